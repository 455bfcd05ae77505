"""The session clock: float64 seconds that every sample, frame and marker is stamped with.

It is liblsl's ``local_clock`` (on Linux the monotonic clock), so LSL streams need no
second mapping. Devices that stamp in Unix time are mapped with `unix_offset_s`.
"""

from __future__ import annotations

import statistics
import time

from pylsl import local_clock

UNIX_OFFSET_READINGS = 15


def now() -> float:
    """Session time in seconds."""
    return local_clock()


def unix_offset_s() -> float:
    """Seconds to subtract from a Unix time stamp to get session time.

    The median of several paired readings, so that one pre-empted pair does not count.
    Refresh it now and then: the Unix clock is stepped and slewed, the session clock is not.
    """
    readings = [time.time() - local_clock() for _ in range(UNIX_OFFSET_READINGS)]
    return statistics.median(readings)
