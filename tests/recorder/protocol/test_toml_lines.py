"""Every key and table of a TOML text is found in its line, however it is written."""

from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from recorder.protocol.toml_lines import Path, line_of, lines_of

TEXT = '''# a comment with [brackets] = and "quotes"
name = "x # no comment"
list = [
    "a]", # ]
    'b',
]

[timing]
rest_s = 1
"quoted key" = """
[not a table]
key = 1
"""   # after it
a . b = {c = 1, d = [1, 2]}

[[stimulus]]
id = "one"
[[stimulus]]
  id = \'\'\'two
lines\'\'\'
  valence = 5
[stimulus.more]
deep = true
'''


def test_keys_and_tables_are_found_in_their_lines() -> None:
    tomllib.loads(TEXT)

    lines = lines_of(TEXT)

    assert {
        ("name",): 2,
        ("list",): 3,
        ("timing",): 8,
        ("timing", "rest_s"): 9,
        ("timing", "quoted key"): 10,
        ("timing", "a"): 14,
        ("timing", "a", "b"): 14,
        ("stimulus",): 16,
        ("stimulus", 0): 16,
        ("stimulus", 0, "id"): 17,
        ("stimulus", 1): 18,
        ("stimulus", 1, "id"): 19,
        ("stimulus", 1, "valence"): 21,
        ("stimulus", 1, "more"): 22,
        ("stimulus", 1, "more", "deep"): 23,
    } == lines


def test_what_has_no_line_is_told_by_what_is_around_it() -> None:
    lines = lines_of(TEXT)

    assert 14 == line_of(lines, ("timing", "a", "b", "d", 0))
    assert 18 == line_of(lines, ("stimulus", 1, "absent"))
    assert 0 == line_of(lines, ("absent",))


def _paths(value: Any, path: Path = ()) -> set[Path]:
    """Every key of a document, less those in inline tables and arrays of values."""
    if isinstance(value, dict):
        return {path} | {found for key, inner in value.items() for found in _paths(inner, (*path, key))}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return {path} | {found for i, inner in enumerate(value) for found in _paths(inner, (*path, i))}
    return {path}


KEYS = st.sampled_from(["a", "b", '"c d"', "'e.f'", '"\\u0041"', "a.b"])
VALUES = st.sampled_from(['"[x]"', "'='", "1", '[1, "]", [2]]', '"""\nk = 1\n"""', "'''[t]\n'''", "{}", "[\n1, # ]\n]"])
LINES = st.one_of(
    st.builds("{} = {}".format, KEYS, VALUES),
    st.builds("[{}]".format, KEYS),
    st.builds("[[{}]] # x".format, KEYS),
    st.sampled_from(["", "# [[a]]", "  "]),
)


@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\r\n"]))
def test_every_key_that_the_reader_finds_has_a_line_that_names_it(written: list[str], newline: str) -> None:
    text = newline.join(written)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return

    lines = lines_of(text)

    assert _paths(document) - {()} == set(lines)
    for path, line in lines.items():
        names = [step for step in path if isinstance(step, str)]
        assert names[-1] in text.split("\n")[line - 1].replace("\\u0041", "A")


@given(st.text(max_size=200))
def test_any_text_is_gone_through_in_the_end(text: str) -> None:
    """Only valid texts come here; of others no line is told that they do not have."""
    lines = lines_of(text)

    assert all(1 <= line <= len(text.split("\n")) for line in lines.values())
