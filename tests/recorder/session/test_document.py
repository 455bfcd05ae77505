"""session.json holds what it was given, and what is not understood is refused in one line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.errors import SessionError
from recorder.session.document import (
    Consent,
    Device,
    ModelRecord,
    ProtocolRecord,
    RecordingSettings,
    SessionDocument,
    read_document,
)

FULL = SessionDocument(
    participant="P07",
    session="01",
    task="demo",
    run=3,
    consent=Consent(True, "2026-01-02T03:04:05+00:00"),
    operator="ab",
    notes="left-handed; naïve",
    devices=(Device("eeg", "brainflow:synthetic", "Synthetic", 250.0, ("Fz", "Cz"), True), Device("camera", "0")),
    settings=RecordingSettings(0.5, True),
    versions={"python": "3.11"},
    protocol=ProtocolRecord("demo", "ab12", 7, ("a", "b")),
    model=ModelRecord("demo", "0" * 64),
    started="2026-01-02T03:05:00+00:00",
    started_t=12.5,
    duration_s=60.25,
    state="aborted",
    why="the disk is full",
    lost={"eeg": 12},
    simulated_participant="seed 3",
)


def test_a_document_comes_back_as_it_was() -> None:
    assert FULL == SessionDocument.from_json(FULL.to_json())


@given(st.text(max_size=200), st.text(max_size=200), st.floats(allow_nan=False, allow_infinity=False))
def test_any_text_that_is_typed_is_kept(notes: str, operator: str, started_t: float) -> None:
    document = SessionDocument("01", "01", "free", 1, notes=notes, operator=operator, started_t=started_t)

    assert document == SessionDocument.from_json(document.to_json())


def test_simulated_is_what_any_device_was() -> None:
    assert FULL.simulated
    assert not SessionDocument("01", "01", "free", 1).simulated


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"format_version": 2}, "Use a newer EmoScope"),
        ({"format_version": None}, "tells no format_version"),
        ({"format_version": True}, "tells no format_version"),
        ({"shoe_size": 44}, "shoe_size"),
        ({"participant": "Ann Smith"}, "participant"),
        ({"run": 0}, "run"),
        ({"state": "fine"}, "state"),
        ({"devices": [{"role": "eeg"}]}, "devices"),
        ({"lost": {"eeg": -1}}, "lost"),
        ({"model": {"name": "m", "sha256": "../../etc"}}, "sha256"),
    ],
)
def test_what_is_not_understood_is_refused_in_one_line(changes: dict[str, Any], said: str) -> None:
    text = json.dumps({**json.loads(FULL.to_json()), **changes})

    with pytest.raises(SessionError, match=said) as refused:
        SessionDocument.from_json(text)

    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("key", sorted({*json.loads(FULL.to_json())} - {"repaired_from"}))
def test_a_document_without_one_of_its_fields_is_refused(key: str) -> None:
    told = json.loads(FULL.to_json())
    del told[key]

    with pytest.raises(SessionError, match=key):
        SessionDocument.from_json(json.dumps(told))


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"7", b"\xff\xfe", b"[" * 100_000, FULL.to_json().encode()[:-40]]
)
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "session.json"
    path.write_bytes(content)

    with pytest.raises(SessionError, match=r"session\.json"):
        read_document(path)


def test_an_endless_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "session.json"
    path.write_bytes(b" " * 5_000_000)

    with pytest.raises(SessionError, match="longer than"):
        read_document(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="cannot be read"):
        read_document(tmp_path / "session.json")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_what_is_no_number_is_refused(number: str) -> None:
    """Python's JSON takes it; no other program does, and a length in it could not be shown."""
    with pytest.raises(SessionError, match=r"session\.json"):
        SessionDocument.from_json(FULL.to_json().replace(f'"started_t": {FULL.started_t}', f'"started_t": {number}'))


@pytest.mark.parametrize("changes", [{"operator": "x" * 201}, {"notes": "x" * 100_001}, {"started_t": float("nan")}])
def test_what_could_not_be_read_again_is_refused_before_it_is_written(changes: dict[str, Any]) -> None:
    with pytest.raises(SessionError, match=r"session\.json cannot hold"):
        replace(FULL, **changes).check()


def test_bytes_of_a_command_line_that_are_no_text_are_replaced() -> None:
    """They come as lone surrogates, which no file in UTF-8 can hold."""
    document = replace(FULL, notes="caf\udce9")

    document.check()
    assert "caf?" == SessionDocument.from_json(document.to_json()).notes
