"""Keep MediaPipe's start-up chatter off standard error, and nothing else.

MediaPipe, absl and TensorFlow Lite write straight to file descriptor 2 and heed none of their
documented switches before absl is initialised, which their Python wheel never does. So the
descriptor leads into a file for the moment, and every line that is not theirs is passed on.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

STDERR = 2
CHATTER = re.compile(
    rb"INFO: Created TensorFlow Lite|WARNING: All log messages before absl::InitializeLog|[IW]\d{4} \d\d:\d\d:\d"
)


@contextmanager
def chatter_dropped() -> Iterator[None]:
    """Drop MediaPipe's information and warning lines; errors and all other text come through."""
    try:
        kept = os.dup(STDERR)
    except OSError:  # a window program on Windows has no standard error
        yield
        return
    with tempfile.TemporaryFile() as caught:
        _flush()
        os.dup2(caught.fileno(), STDERR)
        try:
            yield
        finally:
            _flush()
            os.dup2(kept, STDERR)
            os.close(kept)
            caught.seek(0)
            _pass_on(caught.read())


def _flush() -> None:
    if sys.stderr is not None:
        sys.stderr.flush()


def _pass_on(text: bytes) -> None:
    ours = b"".join(line for line in text.splitlines(keepends=True) if not CHATTER.match(line))
    while ours:
        ours = ours[os.write(STDERR, ours) :]
