"""Whether a window is worth learning a person's baseline from, although a model may still judge it.

A baseline is remembered for minutes; what a jaw did for a second or a head that was turned away for ten
must not become what is usual. EEG is not learned from while more than a fifth of the model's electrodes
are bad in its newest two seconds (`recorder.quality`; mains alone is no reason: the model's filters take it
away, and in many a room it never ends), a face not while a fifth of the window's instants has none that is
usable, or those it has are worth less than half (`models.face.quality`). Peripheral channels have no
measure of quality: they are learned from whenever they count.

A pure function of the window, so that a replay decides as it was decided live. Of 62 electrodes at 1 kHz it
takes 6 ms, of 16 at 250 Hz half a millisecond.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from models.preprocess.electrodes import canonical
from models.preprocess.montage import electrode_columns, listed
from models.spec import InputSpec
from recorder.alignment import FaceCut, SignalCut, Window
from recorder.quality import channel_quality

NEWEST_S = 2.0  # a verdict on electrodes is steady from there on
MOST_BAD = 0.2  # of the model's electrodes that the device has
LEAST_SEEN = 0.8  # of the window's instants
LEAST_QUALITY = 0.5  # of the face, 0 to 1: turned by 22 degrees, say
FILTERED_AWAY = frozenset(("line noise",))
MOST_NAMED = 3


def unfit(window: Window, spec: InputSpec) -> dict[str, str]:
    """Return by modality why a window is not to be learned from; those that may be are not in it.

    Parameters
    ----------
    window : Window
        As cut for ``spec.window_spec()``.
    spec : InputSpec
        Whose electrodes are looked at.
    """
    eeg, face = window.signals.get("eeg"), window.faces.get("face")
    reasons = {
        "eeg": _of_eeg(eeg, spec.eeg.channels) if spec.eeg and eeg else "",
        "face": _of_face(face) if spec.face and face else "",
    }
    return {key: reason for key, reason in reasons.items() if reason}


def _of_eeg(cut: SignalCut, wanted: tuple[str, ...]) -> str:
    """Say which electrodes are bad, and in what, if too many are."""
    have = electrode_columns(cut.span.info)
    looked_at = [have[canonical(name)] for name in wanted if canonical(name) in have]
    rate_hz = cut.span.info.rate_hz
    if not looked_at or rate_hz <= 0:
        return ""
    newest = cut.span.t > cut.span.t[-1] - NEWEST_S
    found = channel_quality(cut.span.data[newest][:, looked_at], rate_hz)
    flaws = [[word for word in quality.reasons if word not in FILTERED_AWAY] for quality in found]
    bad = [i for i, words in enumerate(flaws) if words]
    if len(bad) <= MOST_BAD * len(looked_at):
        return ""
    names = [cut.span.info.channel_names[looked_at[i]] for i in bad]
    words = Counter(word for i in bad for word in flaws[i])
    return f"{words.most_common(1)[0][0]} at {listed(names, MOST_NAMED)}"


def _of_face(cut: FaceCut) -> str:
    """Say what is wrong with the face, if too much is."""
    seen = [observation for observation in cut.observations if observation is not None and observation.usable]
    if len(seen) < LEAST_SEEN * len(cut.observations):
        why = Counter(o.reason or "no face" for o in cut.observations if o is not None and not o.usable)
        return why.most_common(1)[0][0] if why else "frames are missing"
    quality = float(np.median([observation.quality for observation in seen]))
    return f"face quality {quality:.0%}" if quality < LEAST_QUALITY else ""
