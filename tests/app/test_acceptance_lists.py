"""`emoscope sources` and `emoscope doctor`, for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.app.conftest import Start

PARTS = {"EmoScope", "Python", "system", "numpy", "pylsl", "mediapipe", "LSL clock", "models run on", "demo model"}


def test_sources_are_listed_with_the_uris_that_connect_them(emoscope: Start, play: Callable[..., Any]) -> None:
    """One JSON object; the simulated participant and a stream on the network are in it."""
    play("--name", "Cap", "--source-id", "cap-7", "--channels", 4)
    program = emoscope("sources", "--json")

    assert 0 == program.wait()
    assert [] == program.err
    found = json.loads("\n".join(program.out))["sources"]
    assert all({"role", "uri", "name", "detail"} == set(device) for device in found)
    roles = {(device["role"], device["uri"]) for device in found}
    assert {("eeg", "simulated:"), ("camera", "simulated:")} <= roles
    cap = next(device for device in found if device["name"] == "Cap")
    assert cap["uri"].startswith("lsl:")
    assert "4 channels at 250 Hz" in cap["detail"]


def test_sources_are_listed_for_people(emoscope: Start) -> None:
    """One line each."""
    program = emoscope("sources")

    assert 0 == program.wait()
    assert any("simulated:" in line for line in program.out)


def test_the_doctor_finds_this_installation_well(emoscope: Start) -> None:
    """One JSON object of findings; nothing that is needed is missing."""
    program = emoscope("doctor", "--json")

    assert 0 == program.wait(), program.out
    findings = json.loads("\n".join(program.out))["findings"]
    assert all({"what", "verdict", "found", "remedy"} == set(finding) for finding in findings)
    assert PARTS <= {finding["what"] for finding in findings}
    assert "missing" not in {finding["verdict"] for finding in findings}
    assert all(finding["remedy"] for finding in findings if finding["verdict"] == "warning")
