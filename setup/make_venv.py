"""Make .venv from requirements.lock when it is missing or stale; otherwise leave at once.

Runs on the bare Python that will live in the environment (standard library only). Stale
means: another Python or place than it was made with (made anew), or another lock or
pyproject (brought up to date in place). Two at a time wait for each other where the
system has file locks.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "emoscope.json"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
# On Linux the registry's torch is built for CUDA; this index has the one that needs nothing else.
TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"


def home() -> str:
    """What ties an environment to where it is: its scripts name both."""
    return f"Python {sys.version_info.major}.{sys.version_info.minor} in {VENV}"


def contents() -> str:
    """Return the digest of what is to be installed."""
    return hashlib.sha256(LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()


def wanted() -> dict[str, str]:
    """Return the stamp of an environment that is up to date."""
    return {"home": home(), "contents": contents()}


def stamped() -> dict[str, str]:
    """Return what the last whole installation wrote, nothing if there was none."""
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp


def pip(*arguments: str) -> None:
    """Run the environment's pip; leave with one line when it fails."""
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", *arguments, *quiet]
    if subprocess.run(command, check=False).returncode:
        sys.exit(f"{' '.join(command)} failed; its reason is above. Then run make venv again.")


def install() -> None:
    """Install exactly what the lock lists, then EmoScope itself from this folder."""
    torch = next(line for line in LOCK.read_text(encoding="utf-8").splitlines() if line.startswith("torch=="))
    # First, so that the lock finds the build for the CPU and leaves it.
    pip("install", "--no-deps", "--retries", "1", "--extra-index-url", TORCH_CPU_INDEX, torch)
    pip("install", "--no-deps", "--requirement", str(LOCK))
    if subprocess.run([str(PYTHON), "-c", "import torch"], check=False, capture_output=True).returncode:
        print(f"{TORCH_CPU_INDEX} could not be reached: getting the CUDA libraries of torch too (GBs).", flush=True)
        pip("install", torch)
    pip("install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait while another process makes the same environment."""
    with (ROOT / ".venv.lock").open("w") as file:
        if os.name == "posix":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def main() -> None:
    """Bring .venv up to date and stamp it."""
    if stamped() == wanted():
        return
    with one_at_a_time():
        found = stamped()
        if found == wanted():
            return
        print(f"Bringing {VENV} up to date ({home()}); the first time takes a few minutes.", flush=True)
        if found.get("home") != home():
            venv.create(VENV, clear=True, with_pip=True)
        install()
        STAMP.write_text(json.dumps(wanted()), encoding="utf-8")


if __name__ == "__main__":
    main()
