"""The live loop: every hop, on a fixed grid, one estimate from what has arrived.

One worker thread. It waits until the end of a window plus `SETTLE_S` (for samples that are
still on their way), cuts, estimates, and hands out to its subscribers, which return at once.
It never stops on bad input; hops that could not be kept are counted and said.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from inference.estimate import Estimate
from inference.watch import Watch, Watcher
from recorder import clock
from recorder.alignment import Ring, align

if TYPE_CHECKING:
    from inference.estimator import Estimator

SETTLE_S = 0.015  # a 10-ms outlet chunk and its journey; every ms more is a ms later on the screen
MIN_HOP_S, MAX_HOP_S = 0.1, 2.0
MAX_BEHIND_HOPS = 3  # further behind, hops are given up rather than shown late
JOIN_TIMEOUT_S = 3.0

Subscriber = Callable[[Estimate], None]
Truth = Callable[[float], tuple[float, float] | None]

log = logging.getLogger(__name__)


class EstimatorLoop:
    """Run an estimator on live rings.

    Parameters
    ----------
    estimator : Estimator
        Owned by the loop's thread from `start` to `join`.
    rings : mapping of str to SignalRing or FrameRing
        By stream key (``eeg``, ``face``); peripheral channels are those of ``eeg`` that are no EEG.
    hop_s : float
        Seconds between estimates, 0.1 to 2.
    source_reasons : callable, optional
        Returns what the sources themselves say is wrong, by stream key; it replaces the
        window's own wording.
    truth : callable, optional
        (valence, arousal) of a simulated participant at a session time; None for people.
    doubts : callable, optional
        Returns what sources that deliver say is odd; it is told beside everything else.
    """

    def __init__(
        self,
        estimator: Estimator,
        rings: Mapping[str, Ring],
        hop_s: float = 1.0,
        source_reasons: Callable[[], Mapping[str, str]] = dict,
        truth: Truth | None = None,
        doubts: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        self._estimator = estimator
        self._rings = rings
        self._hop_s = checked_hop(hop_s)
        self._source_reasons = source_reasons
        self._truth = truth
        self._doubts = doubts
        self._subscribers: tuple[Subscriber, ...] = ()
        self._watch = Watch()
        self._changes: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self.n_skipped = 0

    @property
    def hop_s(self) -> float:
        """Seconds between estimates; may be set while running."""
        return self._hop_s

    @hop_s.setter
    def hop_s(self, hop_s: float) -> None:
        self._hop_s = checked_hop(hop_s)

    def subscribe(self, subscriber: Subscriber) -> None:
        """Call subscriber with each estimate, from the loop's thread."""
        self._subscribers = (*self._subscribers, subscriber)

    def unsubscribe(self, subscriber: Subscriber) -> None:
        """Stop calling subscriber."""
        self._subscribers = tuple(s for s in self._subscribers if s != subscriber)

    def watch(self, watcher: Watcher, subscriber: Subscriber) -> None:
        """Tell watcher the estimator's state before the next hop, and subscriber every estimate from that hop on.

        The state is told again before each hop after something else than a hop has changed it, and every
        10 s: what a recording needs for its replay. Both are called from the loop's thread.
        """
        self._changes.put(partial(self._join_in, watcher, subscriber))

    def unwatch(self, watcher: Watcher, subscriber: Subscriber) -> None:
        """Stop telling either."""
        self._watch.remove(watcher)
        self.unsubscribe(subscriber)

    def use(self, estimator: Estimator, take_over: bool = True) -> threading.Event:
        """Go over to another estimator between two hops.

        Parameters
        ----------
        estimator : Estimator
            Ready to run: nothing of it is loaded or tried in the loop's thread.
        take_over : bool
            Let it go on with what the present one knows of the person.

        Returns
        -------
        threading.Event
            Set as soon as the next estimate will be the new one's.
        """
        taken = threading.Event()
        self._changes.put(partial(self._take, estimator, take_over, taken))
        return taken

    def forget(self, modalities: Iterable[str]) -> None:
        """Drop what was learned of a person's baseline, between two hops: the device is another."""
        for modality in modalities:
            self._changes.put(partial(self._forget, modality))

    def forget_person(self) -> None:
        """Drop all that was learned of a person, between two hops: another one is there."""
        self._changes.put(self._forget_person)

    def start(self) -> None:
        """Start the grid now: the first window ends one hop from now."""
        if self._thread is None:
            self._closing.clear()
            self._thread = threading.Thread(target=self._run, name="estimator loop", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ask the loop to end; returns at once."""
        self._closing.set()

    def join(self, timeout_s: float = JOIN_TIMEOUT_S) -> None:
        """Wait until it has ended."""
        thread, self._thread = self._thread, None
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout_s)

    def step(self, t_end: float) -> Estimate:
        """Make the estimate for the window that ends at t_end."""
        self._apply_changes()
        rings = dict(self._rings)
        self._watch.before_hop(t_end, self._hop_s, self._estimator, rings)
        started = time.perf_counter()
        window = align(rings, t_end, self._estimator.model.card.spec.window_spec())
        window = replace(window, reasons={**window.reasons, **self._said_by_sources(window.reasons)})
        estimate = self._estimator.estimate(window, started)
        t_out = clock.now()
        truth = self._truth(t_end) if self._truth else None
        return replace(
            estimate,
            t_out=t_out,
            reasons=(*estimate.reasons, *self._doubts()),
            latency_ms={**estimate.latency_ms, "total": 1e3 * (t_out - t_end)},
            truth={"valence": truth[0], "arousal": truth[1]} if truth else None,
        )

    def _join_in(self, watcher: Watcher, subscriber: Subscriber) -> None:
        self._watch.add(watcher)
        self.subscribe(subscriber)

    def _take(self, estimator: Estimator, take_over: bool, taken: threading.Event) -> None:
        if take_over:
            estimator.take_over(self._estimator)
        self._estimator = estimator
        self._watch.note("model")
        taken.set()

    def _forget(self, modality: str) -> None:
        self._estimator.forget(modality)
        self._watch.note("forget", modality)

    def _forget_person(self) -> None:
        self._estimator.forget_person()
        self._watch.note("person")

    def _apply_changes(self) -> None:
        while not self._changes.empty():
            self._changes.get()()

    def _said_by_sources(self, missing: Mapping[str, str]) -> dict[str, str]:
        said = dict(self._source_reasons())
        if "aux" not in self._rings and "eeg" in said:  # peripheral channels come from the amplifier
            said["aux"] = said["eeg"]
        return {key: reason for key, reason in said.items() if key in missing and reason}

    def _run(self) -> None:
        t_end = clock.now() + self._hop_s
        while not self._closing.wait(max(0.0, t_end + SETTLE_S - clock.now())):
            self._hand_out(self._guarded_step(t_end))
            t_end = self._next(t_end)

    def _guarded_step(self, t_end: float) -> Estimate:
        try:
            return self.step(t_end)
        except Exception as error:  # the thread's last line of defence: one hop is lost, and says so
            log.exception("the estimate for %.3f failed", t_end)
            self._watch.note("failure")
            reason = f"internal error ({type(error).__name__}: {error}); the log has the details"
            return Estimate(t_end, clock.now(), "no_estimate", (reason,), self._estimator.model.card.name)

    def _next(self, t_end: float) -> float:
        behind = int((clock.now() - t_end) / self._hop_s)
        if behind > MAX_BEHIND_HOPS:
            self.n_skipped += behind
            log.warning("%d hops skipped: the computer was busy for %.1f s", behind, behind * self._hop_s)
            return t_end + (behind + 1) * self._hop_s
        return t_end + self._hop_s

    def _hand_out(self, estimate: Estimate) -> None:
        for subscriber in self._subscribers:
            try:
                subscriber(estimate)
            except Exception:  # one broken subscriber must not take the loop or the others down
                log.exception("a subscriber of the estimates failed and is no longer told")
                self.unsubscribe(subscriber)


def checked_hop(hop_s: float) -> float:
    """Return hop_s, or raise ValueError if it is outside 0.1 to 2 s."""
    if not MIN_HOP_S <= hop_s <= MAX_HOP_S:
        raise ValueError(f"A hop of {hop_s:g} s is not possible: give {MIN_HOP_S:g} to {MAX_HOP_S:g} s.")
    return hop_s
