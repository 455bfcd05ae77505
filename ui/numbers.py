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


def clock(seconds: float | None) -> str:
    """Return a length of time as ``mm:ss``, from one hour on as ``h:mm:ss``."""
    if seconds is None or not math.isfinite(seconds) or seconds < 0:
        return UNKNOWN
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes:02d}:{rest:02d}"


def about(seconds: float | None) -> str:
    """Return a length of time in the one or two units that matter: ``45 s``, ``12 min``, ``3 h 20 min``, ``9 d``."""
    if seconds is None or not math.isfinite(seconds) or seconds < 0:
        return UNKNOWN
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24} d"
    return f"{hours} h {minutes} min" if minutes and hours < 10 else f"{hours} h"


def size(n_bytes: float | None) -> str:
    """Return a file's size in decimal units: ``0 B``, ``812 kB``, ``34.2 MB``."""
    if n_bytes is None or not math.isfinite(n_bytes) or n_bytes < 0:
        return UNKNOWN
    value = float(n_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 999.5:
            return f"{value:.0f} {unit}" if unit in ("B", "kB") or value >= 99.95 else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"
