"""Numbers as the window writes them: one minus sign, a dash for what is not known."""

from __future__ import annotations

import math

UNKNOWN = "–"


def fixed(value: float | None, digits: int = 1, unit: str = "") -> str:
    """Return a number with a fixed count of decimals, and its unit."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    return f"{value:.{digits}f}".replace("-", "−") + (f" {unit}" if unit else "")


def signed(value: float | None, digits: int = 2, unit: str = "") -> str:
    """Return a number that always shows its sign."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    rounded = round(value, digits)
    sign = "+" if rounded else ""
    return f"{rounded + 0.0:{sign}.{digits}f}".replace("-", "−") + (f" {unit}" if unit else "")


def milliseconds(seconds: float | None, digits: int = 0) -> str:
    """Return a time in milliseconds, in seconds from one second on."""
    if seconds is None or not math.isfinite(seconds):
        return UNKNOWN
    return fixed(seconds, 1, "s") if abs(seconds) >= 1 else fixed(1000.0 * seconds, digits, "ms")
