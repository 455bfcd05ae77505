"""Why a recording cannot start yet, in one line; no Qt."""

from __future__ import annotations

from collections.abc import Sequence

from ui.record_feed import Check, NextRun, ProtocolView


def why_not_start(
    participant: str,
    consent_missing: bool,
    protocol: ProtocolView | None,
    checks: Sequence[Check],
    proposed: NextRun | None,
) -> str:
    """Return the first thing that keeps a recording from starting; empty if nothing does.

    Parameters
    ----------
    participant : str
        The code, empty if there is none or it is malformed.
    consent_missing : bool
        Whether a person is recorded who has not consented.
    protocol : ProtocolView or None
        The one chosen; None for none.
    checks : sequence of Check
        The pre-flight list; one that failed blocks.
    proposed : NextRun or None
        The free run, None while it is looked up.
    """
    failed = next((check for check in checks if check.state == "fail"), None)
    if failed is not None:
        return " ".join(part for part in (f"{failed.name}: {failed.found}.", failed.advice) if part)
    if not checks:
        return "Nothing is connected. Connect an EEG or a camera on the Live page."
    if not participant:
        return "Give a participant code: letters and digits, such as 01."
    if protocol is not None and protocol.problem:
        return f"The protocol cannot run: {protocol.problem}"
    if consent_missing:
        return "Tick that the participant has consented."
    if proposed is None:
        return "Looking for the next free run…"
    return ""
