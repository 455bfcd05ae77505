"""Whether an estimate may be shown as of now, and if not, why."""

from __future__ import annotations

from collections.abc import Collection

from inference.estimate import Estimate

STALE_HOPS = 2.5
LOW_COVERAGE = 0.5


def why_not_current(estimate: Estimate | None, now: float, hop_s: float, connected: Collection[str]) -> str:
    """Return why an estimate must not be taken for the present state; empty if it may.

    Parameters
    ----------
    estimate : Estimate or None
        The newest one.
    now, hop_s : float
        Session time, and seconds between estimates.
    connected : collection of str
        Modalities (``eeg``, ``face``) that are connected: one of them that covers less than
        half of the window is missing; one that was never connected is not missed.
    """
    if estimate is None:
        return "no estimate yet"
    if estimate.status != "ok":
        return "; ".join(estimate.reasons) or "no estimate"
    age_s = now - estimate.t
    if age_s > STALE_HOPS * hop_s:
        return f"no estimate for {age_s:.0f} s"
    missing = [key for key in connected if estimate.coverage.get(key, 0.0) < LOW_COVERAGE]
    if missing:
        return "; ".join(estimate.reasons) or f"no {' and '.join(missing)}"
    return ""
