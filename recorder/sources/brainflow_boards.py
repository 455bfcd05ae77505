"""BrainFlow's boards: by name or number, what each one is, and a session on it that is always released.

The one module that imports brainflow. Its logger, which writes to standard error, is off:
what goes wrong becomes a reason.
"""

from __future__ import annotations

import atexit
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recorder.errors import SourceError, UriError
from recorder.sources.devices import serial_ports
from recorder.sources.uri_syntax import expanded

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # brainflow imports pkg_resources, which announces its end
    from brainflow.board_shim import BoardIds, BoardShim, BrainFlowError, BrainFlowInputParams
    from brainflow.exit_codes import BrainFlowExitCodes

    BoardShim.disable_board_logger()  # the first call loads the library

atexit.register(BoardShim.release_all_sessions)  # else a board left open complains while Python ends

SYNTHETIC = int(BoardIds.SYNTHETIC_BOARD)
PLAYBACK = int(BoardIds.PLAYBACK_FILE_BOARD)
STREAMING = int(BoardIds.STREAMING_BOARD)
BUFFER_S = 30.0
PARAMETERS = tuple(vars(BrainFlowInputParams()))
WRONG_USAGE = (BrainFlowExitCodes.INVALID_ARGUMENTS_ERROR, BrainFlowExitCodes.UNSUPPORTED_BOARD_ERROR)


@dataclass(frozen=True, slots=True)
class Board:
    """A kind of board, as BrainFlow describes it; rows are those of its data.

    ``number`` opens it, ``described_as`` is the board whose rows come (another one for
    playback and streaming). Rows that the board does not have are None. ``row_names`` say in
    BrainFlow's words what each row holds.
    """

    number: int
    described_as: int
    name: str
    rate_hz: float
    n_rows: int
    eeg_rows: tuple[int, ...]
    eeg_names: tuple[str | None, ...]
    stamp_row: int
    marker_row: int
    package_row: int | None
    row_names: tuple[str, ...] = ()

    @property
    def simulated(self) -> bool:
        """Whether its data are made up, played back or not."""
        return self.described_as == SYNTHETIC


def board_number(name: str) -> int:
    """Return the number of a board given by number or name (``cyton``, ``muse-2``, ``CYTON_BOARD``).

    Raises
    ------
    UriError
        BrainFlow knows no such board.
    """
    numbers = _numbers_by_name()
    wanted = name.strip().lower().replace("-", "_").removesuffix("_board")
    if wanted in numbers:
        return numbers[wanted]
    if re.fullmatch(r"-?\d{1,4}", name, re.ASCII) and int(name) in numbers.values():
        return int(name)
    raise UriError(f'BrainFlow has no board "{name}". Known: {", ".join(numbers)}.')


def parameters_of(given: Mapping[str, str]) -> BrainFlowInputParams:
    """Turn a URI's options into BrainFlow's parameters.

    Raises
    ------
    UriError
        No such parameter, or a value that is not of its type.
    """
    parameters = BrainFlowInputParams()
    for key, value in given.items():
        if key not in PARAMETERS:
            raise UriError(f'BrainFlow has no parameter "{key}". Known: {", ".join(PARAMETERS)}.')
        if key == "master_board":
            parameters.master_board = board_number(value)
        elif isinstance(getattr(parameters, key), int):
            if not re.fullmatch(r"\d{1,9}", value, re.ASCII):
                raise UriError(f'BrainFlow\'s {key} must be a whole number, not "{value}".')
            setattr(parameters, key, int(value))
        else:
            setattr(parameters, key, expanded(value) if key.startswith("file") else value)
    return parameters


def describe_board(number: int, parameters: BrainFlowInputParams) -> Board:
    """Look up what a board gives.

    Raises
    ------
    UriError
        It gives no EEG, or is a playback without the board it was recorded with.
    """
    described_as = number
    if number in (PLAYBACK, STREAMING):
        described_as = int(parameters.master_board)
        if described_as == BoardIds.NO_BOARD or (number == PLAYBACK and not parameters.file):
            raise UriError(
                "Playback needs the file and the board it was recorded with: "
                "brainflow:playback?file=PATH&master_board=NAME (streaming: ip_address, ip_port and master_board)."
            )
    told = _told(described_as)
    eeg_rows = tuple(told.get("eeg_channels") or ())
    if not eeg_rows or not told.get("sampling_rate"):
        raise UriError(f'The board "{told.get("name", described_as)}" gives no EEG. Choose another board.')
    names = tuple(str(told.get("eeg_names", "")).split(","))
    return Board(
        number=number,
        described_as=described_as,
        name=str(told["name"]),
        rate_hz=float(told["sampling_rate"]),
        n_rows=int(told["num_rows"]),
        eeg_rows=eeg_rows,
        eeg_names=names if len(names) == len(eeg_rows) else (None,) * len(eeg_rows),
        stamp_row=int(told["timestamp_channel"]),
        marker_row=int(told["marker_channel"]),
        package_row=told.get("package_num_channel"),
        row_names=_row_names(told),
    )


def known_boards() -> tuple[tuple[str, Board], ...]:
    """List every board that gives EEG, by the name that opens it."""
    found = []
    for name, number in _numbers_by_name().items():
        with suppress(UriError):
            found.append((name, describe_board(number, BrainFlowInputParams())))
    return tuple(found)


class Session:
    """A board that streams."""

    def __init__(self, shim: BoardShim) -> None:
        self._shim = shim

    def read(self) -> NDArray[np.float64]:
        """Take all samples that have come, shape (n_rows, n_samples)."""
        try:
            return self._shim.get_board_data()
        except BrainFlowError as error:
            raise SessionError(f"it stopped: {_word(error)}") from error


class SessionError(Exception):
    """A board does not answer, or no more; trying again may help."""


@contextmanager
def session(board: Board, parameters: BrainFlowInputParams, loop: bool) -> Iterator[Session]:
    """Prepare a board, let it stream, and release it whatever happens.

    Raises
    ------
    SessionError
        It cannot be reached now.
    SourceError
        It cannot be opened with these parameters, now or later.
    """
    shim = BoardShim(board.number, parameters)
    try:
        shim.prepare_session()
        if loop and board.number == PLAYBACK:
            shim.config_board("loopback_true")
        shim.start_stream(max(1000, int(BUFFER_S * board.rate_hz)))
        yield Session(shim)
    except BrainFlowError as error:
        if error.exit_code in WRONG_USAGE:
            raise SourceError(
                f"{board.name} cannot be opened: {_word(error)}. Check its options, as serial_port, mac_address, "
                f"ip_address or serial_number; serial ports here: {_ports()}."
            ) from error
        raise SessionError(f"{_word(error)}; serial ports here: {_ports()}") from error
    finally:
        with suppress(BrainFlowError):  # it may never have been prepared
            shim.release_session()


def _numbers_by_name() -> dict[str, int]:
    return {
        board.name.lower().removesuffix("_board").removesuffix("_file"): int(board)
        for board in BoardIds
        if board != BoardIds.NO_BOARD
    }


def _told(number: int) -> dict[str, Any]:
    try:
        return dict(BoardShim.get_board_descr(number))
    except BrainFlowError as error:
        raise UriError(f"BrainFlow cannot describe board {number}: {_word(error)}.") from error


def _row_names(told: dict[str, Any]) -> tuple[str, ...]:
    """Name every row by what it holds; rows that may hold several things by the EEG, or the first in the alphabet."""
    names: dict[int, str] = {}
    kinds = sorted((key for key in told if "_channel" in key), key=lambda key: (key != "eeg_channels", key))
    for key in kinds:
        kind, rows = key.partition("_channel")[0], told[key]
        several = isinstance(rows, list)
        for n, row in enumerate(rows if several else [rows], 1):
            names.setdefault(int(row), f"{kind}{n}" if several else kind)
    return tuple(names.get(row, f"row{row}") for row in range(int(told["num_rows"])))


def _word(error: BrainFlowError) -> str:
    return BrainFlowExitCodes(error.exit_code).name.lower().replace("_", " ")


def _ports() -> str:
    return ", ".join(f"{port.path} ({port.name})" for port in serial_ports()) or "none"
