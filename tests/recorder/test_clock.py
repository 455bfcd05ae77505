"""The session clock, and what is said where liblsl is missing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from recorder import clock

ROOT = Path(__file__).resolve().parents[2]


def imported_with(**environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "import recorder.clock; recorder.clock.now()"]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def test_unix_stamps_are_mapped_to_it() -> None:
    assert clock.now() == pytest.approx(time.time() - clock.unix_offset_s(), abs=0.01)


def test_a_library_that_cannot_be_loaded_is_told_in_one_line(tmp_path: Path) -> None:
    """A platform without a bundled liblsl: what is wrong, and what to install."""
    broken = tmp_path / "liblsl.so"
    broken.write_text("not a library", encoding="utf-8")
    refused = imported_with(PYLSL_LIB=str(broken))
    last_line = refused.stderr.splitlines()[-1]

    assert 0 != refused.returncode
    assert last_line.startswith("recorder.errors.LibraryMissingError: The LSL library cannot be loaded")
    assert "Install liblsl" in last_line


def test_liblsl_is_quiet_unless_the_user_configures_it(tmp_path: Path) -> None:
    """No chatter on standard error by default; a configuration of the user's own rules."""
    own = tmp_path / "lsl_api.cfg"
    own.write_text("[log]\nlevel = 0\n", encoding="utf-8")
    search = "import recorder.clock, pylsl; pylsl.resolve_streams(0.1)"
    quiet, configured = (
        subprocess.run(
            [sys.executable, "-c", search], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        ).stderr
        for environment in (
            {k: v for k, v in os.environ.items() if k != "LSLAPICFG"} | {"HOME": str(tmp_path)},
            os.environ | {"LSLAPICFG": str(own)},
        )
    )

    assert "" == quiet
    assert str(own) in configured
