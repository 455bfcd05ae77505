"""How a dataset is cut into windows, and what is taken away of the person they are of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from models.card import BaselineRule
from models.spec import InputSpec
from models.spec_limits import Baseline

Statistics = Literal["running", "all", "none"]

TAU_S = 600.0  # ten minutes of data: a session's drift is followed, a trial's feeling is not
SETTLE_S = 1.0
PROCESSES = 2


@dataclass(frozen=True, slots=True)
class CutPlan:
    """How to cut.

    Attributes
    ----------
    hop_s : float or None
        Seconds from one window to the next; None for the spec's EEG window (else the peripheral
        channels', else 1 s).
    statistics : {'running', 'all', 'none'}
        What the person's baseline is learned of: ``running``, the windows so far, as live; ``all``, every window
        of the person, without labels but with the future (transductive); ``none``, no baseline.
    processes : int
        Recordings prepared side by side; 1 for in this process. It changes no window.
    personal : mapping of str to BaselineRule, optional
        How a model that is there already learns its baselines: its card's. The contract is then taken as it is.
    """

    hop_s: float | None = None
    statistics: Statistics = "running"
    processes: int = PROCESSES
    personal: Mapping[str, BaselineRule] | None = None

    def hop_for(self, spec: InputSpec) -> float:
        """Return the hop in seconds for a contract."""
        if self.hop_s is not None:
            return self.hop_s
        steps = [part.window_s for part in (spec.eeg, spec.aux) if part]
        return steps[0] if steps else 1.0

    def contract_of(self, spec: InputSpec) -> InputSpec:
        """Return the contract that is cut for."""
        return with_statistics(spec, self.statistics) if self.personal is None else spec

    def rules_of(self, spec: InputSpec) -> Mapping[str, BaselineRule]:
        """Return how the baselines of a contract are learned."""
        return rules(spec, self.statistics) if self.personal is None else self.personal


def with_statistics(spec: InputSpec, statistics: Statistics) -> InputSpec:
    """Return a contract with the person's baseline in every part, or in none; ``samplewise`` parts stay as they are."""
    return replace(
        spec,
        eeg=replace(spec.eeg, baseline=_baseline(spec.eeg.baseline, statistics)) if spec.eeg else None,
        face=replace(spec.face, baseline=_baseline(spec.face.baseline, statistics)) if spec.face else None,
        aux=replace(spec.aux, baseline=_baseline(spec.aux.baseline, statistics)) if spec.aux else None,
    )


def rules(spec: InputSpec, statistics: Statistics) -> dict[str, BaselineRule]:
    """Return how the person's baseline is learned, by modality that has one, for the card.

    The population is worth nothing (``k0_s`` 0): skulls, amplifiers and bones differ more than feelings
    do. With ``all`` a baseline is settled from the first window on.
    """
    rule = BaselineRule(0.0, TAU_S, SETTLE_S if statistics == "running" else 0.0)
    return {key: rule for key, part in spec.parts.items() if part.baseline == "personal"}


def _baseline(own: Baseline, statistics: Statistics) -> Baseline:
    if own == "samplewise":
        return own
    return "none" if statistics == "none" else "personal"
