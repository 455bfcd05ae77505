"""What the sources said of themselves, as a recording's ``status`` stream has it: one row a change.

A row is a JSON object of ``role``, ``state`` and ``reason``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable
from typing import get_args

from recorder.session.recorded import RecordedText
from recorder.sources.base import State, Status

STREAM_OF_ROLE = {"eeg": "eeg", "camera": "face"}
LOOKED_EVERY_S = 0.25
"""States are looked at so often when a session is recorded: one may be noted a little after it was told."""


class SourceWords:
    """States of the sources over a session.

    Parameters
    ----------
    rows : iterable of RecordedText
        Rows that are none of ours are passed over.
    """

    def __init__(self, rows: Iterable[RecordedText]) -> None:
        self._states: dict[str, list[Status]] = {}  # in order of time
        for row in sorted(rows, key=lambda row: row.t):
            found = row.json()
            if (
                isinstance(found, dict)
                and found.get("role") in STREAM_OF_ROLE
                and found.get("state") in get_args(State)
            ):
                status = Status(found["state"], str(found.get("reason", "")), row.t)
                self._states.setdefault(found["role"], []).append(status)

    def at(self, t: float, shown: Collection[str] = ()) -> dict[str, Status]:
        """Return each source's state at a session time, by role (``eeg``, ``camera``).

        Of a state and one that was noted just after it, the one whose reason was shown counts.
        """
        found: dict[str, Status] = {}
        for role, states in self._states.items():
            after = bisect_right(states, t, key=lambda status: status.since)
            until = bisect_right(states, t + LOOKED_EVERY_S, key=lambda status: status.since)
            late = [status for status in states[after:until] if status.reason in shown]
            if late or after:
                found[role] = late[-1] if late else states[after - 1]
        return found

    def reasons(self, t: float, shown: Collection[str] = ()) -> dict[str, str]:
        """Return what sources that did not deliver said, by stream key."""
        states = self.at(t, shown).items()
        return {STREAM_OF_ROLE[role]: status.reason for role, status in states if status.state != "live"}

    def doubts(self, t: float, shown: Collection[str] = ()) -> tuple[str, ...]:
        """Return what sources that delivered said was odd."""
        states = self.at(t, shown).values()
        return tuple(status.reason for status in states if status.state == "live" and status.reason)
