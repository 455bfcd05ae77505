"""The LSL stream of estimates carries exactly what was shown."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from pylsl import StreamInlet, resolve_byprop

from inference.estimate import Estimate
from inference.publisher import CHANNELS, Publisher, sample_of

SHOWN = Estimate(
    100.0,
    100.02,
    "ok",
    (),
    "demo",
    valence=0.31,
    arousal=-0.12,
    valence_interval=(0.05, 0.57),
    arousal_interval=(-0.4, 0.16),
    p_high_valence=0.71,
    p_high_arousal=0.44,
    share={"eeg": 0.42, "face": 0.58},
    coverage={"eeg": 1.0, "face": 0.8},
)
NOTHING = Estimate(101.0, 101.02, "no_estimate", ("no EEG connected",), "demo", coverage={"eeg": 0.0, "face": 0.0})


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    made = Publisher("demo", 0.5, simulated=True)
    yield made
    made.close()


@pytest.fixture
def inlet(publisher: Publisher) -> Iterator[StreamInlet]:  # noqa: ARG001 - it must be there first
    (info,) = resolve_byprop("type", "Emotion", timeout=5)
    opened = StreamInlet(info)
    opened.open_stream(timeout=5)
    yield opened
    opened.close_stream()


def test_a_subscriber_on_the_network_gets_what_was_shown(publisher: Publisher, inlet: StreamInlet):
    assert publisher._outlet is not None
    publisher._outlet.wait_for_consumers(5)
    publisher(SHOWN)
    publisher(NOTHING)

    shown, t_shown = inlet.pull_sample(timeout=5)
    nothing, t_nothing = inlet.pull_sample(timeout=5)

    assert sample_of(SHOWN) == shown
    assert (100.0, 101.0) == (t_shown, t_nothing)
    values = dict(zip([label for label, _, _ in CHANNELS], nothing, strict=True))
    assert math.isnan(values["valence"])
    assert 0.0 == values["valid"]


def test_the_description_is_complete(inlet: StreamInlet):
    info = inlet.info()
    description = info.desc()
    channel = description.child("channels").child("channel")
    labels = []
    while not channel.empty():
        labels.append((channel.child_value("label"), channel.child_value("type"), channel.child_value("unit")))
        channel = channel.next_sibling("channel")

    assert list(CHANNELS) == labels
    assert "EmoScope" == info.name()
    assert 2.0 == info.nominal_srate()
    assert "demo" == description.child_value("model")
    assert "true" == description.child_value("simulated")


def test_nothing_is_sent_after_closing(publisher: Publisher):
    publisher.close()
    publisher(SHOWN)
    publisher.close()

    assert () == tuple(resolve_byprop("type", "Emotion", timeout=0.5))
