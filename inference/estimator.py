"""One window in, one estimate out: the same object live, in replay and in evaluation.

`Estimator` holds everything that has a memory (the person's baseline and the smoothing); the
model and preprocessing have none. It runs in the loop's thread, opens nothing and never raises
on bad data: what cannot count gives a reason instead.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from inference.estimate import SETTLED_ENOUGH, BaselineState, BaselineView, Estimate
from inference.freeze import Freeze
from inference.trust import Trust, trust
from models.errors import ModelError
from models.fit import paper_refusal
from models.preprocess.eeg import warm_up
from models.preprocess.personal import Personal
from models.preprocess.prepare import Prepared, prepare
from models.smoothing import Smoothed, Smoother
from recorder.alignment import Window

if TYPE_CHECKING:
    from models.runtime import Model

FIRST_HOP_S = 1.0  # what the first estimate counts for in smoothing
MODALITY_WORDS = {"eeg": "EEG", "face": "face", "aux": "peripheral"}
ALWAYS_TOLD = ("eeg", "face")  # a modality that only some models take is told of by those


class Estimator:
    """Estimate valence and arousal of one person, window after window.

    Parameters
    ----------
    model : Model
        Network and contract.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        card = model.card
        if card.spec.eeg:
            warm_up(card.spec.eeg)
        self._personal = Personal(card)
        self._freeze = Freeze(card.spec, self._personal.modalities)
        self._smoother = Smoother(len(card.spec.targets), card.smoothing.tau_s)
        self._last_t: float | None = None

    def estimate(self, window: Window, started: float | None = None) -> Estimate:
        """Return the estimate at the end of the window.

        Parameters
        ----------
        window : Window
            As cut by `recorder.alignment.align` for ``model.card.spec.window_spec()``.
        started : float, optional
            ``time.perf_counter()`` when alignment began, for ``latency_ms['align']``.

        Returns
        -------
        Estimate
            ``t_out``, ``latency_ms['total']`` and ``truth`` are left to the loop, which knows them.
        """
        aligned = time.perf_counter()
        dt_s = window.t_end - self._last_t if self._last_t is not None else math.inf
        self._last_t = window.t_end
        prepared = prepare(window, self.model.card.spec)
        unfit = self._freeze.reasons(window)
        inputs = self._personal.inputs(prepared, dt_s, unfit)  # of the first window all is new, as in training
        trusted = trust(prepared, self.model.card)
        for key, own in trusted.items():
            inputs[f"{key}_present"] *= np.float32(own.weight)
        ready = time.perf_counter()
        smoothed, share, failure = self._infer(prepared, inputs, dt_s if math.isfinite(dt_s) else FIRST_HOP_S)
        done = time.perf_counter()
        latency_ms = {
            "align": 1e3 * (aligned - started) if started is not None else 0.0,
            "preprocess": 1e3 * (ready - aligned),
            "model": 1e3 * (done - ready),
        }
        baseline = self._baseline(prepared, unfit)
        reasons = self._reasons(window, prepared, failure, baseline, trusted)
        return replace(self._describe(window, reasons, smoothed, share, latency_ms), baseline=baseline)

    def forget(self, modality: str) -> None:
        """Drop the person's baseline of one modality: another device or person is there.

        Peripheral channels come with the EEG's device.
        """
        self._freeze.forget(modality)
        self._personal.reset(modality)
        if modality == "eeg":
            self._personal.reset("aux")

    def forget_person(self) -> None:
        """Drop all that was learned of the person, what was shown of them included: another one is there."""
        for modality in self.model.card.spec.modalities:
            self.forget(modality)
        self._smoother.reset()

    def take_over(self, before: Estimator) -> None:
        """Go on with what another model's estimator knows of this person; each is smoothed on its own.

        A baseline is taken over where it is the same numbers (`models.preprocess.carried`), and begins anew
        where it is not.
        """
        self._personal.take_over(before._personal)
        self._last_t = before._last_t

    def state(self) -> dict[str, Any]:
        """Return baseline and smoothing as plain JSON types; a recording keeps it for its replay."""
        return {
            "personal": self._personal.state(),
            "freeze": self._freeze.state(),
            "smoother": self._smoother.state(),
            "last_t": self._last_t,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from a saved state of the same model.

        Raises
        ------
        KeyError, TypeError, ValueError
            It is none; the estimator may then be in any state.
        """
        self._personal.restore(state["personal"])
        self._freeze.restore(state.get("freeze", {}))  # recordings of before there was such a thing do not tell
        self._smoother.restore(state["smoother"])
        self._last_t = None if state["last_t"] is None else float(state["last_t"])

    def _infer(
        self, prepared: Prepared, inputs: Mapping[str, NDArray[np.float32]], dt_s: float
    ) -> tuple[Smoothed | None, dict[str, float] | None, str]:
        failure = paper_refusal(self.model.card)
        if any(prepared.present.values()) and not failure:
            try:
                outputs, share = self.model.infer_with_share(inputs, prepared.present)
                own_p = None if self.model.card.spec.kind == "continuous" else outputs.p_high[0]
                return self._smoother.update(outputs.mean[0], outputs.sd[0], dt_s, own_p), share, failure
            except ModelError as error:
                failure = str(error)
        self._smoother.skip(dt_s)
        return None, None, failure

    def _describe(
        self,
        window: Window,
        reasons: tuple[str, ...],
        smoothed: Smoothed | None,
        share: dict[str, float] | None,
        latency_ms: dict[str, float],
    ) -> Estimate:
        axes = _axes(self.model.card.spec.targets, smoothed) if smoothed else {}
        told = dict.fromkeys((*ALWAYS_TOLD, *self.model.card.spec.modalities))
        return Estimate(
            t=window.t_end,
            t_out=window.t_end,
            status="ok" if smoothed else "no_estimate",
            reasons=reasons,
            model=self.model.card.name,
            share=share,
            coverage={key: window.coverage(key) for key in told},
            age_ms={key: _age_ms(window, key) for key in told},
            latency_ms=latency_ms,
            last_index=dict(window.newest_index),
            **axes,
        )

    def _baseline(self, prepared: Prepared, unfit: Mapping[str, str]) -> dict[str, BaselineView]:
        views = {}
        for key in self._personal.modalities:
            provisional = self._personal.is_provisional(key)
            reason = unfit.get(key, "") if prepared.present[key] else prepared.reasons[key]
            state: BaselineState = "frozen" if reason else "learning"
            if prepared.present[key] and provisional:
                state = "provisional"
            tau_s = self.model.card.personal[key].tau_s
            views[key] = BaselineView(self._personal.settled(key), tau_s, state, reason)
        return views

    def _reasons(
        self,
        window: Window,
        prepared: Prepared,
        failure: str,
        baseline: Mapping[str, BaselineView],
        trusted: Mapping[str, Trust],
    ) -> tuple[str, ...]:
        reasons = [failure, *window.reasons.values(), *prepared.reasons.values()]
        reasons += [*(own.reason for own in trusted.values()), *prepared.notes]
        for key, present in prepared.present.items():
            if present and self._personal.settled(key) < SETTLED_ENOUGH:
                reasons.append(f"still learning this person's {MODALITY_WORDS[key]} baseline")
            if present and key in baseline and baseline[key].reason:
                reasons.append(f"{MODALITY_WORDS[key]} baseline {baseline[key].state}: {baseline[key].reason}")
        return tuple(dict.fromkeys(reason for reason in reasons if reason))


def _axes(targets: tuple[str, ...], smoothed: Smoothed) -> dict[str, Any]:
    axes: dict[str, Any] = {}
    for i, target in enumerate(targets):
        axes[target] = float(smoothed.mean[i])
        axes[f"{target}_interval"] = (float(smoothed.interval[i, 0]), float(smoothed.interval[i, 1]))
        axes[f"p_high_{target}"] = float(smoothed.p_high[i])
    return axes


def _age_ms(window: Window, key: str) -> float | None:
    cut = window.signals.get(key) or window.faces.get(key)
    return 1e3 * cut.age_s if cut else None
