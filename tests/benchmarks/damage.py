"""What damage costs: files cut off anywhere, bytes overwritten anywhere, and whether it is seen."""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyxdf
from numpy.typing import NDArray

from recorder.errors import RecorderError
from recorder.session.paths import FILES, RunPaths
from recorder.session.reader import open_session
from recorder.session.repair import repair
from recorder.session.verify import verify
from recorder.xdf.read import XdfFile, read_xdf
from tests.benchmarks.stage import Conditions
from tests.benchmarks.table import Figure
from tests.recorder.session.made_run import CAP, START_T, STEP_S, record_run

N_CUTS = 500
N_CORRUPTIONS = 200
MOST_BYTES = 4096
EVERY_REPAIRED = 10
SEED = 3


@dataclass(frozen=True)
class _Whole:
    """The run before anything happened to it."""

    paths: RunPaths
    content: bytes
    ends: NDArray[np.int64]  # of the chunks of EEG
    last_t: NDArray[np.float64]  # stamp of the last sample in each
    edges: Sequence[int]  # of every chunk
    n_samples: int  # of EEG

    def lost_s(self, cut: int, file: XdfFile) -> float:
        """Return how much EEG that was on the disk whole is not read."""
        n = int(np.searchsorted(self.ends, cut, side="right"))
        there = float(self.last_t[n - 1]) if n else START_T
        return max(0.0, there - _end_t(file))

    def before_cut_s(self, cut: int, file: XdfFile) -> float:
        """Return how far before the cut, whose chunk counts as a whole, the EEG ends."""
        n = int(np.searchsorted(self.ends, cut, side="right"))
        cut_t = float(self.last_t[min(n, len(self.last_t) - 1)])
        return cut_t - _end_t(file)


def damage(given: Conditions) -> list[Figure]:
    """A run of EEG, faces, markers and film, cut off everywhere and overwritten 200 times."""
    logging.getLogger("pyxdf").setLevel(logging.ERROR)  # it warns of every gap
    whole = _whole(record_run(given.folder / "damage", given.seconds, video=True))
    edges, anywhere = list(whole.edges), random.Random(SEED).choices(range(len(whole.content)), k=N_CUTS)
    return [
        *_cut(whole, edges, "cut at a chunk's edge"),
        *_cut(whole, anywhere, "cut at a random byte"),
        *_overwritten(whole),
    ]


def _whole(paths: RunPaths) -> _Whole:
    file = read_xdf(paths.streams)
    (eeg,) = file.of_role("eeg")
    last = np.cumsum([chunk.n_samples for chunk in eeg.chunks]) - 1
    ends = np.array([chunk.stop for chunk in eeg.chunks])
    edges = [frame.stop for frame in file.frames]
    return _Whole(paths, paths.streams.read_bytes(), ends, eeg.stamps[last], edges, eeg.n_samples)


def _end_t(file: XdfFile) -> float:
    """Return the last stamp of EEG that is read."""
    return max((float(stream.stamps[-1]) for stream in file.of_role("eeg") if stream.n_samples), default=START_T)


def _cut(whole: _Whole, cuts: list[int], what: str) -> list[Figure]:
    """Cut the XDF off, and read it with its journal and without."""
    n_raised, n_unseen, lost_s, before_s = 0, 0, [0.0], [0.0]
    for cut in cuts:
        whole.paths.streams.write_bytes(whole.content[:cut])
        try:
            for file in (read_xdf(whole.paths.streams), open_session(whole.paths.streams).xdf):
                decode(file)
                lost_s.append(whole.lost_s(cut, file))
                before_s.append(whole.before_cut_s(cut, file))
            n_unseen += cut < len(whole.content) and verify(whole.paths.streams).ok
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
            print(f"  cut at {cut}: {type(error).__name__}: {error}")
            n_raised += 1
    whole.paths.streams.write_bytes(whole.content)
    return [
        Figure(f"{what}: files", len(cuts)),
        Figure(f"{what}: reading raised", n_raised, "", at_most=0),
        Figure(f"{what}: EEG lost of what lay whole before the cut, most", max(lost_s), "s", at_most=STEP_S),
        Figure(f"{what}: last EEG before the cut, most", max(before_s), "s", at_most=1.0),
        Figure(f"{what}: not seen by verify", n_unseen, "", at_most=0),
    ]


def _overwritten(whole: _Whole) -> list[Figure]:
    """Overwrite bytes of any of the files with random ones or zeros."""
    dice, n_hit = random.Random(SEED), dict.fromkeys(FILES, 0)
    n_raised, n_silent, n_elsewhere, lost_s, n_repaired, n_unread = 0, 0, 0, [0.0], 0, 0
    sizes = [whole.paths.file(name).stat().st_size for name in FILES]
    for i in range(N_CORRUPTIONS):
        name = dice.choice(FILES) if i % 2 else dice.choices(FILES, sizes)[0]
        path, kept = whole.paths.file(name), whole.paths.file(name).read_bytes()
        at, broken = _broken(kept, dice)
        path.write_bytes(broken)
        n_hit[name] += 1
        try:
            report = verify(whole.paths.streams)
            n_silent += report.ok
            n_elsewhere += not any(block.file == name and block.start <= at < block.stop for block in report.blocks)
            session = open_session(whole.paths.streams)
            decode(session.xdf)
            lost_s.append(_missing_s(whole, session.xdf))
            if i % EVERY_REPAIRED == 0 and not report.ok:
                n_repaired += 1
                n_unread += not _repaired_reads(whole.paths)
        except Exception as error:  # noqa: BLE001 - as above
            print(f"  {name} at {at}: {type(error).__name__}: {error}")
            n_raised += 1
        path.write_bytes(kept)
    return [
        Figure("overwritten: " + ", ".join(f"{n} x {name}" for name, n in n_hit.items()), sum(n_hit.values())),
        Figure("overwritten: reading or verify raised", n_raised, "", at_most=0),
        Figure("overwritten: EEG lost, most", max(lost_s), "s"),
        Figure("overwritten: EEG lost, median", float(np.median(lost_s)), "s"),
        Figure("overwritten: found by verify", N_CORRUPTIONS - n_silent - n_raised, "", at_least=N_CORRUPTIONS),
        Figure("overwritten: found, but not in its place", n_elsewhere - n_silent, "", at_most=0),
        Figure("overwritten: silent", n_silent, "", at_most=0),
        Figure("repaired", n_repaired),
        Figure("repaired, but not whole for verify and pyxdf", n_unread, "", at_most=0),
    ]


def _broken(content: bytes, dice: random.Random) -> tuple[int, bytes]:
    """Return where the first byte differs, and the content with 1 to 4096 random or zero bytes in it."""
    while True:
        at = dice.randrange(len(content))
        n = min(dice.randint(1, MOST_BYTES), len(content) - at)
        noise = dice.randbytes(n) if dice.random() < 0.5 else bytes(n)
        if content[at] != noise[0]:
            return at, content[:at] + noise + content[at + n :]


def _missing_s(whole: _Whole, file: XdfFile) -> float:
    """Return how many seconds of EEG are not read."""
    return (whole.n_samples - sum(stream.n_samples for stream in file.of_role("eeg"))) / CAP.rate_hz


def _repaired_reads(paths: RunPaths) -> bool:
    """Repair a run; tell whether verify and pyxdf find the new one whole, and take it away again."""
    try:
        new = RunPaths.of(repair(paths.streams).path)
    except RecorderError as error:
        print(f"  {error}")
        return False
    streams, _ = pyxdf.load_xdf(str(new.streams))
    ours = read_xdf(new.streams).streams
    same = {s["info"]["stream_id"]: len(s["time_stamps"]) for s in streams} == {i: s.n_samples for i, s in ours.items()}
    ok = verify(new.streams).ok
    for name in FILES:
        new.file(name).unlink(missing_ok=True)
    return ok and same


def decode(file: XdfFile) -> None:
    """Decode every sample of a file."""
    for stream in file.streams.values():
        _ = stream.stamps, stream.texts if stream.header.is_text else stream.data
