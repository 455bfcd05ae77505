"""The systems that can be trained, by name, without torch: for lists, help texts and the window.

What they are stands in `models.networks`; a test holds the two lists together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class SystemName:
    """A system for people.

    Attributes
    ----------
    title : str
        What it is, in a few words.
    takes : tuple of str
        Modalities ("eeg", "face", "aux") that it can look at.
    needs : tuple of str
        Those it cannot do without; of the others any part will do.
    """

    title: str
    takes: tuple[str, ...]
    needs: tuple[str, ...] = ()


EEG, BOTH, ALL = ("eeg",), ("eeg", "face"), ("eeg", "face", "aux")

SYSTEM_NAMES: Mapping[str, SystemName] = MappingProxyType(
    {
        "emoscope": SystemName("EmoScope's own; either of EEG and face may be missing", BOTH),
        "eeg-lstm": SystemName("an LSTM over EEG", EEG, EEG),
        "facial-lstm": SystemName("the face says when, EEG says what", BOTH, BOTH),
        "lstm-cnn": SystemName("an LSTM over each of EEG and face, joined by a CNN", BOTH),
        "hierarchical-attention": SystemName("attention over bands, layers and time", BOTH),
        "bddae": SystemName("autoencoder over band powers", ALL),
        "bimodal-lstm": SystemName("LSTMs over band powers, joined at each step", ALL),
        "transformer-fusion": SystemName("transformer over signals, an LSTM over faces", ALL),
        "deepvanet": SystemName("convolutions over face and signals, joined by features", ALL),
        "deepvanet-decision": SystemName("the same, joined by decisions", ALL),
    }
)
