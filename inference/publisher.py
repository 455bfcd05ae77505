"""Publish estimates as the LSL stream ``EmoScope`` of type ``Emotion``.

One sample an estimate, stamped with the end of its window, in double precision: exactly what
was shown. LSL has no null, so a value that does not exist is NaN and ``valid`` tells. Nothing is
sent before `open`: publishing is the user's choice.
"""

from __future__ import annotations

import logging
import math
import uuid

from pylsl import StreamInfo, StreamOutlet, cf_double64

from inference.estimate import Estimate

STREAM_NAME = "EmoScope"
STREAM_TYPE = "Emotion"

CHANNELS: tuple[tuple[str, str, str], ...] = (
    ("valence", "Valence", "normalized -1..1"),
    ("valence_low", "Valence", "normalized -1..1"),
    ("valence_high", "Valence", "normalized -1..1"),
    ("arousal", "Arousal", "normalized -1..1"),
    ("arousal_low", "Arousal", "normalized -1..1"),
    ("arousal_high", "Arousal", "normalized -1..1"),
    ("p_high_valence", "Probability", "0..1"),
    ("p_high_arousal", "Probability", "0..1"),
    ("share_eeg", "Share", "0..1"),
    ("share_face", "Share", "0..1"),
    ("coverage_eeg", "Quality", "0..1"),
    ("coverage_face", "Quality", "0..1"),
    ("valid", "Quality", "0 or 1"),
)

log = logging.getLogger(__name__)


class Publisher:
    """LSL outlet of estimates; subscribe it to the loop.

    Parameters
    ----------
    model_name : str
        Told in the stream's description.
    hop_s : float
        The stream's nominal rate is 1 / hop_s.
    simulated : bool
        Told in the stream's description, so that no one takes simulated data for a person's.
    """

    def __init__(self, model_name: str, hop_s: float, simulated: bool) -> None:
        rate_hz = 1.0 / hop_s
        info = StreamInfo(STREAM_NAME, STREAM_TYPE, len(CHANNELS), rate_hz, cf_double64, f"emoscope-{uuid.uuid4()}")
        _describe(info, model_name, hop_s, simulated)
        self._outlet: StreamOutlet | None = StreamOutlet(info)

    def __call__(self, estimate: Estimate) -> None:
        """Send one estimate; called from the loop's thread."""
        outlet = self._outlet
        if outlet is not None:
            outlet.push_sample(sample_of(estimate), estimate.t)

    def close(self) -> None:
        """Take the stream off the network; idempotent."""
        self._outlet = None


def sample_of(estimate: Estimate) -> list[float]:
    """Return the values of an estimate in the order of `CHANNELS`, NaN where there is none."""
    share = estimate.share or {}
    values = (
        estimate.valence,
        *(estimate.valence_interval or (None, None)),
        estimate.arousal,
        *(estimate.arousal_interval or (None, None)),
        estimate.p_high_valence,
        estimate.p_high_arousal,
        share.get("eeg"),
        share.get("face"),
        estimate.coverage.get("eeg"),
        estimate.coverage.get("face"),
        float(estimate.status == "ok"),
    )
    return [math.nan if value is None else float(value) for value in values]


def _describe(info: StreamInfo, model_name: str, hop_s: float, simulated: bool) -> None:
    description = info.desc()
    description.append_child_value("manufacturer", "EmoScope")
    description.append_child_value("model", model_name)
    description.append_child_value("hop_s", f"{hop_s:g}")
    description.append_child_value("simulated", "true" if simulated else "false")
    description.append_child_value("interval", "90 %")
    description.append_child_value("time_stamp", "end of the window, LSL clock of the sending machine")
    channels = description.append_child("channels")
    for label, kind, unit in CHANNELS:
        channel = channels.append_child("channel")
        for key, value in (("label", label), ("type", kind), ("unit", unit)):
            channel.append_child_value(key, value)
