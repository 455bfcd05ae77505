"""The session clock: float64 seconds that every sample, frame and marker is stamped with.

It is liblsl's ``local_clock`` (on Linux the monotonic clock), so LSL streams need no
second mapping. Devices that stamp in Unix time are mapped with `unix_offset_s`.

Everything comes through here first, so this is where a missing liblsl is told, and where
liblsl is kept from chatting on standard error.
"""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path

from recorder.errors import LibraryMissingError

try:
    import pylsl
except (ImportError, RuntimeError, OSError, AttributeError) as error:  # pylsl raises each: absent, not loadable, old
    raise LibraryMissingError(
        f"The LSL library cannot be loaded ({str(error).splitlines()[0].strip()}). Install liblsl 1.16 or newer, as"
        " with `conda install -c conda-forge liblsl` or from https://github.com/sccn/liblsl/releases, and name its file"
        " in the environment variable PYLSL_LIB."
    ) from error

UNIX_OFFSET_READINGS = 15

LIBLSL_QUIET = "[log]\nlevel = -3\n"
"""Fatal errors alone: what else goes wrong is told as the status of a source."""


def now() -> float:
    """Session time in seconds."""
    return pylsl.local_clock()


def unix_offset_s() -> float:
    """Seconds to subtract from a Unix time stamp to get session time.

    The median of several paired readings, so that one pre-empted pair does not count.
    Refresh it now and then: the Unix clock is stepped and slewed, the session clock is not.
    """
    readings = [time.time() - pylsl.local_clock() for _ in range(UNIX_OFFSET_READINGS)]
    return statistics.median(readings)


def _quieten_liblsl() -> None:
    """Let liblsl log fatal errors alone, unless the user has a configuration of their own, which then rules."""
    own = [Path("lsl_api.cfg"), Path("~/lsl_api/lsl_api.cfg").expanduser(), Path("/etc/lsl_api/lsl_api.cfg")]
    if "LSLAPICFG" in os.environ or any(path.exists() for path in own):
        return
    try:
        pylsl.set_config_content(LIBLSL_QUIET)
    except NotImplementedError:  # liblsl before 1.17.7 cannot be told
        return


_quieten_liblsl()
