"""A machine for the harmless part of pickle's instructions: containers, numbers, text and numeric arrays.

Nothing is imported or called; what names stand for is said, and made, by `making`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from models.datasets.untrusted.making import Maker, Name, Refusal, Unbuilt, named

DEEPEST = 64
INTEGER_BITS = 64

PUSHING = {
    "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT", "STRING", "BINSTRING",
    "SHORT_BINSTRING", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8", "UNICODE", "BINUNICODE",
    "SHORT_BINUNICODE", "BINUNICODE8",
}  # fmt: skip
CONSTANTS: dict[str, Any] = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
LEAVES = (type(None), bool, int, float, str, bytes, bytearray, np.generic, np.dtype)
KEYS = (str, int, float, bytes, type(None), np.integer)
MARK = Name("mark")


class Machine:
    """Stack, memo, and what was built of arrays so far, in bytes.

    Parameters
    ----------
    max_bytes : int
        The most that all arrays together may take.
    """

    def __init__(self, max_bytes: int) -> None:
        self._maker = Maker(max_bytes)
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}
        self._stopped = False

    def step(self, instruction: str, argument: Any) -> None:
        """Carry out one instruction.

        Raises
        ------
        Refusal
            It is not admitted.
        IndexError, KeyError, TypeError, ValueError
            The pickle contradicts itself.
        """
        if instruction in PUSHING:
            self._push_checked(argument)
        elif instruction in CONSTANTS:
            self._stack.append(CONSTANTS[instruction])
        elif action := ACTIONS.get(instruction):
            action(self, argument)
        else:
            raise Refusal(f"holds the instruction {instruction}, which plain data do not need")

    def result(self) -> object:
        """Return what the pickle holds.

        Raises
        ------
        Refusal
            It holds more than plain containers, numbers, text and arrays, or is nested too deep.
        """
        if not self._stopped or len(self._stack) != 1:
            raise ValueError("it does not end as a pickle ends")
        check_plain(self._stack[0], set(), 0)
        return self._stack[0]

    def _push_checked(self, value: Any) -> None:
        if isinstance(value, int) and value.bit_length() > INTEGER_BITS:
            raise Refusal("holds an integer of more than 64 bits")
        self._stack.append(value)

    def _stop(self, _argument: Any) -> None:
        self._stopped = True

    def _nothing(self, _argument: Any) -> None:
        pass

    def _pop(self, _argument: Any) -> None:
        self._stack.pop()

    def _duplicate(self, _argument: Any) -> None:
        self._stack.append(self._stack[-1])

    def _mark(self, _argument: Any) -> None:
        self._stack.append(MARK)

    def _since_mark(self) -> list[Any]:
        for place in range(len(self._stack) - 1, -1, -1):
            if self._stack[place] is MARK:
                taken = self._stack[place + 1 :]
                del self._stack[place:]
                return taken
        raise ValueError("a mark is missing")

    def _drop_to_mark(self, _argument: Any) -> None:
        self._since_mark()

    def _put(self, index: int) -> None:
        self._memo[index] = self._stack[-1]

    def _memoize(self, _argument: Any) -> None:
        self._put(len(self._memo))

    def _get(self, index: int) -> None:
        held = self._memo[index]
        built = isinstance(held, Unbuilt) and held.value is not None
        self._stack.append(held.value if built else held)

    def _list(self, _argument: Any) -> None:
        self._stack.append(self._since_mark())

    def _empty_list(self, _argument: Any) -> None:
        self._stack.append([])

    def _append(self, _argument: Any) -> None:
        value = self._stack.pop()
        _a_list(self._stack[-1]).append(value)

    def _appends(self, _argument: Any) -> None:
        values = self._since_mark()
        _a_list(self._stack[-1]).extend(values)

    def _tuple(self, _argument: Any) -> None:
        self._stack.append(tuple(self._since_mark()))

    def _tuple_of(self, count: int) -> None:
        if len(self._stack) < count:
            raise ValueError("a tuple lacks its items")
        values = tuple(self._stack[len(self._stack) - count :])
        del self._stack[len(self._stack) - count :]
        self._stack.append(values)

    def _dict(self, _argument: Any) -> None:
        values = self._since_mark()
        self._stack.append({})
        self._set(values)

    def _empty_dict(self, _argument: Any) -> None:
        self._stack.append({})

    def _set_item(self, _argument: Any) -> None:
        value, key = self._stack.pop(), self._stack.pop()
        self._set([key, value])

    def _set_items(self, _argument: Any) -> None:
        self._set(self._since_mark())

    def _set(self, values: list[Any]) -> None:
        target = self._stack[-1]
        if not isinstance(target, dict) or len(values) % 2:
            raise TypeError("items are set on what is no dict")
        for key, value in zip(values[::2], values[1::2], strict=True):
            if not isinstance(key, KEYS):  # a tuple of shared tuples would take forever to hash
                raise Refusal(f"has a dict with a {type(key).__name__} as key")
            target[key] = value

    def _global(self, name: str) -> None:
        self._stack.append(named(name))

    def _stack_global(self, _argument: Any) -> None:
        name, module = self._stack.pop(), self._stack.pop()
        if not isinstance(name, str) or not isinstance(module, str):
            raise TypeError("a name is no text")
        self._stack.append(named(f"{module} {name}"))

    def _reduce(self, _argument: Any) -> None:
        arguments, name = self._stack.pop(), self._stack.pop()
        self._stack.append(self._maker.made(name, arguments))

    def _build(self, _argument: Any) -> None:
        state, target = self._stack.pop(), self._stack.pop()
        self._stack.append(self._maker.filled(target, state).value)


def _a_list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("items are appended to what is no list")
    return value


def check_plain(value: Any, done: set[int], depth: int) -> None:
    """Refuse what is not plain data, or contains itself.

    Raises
    ------
    Refusal
        As said.
    """
    if isinstance(value, LEAVES) or id(value) in done:
        return
    if depth > DEEPEST:
        raise Refusal("is nested too deep, or contains itself")
    if isinstance(value, (list, tuple)):
        parts: Any = value
    elif isinstance(value, dict):
        parts = value.values()
    elif isinstance(value, np.ndarray):
        parts = value.ravel() if value.dtype.hasobject else ()
    else:
        raise Refusal("holds a name or an array that was never filled")
    for part in parts:
        check_plain(part, done, depth + 1)
    done.add(id(value))


ACTIONS: dict[str, Callable[[Machine, Any], None]] = {
    "PROTO": Machine._nothing,
    "FRAME": Machine._nothing,
    "STOP": Machine._stop,
    "POP": Machine._pop,
    "DUP": Machine._duplicate,
    "MARK": Machine._mark,
    "POP_MARK": Machine._drop_to_mark,
    **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT"), Machine._put),
    **dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), Machine._get),
    "MEMOIZE": Machine._memoize,
    "LIST": Machine._list,
    "EMPTY_LIST": Machine._empty_list,
    "APPEND": Machine._append,
    "APPENDS": Machine._appends,
    "TUPLE": Machine._tuple,
    "EMPTY_TUPLE": lambda machine, _: machine._tuple_of(0),
    "TUPLE1": lambda machine, _: machine._tuple_of(1),
    "TUPLE2": lambda machine, _: machine._tuple_of(2),
    "TUPLE3": lambda machine, _: machine._tuple_of(3),
    "DICT": Machine._dict,
    "EMPTY_DICT": Machine._empty_dict,
    "SETITEM": Machine._set_item,
    "SETITEMS": Machine._set_items,
    "GLOBAL": Machine._global,
    "STACK_GLOBAL": Machine._stack_global,
    "REDUCE": Machine._reduce,
    "BUILD": Machine._build,
}
"""The instructions that are admitted; objects, extensions and references to the outside are not among them."""
