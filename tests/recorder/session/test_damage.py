"""A run whose XDF ends anywhere opens, and lacks no more than what was being written."""

from __future__ import annotations

from pathlib import Path

from recorder.session.reader import open_session
from recorder.session.verify import verify
from recorder.xdf.read import read_xdf
from tests.recorder.session.made_run import START_T, STEP_S, record_run


def test_a_run_cut_at_any_chunk_opens_and_says_so(tmp_path: Path) -> None:
    """A quarter of a second is one write; its checksum cannot be true any more."""
    paths = record_run(tmp_path, 2.0)
    content, whole = paths.streams.read_bytes(), read_xdf(paths.streams)
    (eeg,) = whole.of_role("eeg")
    last_t = dict(zip([c.stop for c in eeg.chunks], eeg.stamps[61::62].tolist(), strict=True))

    there_t = START_T
    for frame in whole.frames[:-1]:
        there_t = last_t.get(frame.stop, there_t)
        paths.streams.write_bytes(content[: frame.stop])

        session = open_session(paths.streams)

        found = [float(stream.stamps[-1]) for stream in session.xdf.of_role("eeg") if stream.n_samples]
        assert max(found, default=START_T) >= there_t - STEP_S
        assert not verify(paths.streams).ok
