"""Where a dataset lies, and which importer reads it: ``deap:DIR``, ``recordings:DIR``, or a folder of sessions.

The only place that knows all importers. Each is imported when it is wanted: some of them need
libraries that take a second.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from models.datasets.dataset import Dataset
from models.datasets.options import OpenOptions
from models.errors import DatasetError

SESSIONS, SIMULATED, NOISE = "sessions", "simulated", "noise"


@dataclass(frozen=True, slots=True)
class Importer:
    """One kind of dataset.

    Attributes
    ----------
    module, function : str
        What opens it: ``function(path, options) -> Dataset``.
    place : str
        What it is given: ``DIR``, ``FILE``.
    title : str
        For people.
    """

    module: str
    function: str
    place: str
    title: str

    def open(self, path: Path, options: OpenOptions) -> Dataset:
        """Import the importer and let it open the path."""
        opener: Callable[[Path, OpenOptions], Dataset] = getattr(import_module(self.module), self.function)
        return opener(path, options)


def _importer(module: str, place: str, title: str) -> Importer:
    return Importer(f"models.datasets.{module}", f"open_{module}", place, title)


IMPORTERS = {
    SESSIONS: _importer("sessions", "DIR", "sessions recorded or simulated by EmoScope"),
    "recordings": _importer("recordings", "DIR", "XDF, EDF, BDF, BrainVision, EEGLAB or CNT files with label tables"),
    "deap": _importer("deap", "DIR", "DEAP, preprocessed"),
    "deap-original": _importer("deap_original", "DIR", "DEAP, original BDF files"),
    "mahnob": _importer("mahnob", "DIR", "MAHNOB-HCI"),
    "seed": _importer("seed", "DIR", "SEED, preprocessed EEG"),
    "seed-features": _importer("seed_features", "DIR", "SEED, extracted features"),
    "seed-iv": _importer("seed_iv", "DIR", "SEED-IV, raw EEG"),
    "seed-iv-features": _importer("seed_iv_features", "DIR", "SEED-IV, features of EEG and eyes"),
    "seed-v": _importer("seed_v", "DIR", "SEED-V, features of EEG and eyes"),
    "dreamer": _importer("dreamer", "FILE|DIR", "DREAMER"),
    "amigos": _importer("amigos", "DIR", "AMIGOS, preprocessed"),
}
"""By prefix; ``simulated:`` and ``noise:`` are no paths and stand beside them."""

DEFAULTS = OpenOptions()


def open_dataset(uri: str, options: OpenOptions = DEFAULTS) -> Dataset:
    """Open a dataset: names, times and labels are read and checked, signals are not.

    Parameters
    ----------
    uri : str
        ``PREFIX:PATH`` with a prefix of `IMPORTERS`; a path alone is a folder of sessions; or
        ``simulated:16x20?seed=0&seconds=20&mode=trials``, 16 participants of 20 trials;
        ``noise:1x40?seed=0&seconds=60``, noise in the shape of DEAP.
    options : OpenOptions

    Raises
    ------
    DatasetError
        The prefix is unknown, there is nothing at the path, or its importer refuses what is there.
    """
    prefix, place = split(uri)
    if options.only and prefix != SESSIONS:
        raise DatasetError(f'"{uri}" is no folder of sessions: runs of it cannot be chosen by name. Leave out --only.')
    if prefix == SIMULATED:
        from models.datasets.simulated import open_simulated

        return open_simulated(place)
    if prefix == NOISE:
        from models.segments.noise import open_noise

        return open_noise(place)
    importer = IMPORTERS[prefix]
    path = Path(place).expanduser()
    if not path.exists():
        raise DatasetError(f'There is nothing at "{path}", where "{uri}" should be. Check the path.{_known(prefix)}')
    if not path.is_dir() and "FILE" not in importer.place:
        raise DatasetError(f'"{path}" is a file; {importer.title} wants the folder. Give {prefix}:DIR.')
    return importer.open(path, options)


def split(uri: str) -> tuple[str, str]:
    """Return prefix and place of a URI; what exists as a path is one, whatever it is called.

    Raises
    ------
    DatasetError
        The prefix is unknown, or there is nothing behind it.
    """
    if "\0" in uri or not uri.strip():
        raise DatasetError(f"{uri!r} is no place of a dataset. Give one of: {known()}.")
    prefix, colon, place = uri.partition(":")
    if not colon or len(prefix) < 2 or not re.fullmatch(r"[a-z][a-z0-9-]*", prefix, re.ASCII):  # C:\ is a drive
        return SESSIONS, uri
    if prefix not in (*IMPORTERS, SIMULATED, NOISE):
        if Path(uri).exists():
            return SESSIONS, uri
        raise DatasetError(f'"{uri}": there is no kind of dataset "{prefix}". Give one of: {known()}.')
    if not place:
        raise DatasetError(f'"{uri}" names no place. Give one of: {known()}.')
    return prefix, place


def known() -> str:
    """Return all forms of a URI, for messages."""
    forms = [f"{prefix}:{importer.place}" for prefix, importer in IMPORTERS.items()]
    made = [f"{SIMULATED}:16x20?seed=0&seconds=20&mode=trials", f"{NOISE}:1x40?seed=0&seconds=60"]
    return ", ".join(["DIR", *forms, *made])


def _known(prefix: str) -> str:
    """Return the other forms, where a bare path may have been meant as one of them."""
    return f" A dataset is one of: {known()}." if prefix == SESSIONS else ""
