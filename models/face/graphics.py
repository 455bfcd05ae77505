"""Keep MediaPipe from opening a graphics context that its face mesh never uses.

Where there is a display, a graph opens EGL as soon as it starts, though face mesh computes on the
CPU: with Mesa's software renderer that is 60 MB and five threads. libglvnd, which leads to the
drivers, finds none while it is told of none (its `EGL ICD enumeration`), and MediaPipe goes on
without; afterwards everything is as it was.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

DRIVERS = "__EGL_VENDOR_LIBRARY_FILENAMES"


@contextmanager
def graphics_hidden() -> Iterator[None]:
    """Let no EGL driver be found."""
    before = os.environ.get(DRIVERS)
    os.environ[DRIVERS] = os.devnull
    try:
        yield
    finally:
        if before is None:
            del os.environ[DRIVERS]
        else:
            os.environ[DRIVERS] = before
