"""What every test stands on.

No window opens on the developer's screen, no stream is heard from another machine or from
another run, no setting of the person at this machine is read or written, and no thread of
EmoScope outlives the test that started it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"
JOIN_TIMEOUT_S = 5.0  # a source is given 3 s to leave its thread

# These are read when Qt, liblsl and platformdirs are first loaded, here and in the processes that tests start.
_private = Path(tempfile.mkdtemp(prefix="emoscope-tests-"))
atexit.register(shutil.rmtree, _private, ignore_errors=True)
(_private / "lsl.cfg").write_text(
    f"[multicast]\nResolveScope = machine\n[lab]\nSessionID = emoscope-tests-{os.getpid()}\n[log]\nlevel = -3\n",
    encoding="utf-8",
)
os.environ["LSLAPICFG"] = str(_private / "lsl.cfg")
os.environ["XDG_CACHE_HOME"] = str(_private / "cache")
os.environ["XDG_CONFIG_HOME"] = str(_private / "config")
os.environ["XDG_DATA_HOME"] = str(_private / "data")
os.environ["XDG_STATE_HOME"] = str(_private / "state")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as in the application, whose package may be imported after numpy here

# Every run tries the same examples; `--hypothesis-profile default` looks for new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real recordings beside the checkout; skips the test where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"no real recordings at {SHARED_DATA}")
    return SHARED_DATA


def runs_our_code(thread: threading.Thread) -> bool:
    """Whether a thread is inside a file of this repository now."""
    frame = sys._current_frames().get(thread.ident or 0)
    files = [Path(frame.f_code.co_filename) for frame, _ in traceback.walk_stack(frame)] if frame else []
    return any(file.is_relative_to(ROOT) and not file.is_relative_to(ROOT / ".venv") for file in files)


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    """Fail a test that leaves a thread behind: one that keeps the process alive, or one of ours."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + JOIN_TIMEOUT_S
    left: list[threading.Thread] = []
    for thread in set(threading.enumerate()) - before:
        if not thread.daemon or runs_our_code(thread):
            thread.join(max(0.0, deadline - time.monotonic()))
            left += [thread] if thread.is_alive() else []
    assert not left, f"threads left running: {sorted(thread.name for thread in left)}"
