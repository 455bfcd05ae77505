"""Which input a system gets: what it can take, of what a dataset or device has.

`spec_of` starts from what the system's own file asks for (``spec_for``) and leaves out what is not
there or was not asked for. A system takes some modalities and cannot do without others
(`models.networks.System`); where that cannot be met, it says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from models.datasets.dataset import FeatureInfo
from models.errors import ModelError, SpecError
from models.networks import SYSTEMS, System
from models.preprocess.electrodes import position
from models.spec import AuxInput, ClassPlace, EegInput, InputSpec
from models.spec_limits import Target

Modality = Literal["eeg", "face", "peripheral", "all"]
Preset = Literal["default", "paper"]

KEYS: Mapping[str, tuple[str, ...]] = {
    "eeg": ("eeg",),
    "face": ("face",),
    "peripheral": ("aux",),
    "all": ("eeg", "face", "aux"),
}
WORDS: Mapping[str, str] = {"eeg": "EEG", "face": "the face", "aux": "peripheral channels"}
PLACEHOLDER = ("Cz",)  # an electrode for a system's own description, where there is no EEG


def spec_of(
    system: str,
    channels: Sequence[str],
    rate_hz: float = 128.0,
    targets: Sequence[Target] = ("valence",),
    preset: Preset = "default",
    modality: Modality = "all",
    aux_channels: Sequence[str] = (),
    classes: Sequence[ClassPlace] = (),
    *,
    face: bool = True,
    eeg_features: FeatureInfo | None = None,
    aux_features: FeatureInfo | None = None,
) -> InputSpec:
    """Return the input of a system for the streams there are.

    Parameters
    ----------
    system : str
        Name in `models.networks.SYSTEMS`.
    channels, aux_channels : sequence of str
        EEG and peripheral channels there are; empty for none.
    rate_hz : float
        Of the grid for raw signals.
    targets, classes : sequence
        Axes, high or low; where there are classes, those are learned, and the targets say what is
        told of them.
    preset : {'default', 'paper'}
    modality : {'eeg', 'face', 'peripheral', 'all'}
        What may be looked at, as ``--modality``; ``all`` is what the system takes of what is there.
    face : bool
        Whether there are faces.
    eeg_features, aux_features : FeatureInfo, optional
        What is published in place of signals; their names stand for the channels.

    Raises
    ------
    SpecError
        If the system cannot do with that; the text says why and what can.
    ModelError
        If there is no system of that name.
    """
    if system not in SYSTEMS:
        raise ModelError(f'There is no system "{system}". Choose one of: {", ".join(SYSTEMS)}.')
    there = {
        "eeg": bool(channels or eeg_features),
        "face": face,
        "aux": bool(aux_channels or aux_features),
    }
    own = SYSTEMS[system]
    chosen = _chosen(system, own, modality, there)
    whole = own.spec_for(tuple(channels) or PLACEHOLDER, rate_hz, tuple(targets), preset)
    parts: dict[str, Any] = {"eeg": whole.eeg, "face": whole.face}
    if whole.eeg is not None and eeg_features:
        parts["eeg"] = published_eeg(whole.eeg, eeg_features, system)
    if "aux" in chosen:
        parts["aux"] = aux_part(own, parts["eeg"], aux_channels, aux_features, system)
    if "eeg" in chosen:
        _check_places(parts["eeg"])
    changed: dict[str, Any] = {key: parts[key] if key in chosen else None for key in KEYS["all"]}
    if classes:
        changed |= {"kind": "classes", "classes": tuple(classes)}
    return replace(whole, **changed)


def aux_part(
    system: System, eeg: EegInput, channels: Sequence[str], published: FeatureInfo | None, name: str = "it"
) -> AuxInput:
    """Return peripheral channels as a system takes them, on the windows of its EEG."""
    if system.aux_form is None:
        raise SpecError(f"{name} takes no peripheral channels.")
    if published is None:
        return AuxInput(
            tuple(channels),
            eeg.rate_hz,
            eeg.window_s,
            system.aux_form,
            eeg.steps,
            eeg.step_s,
            eeg.padding_s,
            baseline=eeg.baseline,
        )
    if system.aux_form == "raw":
        raise SpecError(f"{name} takes raw peripheral signals, and the dataset publishes features. Choose bddae.")
    return AuxInput(
        published.names, eeg.rate_hz, published.window_s, "features", eeg.steps, published.step_s, padding_s=0.0
    )


def published_eeg(eeg: EegInput, published: FeatureInfo, name: str = "it") -> EegInput:
    """Return EEG features as a dataset publishes them, in place of what a system would compute."""
    if eeg.form != "de" or not published.bands:
        raise SpecError(
            f"{name} takes EEG as {eeg.form}, and the dataset publishes features of windows. Choose bddae or "
            "bimodal-lstm."
        )
    return replace(
        eeg,
        channels=published.names,
        bands=published.bands,
        window_s=published.window_s,
        step_s=published.step_s,
        padding_s=0.0,
        smoothing="none",  # the files are as smooth as they are
    )


def paper_warnings(spec: InputSpec) -> tuple[str, ...]:
    """Return why figures reached with a paper's preset are not to be believed; empty without one."""
    found = []
    if any(getattr(part, "baseline", "none") == "samplewise" for part in spec.parts.values()):
        found.append(
            "Paper preset: a trial's own baseline is taken away sample by sample. It marks every window of the trial, "
            "so that windows split at random are recognised, not understood; whole trials held out tell the truth."
        )
    if spec.eeg is not None and spec.eeg.smoothing == "lds":
        found.append(
            "Paper preset: features are smoothed over the whole trial, with its future and from its mean. Windows of "
            "one trial become alike; whole trials held out tell the truth."
        )
    return tuple(found)


def _chosen(name: str, system: System, modality: Modality, there: Mapping[str, bool]) -> tuple[str, ...]:
    """Return the modalities that are taken; SpecError where a system cannot do with them."""
    asked = KEYS[modality]
    unknown = [key for key in asked if key not in system.takes]
    if unknown and modality != "all":
        raise SpecError(f"{name} does not look at {WORDS[unknown[0]]}; it takes {_listed(system.takes)}.")
    left_out = [key for key in system.needs if key not in asked]
    if left_out:
        raise SpecError(
            f"{name} cannot do without {_listed(left_out)}, so --modality {modality} is not for it. "
            "Choose another system, or --modality all."
        )
    missing = [key for key in (system.needs or asked) if key in asked and not there[key]]
    if missing and (system.needs or modality != "all"):
        raise SpecError(f"{name} is to look at {_listed(missing)}, and there is none. Choose another system or data.")
    chosen = tuple(key for key in asked if key in system.takes and there[key])
    if not chosen:
        raise SpecError(f"{name} takes {_listed(system.takes)}, and there is none of it. Choose another system.")
    return chosen


def _check_places(eeg: EegInput) -> None:
    nowhere = [name for name in eeg.channels if position(name) is None] if eeg.form == "band_images" else []
    if nowhere:
        raise SpecError(
            f"hierarchical-attention draws scalp maps, and {', '.join(nowhere)} have no place on a scalp. "
            "Name the channels by the 10-10 system, or leave them out."
        )


def _listed(keys: Sequence[str]) -> str:
    words = [WORDS[key] for key in keys]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
