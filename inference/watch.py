"""Notices what changes an estimator otherwise than by a hop, and tells its state before the next one.

Used by the loop, in the loop's thread. Nothing is looked at while nobody watches.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from inference.events import Cause, EstimatorEvent
from recorder.alignment import Ring

if TYPE_CHECKING:
    from inference.estimator import Estimator

TELL_EVERY_S = 10.0  # one to a few kilobytes; what a replay loses at most where a recording is damaged
GRID_S = 1e-3  # ends of windows are reckoned by adding hops up

Watcher = Callable[[EstimatorEvent], None]

log = logging.getLogger(__name__)


class Watch:
    """What the watchers of one loop have been told, and what they have not."""

    def __init__(self) -> None:
        self._watchers: tuple[Watcher, ...] = ()
        self._causes: dict[Cause, None] = {}
        self._forgotten: dict[str, None] = {}
        self._rings: Mapping[str, Ring] = {}
        self._last_t = float("nan")
        self._told_t = float("-inf")
        self._told_hop_s = float("nan")

    def add(self, watcher: Watcher) -> None:
        """Tell the state before the next hop, and from then on."""
        self._watchers = (*self._watchers, watcher)
        self.note("start")

    def remove(self, watcher: Watcher) -> None:
        """Tell a watcher no more."""
        self._watchers = tuple(w for w in self._watchers if w != watcher)

    def note(self, cause: Cause, modality: str = "") -> None:
        """Remember that something changed; it is told before the next hop."""
        self._causes[cause] = None
        if modality:
            self._forgotten[modality] = None

    def before_hop(self, t_end: float, hop_s: float, estimator: Estimator, rings: Mapping[str, Ring]) -> None:
        """Tell what there is to tell, now that the next window is known.

        Parameters
        ----------
        t_end : float
            End of that window.
        hop_s : float
            Seconds between estimates as set.
        estimator : Estimator
            As it is before the hop.
        rings : mapping of str to ring
            What the window will be cut from.
        """
        replaced = tuple(key for key in {**self._rings, **rings} if self._rings.get(key) is not rings.get(key))
        if self._watchers:
            self._note_time(t_end)
            if replaced:
                self.note("stream")
            if self._causes:
                self._tell(t_end, hop_s, estimator, replaced)
        self._causes, self._forgotten = {}, {}
        self._rings, self._last_t = rings, t_end

    def _note_time(self, t_end: float) -> None:
        if abs(t_end - self._last_t - self._told_hop_s) > GRID_S:
            self.note("hop")
        if t_end - self._told_t >= TELL_EVERY_S - GRID_S:
            self.note("interval")

    def _tell(self, t_end: float, hop_s: float, estimator: Estimator, replaced: tuple[str, ...]) -> None:
        event = EstimatorEvent(
            t=t_end,
            causes=tuple(self._causes),
            model=estimator.model.card.name,
            model_sha256=estimator.model.sha256,
            hop_s=hop_s,
            state=estimator.state(),
            forgotten=tuple(self._forgotten),
            replaced=replaced,
        )
        self._told_t, self._told_hop_s = t_end, hop_s
        for watcher in self._watchers:
            try:
                watcher(event)
            except Exception:  # one broken watcher must not take the loop or the others down
                log.exception("a watcher of the estimator failed and is no longer told")
                self.remove(watcher)
