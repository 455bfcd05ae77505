"""EEG that goes wrong on its way, through the whole chain: the reason is told, nothing is invented, it goes on."""

from __future__ import annotations

import re
import subprocess
import sys
import uuid
from collections.abc import Iterator

import pytest

from app.controller import Controller
from inference.estimate import Estimate
from tests.app.listening import gives, heard, says
from tests.surroundings import ROOT, end

HOP_S = 0.1


class Sender:
    """The spoilt amplifier's process."""

    def __init__(self) -> None:
        self.source_id = f"amplifier-{uuid.uuid4().hex[:8]}"
        command = [sys.executable, "-m", "tests.app.spoilt_outlet", self.source_id]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        assert "ready\n" == self._answer()

    def __call__(self, command: str) -> None:
        """Give a command and wait until it is obeyed."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        assert "done\n" == self._answer()

    def _answer(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()


@pytest.fixture(scope="module")
def amplifier() -> Iterator[Sender]:
    """An amplifier in another process that spoils what it sends on command."""
    sender = Sender()
    yield sender
    end(sender.process)


@pytest.fixture(scope="module")
def controller(amplifier: Sender) -> Iterator[Controller]:
    """The running instrument, connected to it, without a camera."""
    made = Controller(hop_s=HOP_S)
    made.connect(f"lsl:source_id={amplifier.source_id}", "none").result()
    made.go_live().result()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def whole_again(amplifier: Sender, controller: Controller) -> Iterator[None]:
    """Before and after each fault estimates are made, with nothing to complain about."""
    heard(controller, is_whole)
    yield
    amplifier("send nothing")
    heard(controller, is_whole)


def is_whole(estimate: Estimate) -> bool:
    """Whether an estimate is one of EEG without a fault; what the stream came back with is none."""
    faults = [reason for reason in estimate.reasons if not re.search("camera|learning|came back", reason)]
    return estimate.status == "ok" and not faults


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("nan", "holds no numbers"),
        ("zero", "flat or broken"),
    ],
)
def test_eeg_that_is_none_gives_no_estimate(amplifier: Sender, controller: Controller, fault: str, words: str) -> None:
    """Whatever comes instead of EEG on all channels: no number is made of it, and it says so."""
    amplifier(f"send {fault}")
    estimate = heard(controller, gives("no_estimate", words))

    assert (None, None, None) == (estimate.valence, estimate.arousal, estimate.share)
    if fault == "nan":
        assert 0.0 == estimate.coverage["eeg"]


def test_a_broken_electrode_is_interpolated_and_named(amplifier: Sender, controller: Controller) -> None:
    """One of the model's electrodes lies among the four that fail."""
    amplifier("send nan-in-few")

    heard(controller, gives("ok", "Oz", "interpolated"))


def test_a_rail_leaves_nothing_behind(amplifier: Sender, controller: Controller) -> None:
    """An amplifier at its limit is no baseline: what the model sees afterwards is what it saw before."""
    estimator = controller._in_use.estimator
    assert estimator is not None
    card = estimator.model.card
    before = estimator._personal._centre("eeg", card.normalisation["eeg"].mean)
    amplifier("send rail")
    heard(controller, gives("no_estimate", "flat or broken"))
    amplifier("send nothing")
    heard(controller, is_whole)
    after = estimator._personal._centre("eeg", card.normalisation["eeg"].mean)

    assert 1.0 > abs(after - before).max()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("repeated", "repeat or run backwards"),
        ("reversed", "repeat or run backwards"),
        ("no-stamps", "of another clock"),
        ("an-aeon-ahead", "of another clock"),
        ("an-hour-behind", "of another clock"),
    ],
)
def test_false_time_stamps_stop_nothing(amplifier: Sender, controller: Controller, fault: str, words: str) -> None:
    """Samples keep coming, so estimates do: on times of arrival or smoothed ones, which is told."""
    amplifier(f"send {fault}")
    estimate = heard(controller, gives("ok", words))

    assert 500.0 > (estimate.age_ms["eeg"] or 0.0)


def test_a_stream_back_in_another_shape_is_used(amplifier: Sender, controller: Controller) -> None:
    """The change is told, and estimates come again from what there is now."""
    amplifier("gone")
    heard(controller, says("No samples", "Amplifier"))
    amplifier("open 500 33 double64")
    heard(controller, says("came back with 33 channels instead of 32, 500 Hz instead of 250 Hz"))
    heard(controller, is_whole)
    amplifier("gone")
    amplifier("open 250 32")
    heard(controller, says("instead of"))


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ("250 8", ("EEG lacks", "Oz", "at most")),
        ("250 32 string", ("sends text", "not EEG", "goes on by itself")),
    ],
)
def test_a_stream_back_unusable_is_refused_until_it_is_mended(
    amplifier: Sender, controller: Controller, shape: str, words: tuple[str, ...]
) -> None:
    """Too few channels, too slow, or no EEG at all: the reason, no estimate; and it goes on when it can."""
    amplifier("gone")
    amplifier(f"open {shape}")

    heard(controller, gives("no_estimate", *words))
    amplifier("gone")
    amplifier("open 250 32")
