"""`emoscope sessions` as it is typed: what stands on standard output, what is said beside it, and the exit code."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.sessions_command import as_table, runs_below
from recorder.errors import SessionError
from recorder.session.paths import RunPaths
from recorder.session.summary import RunSummary
from tests.app.program import Program
from tests.recorder.session.lived_run import LivedRun, live_run

Start = Callable[..., Program]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> LivedRun:
    return live_run(tmp_path_factory.mktemp("sessions"), length_s=3.0)


@pytest.fixture
def spoilt(lived: LivedRun, tmp_path: Path) -> Path:
    """A copy with a byte flipped in the middle of its streams; its folder."""
    shutil.copytree(lived.paths.folder, tmp_path / "spoilt")
    streams = tmp_path / "spoilt" / lived.paths.streams.name
    content = bytearray(streams.read_bytes())
    content[len(content) // 2] ^= 0x10
    streams.write_bytes(content)
    return tmp_path / "spoilt"


def only_line(lines: list[str]) -> str:
    """Return the one line of an error; more fail."""
    (line,) = lines
    assert line.startswith("emoscope: ")
    return line


def test_runs_are_listed_for_people_and_machines(emoscope: Start, lived: LivedRun) -> None:
    top = lived.paths.folder.parent.parent
    table, machine = emoscope("sessions", "list", top), emoscope("sessions", "list", top, "--json")

    assert [0, 0] == [table.wait(), machine.wait()]
    assert ["run", lived.paths.prefix] == [line.split()[0] for line in table.out]
    assert "complete, simulated" in table.out[1]
    ((run,),) = [line["runs"] for line in machine.lines]
    assert str(lived.paths.folder / lived.paths.prefix) == run["path"]
    assert ("01", 32, "complete") == (run["participant"], run["n_eeg_channels"], run["state"])


def test_verify_tells_damage_by_its_exit_code(emoscope: Start, lived: LivedRun, spoilt: Path) -> None:
    whole, damaged = (
        emoscope("sessions", "verify", lived.paths.folder),
        emoscope("sessions", "verify", spoilt, "--json"),
    )

    assert [0, 1] == [whole.wait(), damaged.wait()]
    assert "intact" in whole.out[0]
    (told,) = damaged.lines
    assert not told["ok"]
    assert told["runs"][0]["blocks"]


def test_repair_writes_beside_and_prints_where(emoscope: Start, spoilt: Path) -> None:
    """What it wrote is whole; the original is as it was."""
    before = {path.name: path.read_bytes() for path in spoilt.iterdir()}
    mending = emoscope("sessions", "repair", spoilt)

    assert 0 == mending.wait()
    (made,) = mending.out
    assert Path(made).parent == spoilt
    assert before == {name: (spoilt / name).read_bytes() for name in before}
    assert 0 == emoscope("sessions", "verify", made).wait()


@pytest.mark.parametrize("form", ["bids", "csv"])
def test_export_prints_where_to(emoscope: Start, lived: LivedRun, tmp_path: Path, form: str) -> None:
    """And refuses to write there again, in one line."""
    out = tmp_path / "out"
    first = emoscope("sessions", "export", lived.paths.streams, "--to", form, "--out", out)
    assert 0 == first.wait(), first.err
    assert [str(out)] == first.out
    assert [] == first.err
    expected = "sub-01/ses-01/eeg/sub-01_ses-01_task-demo_run-01_eeg.vhdr" if form == "bids" else None
    assert (out / (expected or f"{lived.paths.prefix}_eeg.csv")).is_file()

    again = emoscope("sessions", "export", lived.paths.streams, "--to", form, "--out", out)
    assert 1 == again.wait()
    assert "nothing is overwritten" in only_line(again.err)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("export", "{run}", "--to", "edf", "--out", "{new}"), 2, "give bids or csv"),
        (("export", "{new}", "--to", "csv", "--out", "{new}"), 1, "There is no session"),
        (("verify", "{new}"), 1, "There is no session"),
        (("repair", "{run}"), 1, "is whole"),
        (("replay", "{new}"), 1, "There is no session"),
        (("list", "{new}"), 1, "There is no session"),
        (("export", "{run}"), 2, "--to"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    emoscope: Start, lived: LivedRun, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    """With nothing on standard output."""
    filled = [part.format(run=lived.paths.streams, new=tmp_path / "new") for part in arguments]
    asked = emoscope("sessions", *filled)

    assert code == asked.wait()
    assert said in only_line(asked.err)
    assert [] == asked.out
    assert not (tmp_path / "new").exists()


def test_replay_prints_a_line_an_estimate(emoscope: Start, lived: LivedRun) -> None:
    """Each at its recorded time; beside them it is said how they compare."""
    asked = emoscope("sessions", "replay", lived.paths.folder, "--json")

    assert 0 == asked.wait()
    assert [t for t, _, _ in lived.estimates] == [line["t"] for line in asked.lines]
    assert all(line.startswith("emoscope: ") for line in asked.err)
    assert asked.err


def test_what_a_session_tells_cannot_command_a_terminal() -> None:
    """Nor can a moment that no calendar of here has keep the others from being listed."""
    paths = RunPaths(Path(), "01", "01", "demo", 1)
    shown = RunSummary(paths, "01", "01", "demo", "01", started="0001-01-01T00:00:00+14:00", problem="a\x1b[2J\nb\x9bc")

    lines = as_table([shown])

    assert all(line.isprintable() for line in lines)
    assert "a [2J b c" in lines[-1]


def test_an_export_of_a_damaged_run_says_that_it_is_one(emoscope: Start, spoilt: Path, tmp_path: Path) -> None:
    asked = emoscope("sessions", "export", spoilt, "--to", "csv", "--out", tmp_path / "tables")

    assert 0 == asked.wait()
    assert "damaged: what is usable of it is exported" in only_line(asked.err)


@pytest.mark.skipif(os.geteuid() == 0, reason="everything may be read by root")
def test_a_folder_that_may_not_be_read_is_no_empty_one(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o000)

    with pytest.raises(SessionError, match="cannot be read"):
        runs_below([tmp_path / "closed"])
