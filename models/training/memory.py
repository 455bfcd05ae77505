"""Keep the memory of one training step for the next.

By default glibc gives every large block back to the system when it is freed, and the system hands it
out again page by page, each one zeroed: of a step of deepvanet on the CPU (64 windows) that was a
fifth of the time, 115,000 page faults against none.
"""

from __future__ import annotations

import ctypes
import platform
import sys

M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # of glibc's malloc.h
NEVER_BYTES = 2**31 - 1


def keep_freed_memory() -> None:
    """Let this process keep what it frees, until it ends; without glibc nothing is changed."""
    if sys.platform == "linux" and platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        libc.mallopt(M_MMAP_MAX, 0)
        libc.mallopt(M_TRIM_THRESHOLD, NEVER_BYTES)
