"""BrainFlow's synthetic and playback boards stream, and boards that cannot be opened say why."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from recorder import clock
from recorder.blocks import Block, Marker
from recorder.errors import SourceError, UriError
from recorder.sources.brainflow import BrainFlowSource
from recorder.sources.brainflow_boards import (
    SYNTHETIC,
    Board,
    board_number,
    describe_board,
    known_boards,
    parameters_of,
)
from recorder.sources.brainflow_conversion import BoardConversion
from recorder.sources.brainflow_playback import recorded_markers

Watch = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[3]
RATE_HZ = 250.0


@pytest.fixture(scope="module")
def board() -> Board:
    return describe_board(SYNTHETIC, parameters_of({}))


def rows(board: Board, first: int, n: int, start: float, jitter_s: float = 0.0) -> NDArray[np.float64]:
    """What the synthetic board would give: n samples from number first, session time start the first's."""
    made = np.zeros((board.n_rows, n))
    number = np.arange(first, first + n)
    made[list(board.eeg_rows)] = number
    made[board.package_row or 0] = number % 256
    noise = np.random.default_rng(first).normal(0, jitter_s, n) if jitter_s else 0.0
    made[board.stamp_row] = start + number / RATE_HZ + noise + clock.unix_offset_s()
    return made


def converted(board: Board, reads: list[NDArray[np.float64]], start: float) -> tuple[list[Block], BoardConversion]:
    conversion = BoardConversion(board)
    blocks = []
    for read in reads:
        arrived = start + float(read[board.eeg_rows[0], -1]) / RATE_HZ + 0.005
        blocks += [item for item in conversion.items(read, arrived) if isinstance(item, Block)]
    return blocks, conversion


@pytest.fixture
def recording(tmp_path: Path, board: Board) -> Path:
    """One second of a synthetic board as BrainFlow's streamer writes it, with markers 7 and 8."""
    made = rows(board, 100, 250, clock.now())
    made[board.marker_row, 50], made[board.marker_row, 200] = 7.0, 8.0
    path = tmp_path / "recording.csv"
    np.savetxt(path, made.T, fmt="%.6f", delimiter="\t")
    return path


def test_the_synthetic_board_streams_and_says_that_it_is_simulated(watch: Watch) -> None:
    """Names, rate and unit come from the board's description; nothing is lost."""
    seen = watch(BrainFlowSource("synthetic"))
    seen.until(lambda: seen.n_samples >= 200)

    info = seen.infos[0]
    assert info.simulated
    assert info.rate_hz == RATE_HZ
    assert info.channel_names[:3] == ("Fz", "C3", "Cz")
    assert {channel.unit for channel in info.channels} == {"uV"}
    assert seen.blocks[0].data.shape[1] == 16
    assert seen.source.health.n_lost == 0
    assert seen.until_state("live") == ""


def test_times_are_session_time(watch: Watch) -> None:
    """The board's Unix stamps arrive as session time: strictly growing, and not older than a moment."""
    seen = watch(BrainFlowSource("synthetic"))
    seen.until(lambda: seen.n_samples >= 100)

    t = np.concatenate([block.t for block in seen.blocks])
    assert (np.diff(t) > 0).all()
    assert abs(seen.arrivals[-1] - t[-1]) < 1.0


def test_playback_is_a_recording_and_gives_its_markers(watch: Watch, recording: Path) -> None:
    """Markers are those of the file, at their samples; at the end the source says so."""
    seen = watch(BrainFlowSource("playback", {"file": str(recording), "master_board": "synthetic"}))
    reason = seen.until_state("lost")

    assert "has ended" in reason
    assert seen.n_samples == 250
    assert [marker.label for marker in seen.markers] == ["7", "8"]
    t = np.concatenate([block.t for block in seen.blocks])
    np.testing.assert_allclose([marker.t for marker in seen.markers], t[[50, 200]])
    assert "not a live device" in seen.infos[0].notes[0]
    assert seen.infos[0].simulated  # what was recorded was the synthetic board


def test_playback_loops_with_its_markers(watch: Watch, recording: Path) -> None:
    """The second pass has the markers again, and the jump of the package number is no loss."""
    seen = watch(BrainFlowSource("playback", {"file": str(recording), "master_board": "synthetic"}, loop=True))
    seen.until(lambda: len(seen.markers) >= 3)

    assert [marker.label for marker in seen.markers][:3] == ["7", "8", "7"]
    assert seen.source.health.n_lost == 0


def test_a_recording_of_a_real_board_is_not_simulated(recording: Path) -> None:
    """Playback of a Cyton is a recording, not a simulation."""
    number = board_number("playback")

    assert not describe_board(number, parameters_of({"file": str(recording), "master_board": "cyton"})).simulated


def test_a_file_of_another_board_is_refused(watch: Watch, recording: Path) -> None:
    """The line says how many columns the file has, and how many the board."""
    reason = watch(BrainFlowSource("playback", {"file": str(recording), "master_board": "cyton"})).until_state("failed")

    assert "32 columns" in reason
    assert "Cyton has 24" in reason


@pytest.mark.parametrize("content", [b"", b"\x00\xff\x9f" * 50, b"time,fp1\n1,2\n", b"\t" * 31 + b"\nx\n"])
def test_a_file_that_is_no_recording_is_refused(tmp_path: Path, board: Board, content: bytes) -> None:
    """A foreign file gives one line with its name."""
    path = tmp_path / "foreign.csv"
    path.write_bytes(content)

    with pytest.raises(SourceError, match=r"foreign\.csv"):
        recorded_markers(str(path), board.n_rows, board.marker_row, board.name)


def test_a_port_that_is_not_there_is_tried_again(watch: Watch) -> None:
    """A dongle may be plugged in yet: the source goes on connecting, and says what it lacks."""
    seen = watch(BrainFlowSource("cyton", {"serial_port": "/dev/ttyUSB97"}))
    seen.until(lambda: bool(seen.source.status.reason))

    assert seen.source.status.state == "connecting"
    assert "Cyton cannot be reached" in seen.source.status.reason
    assert "serial ports here" in seen.source.status.reason


def test_missing_parameters_fail_with_what_is_missing(watch: Watch) -> None:
    """A Cyton without a port can never be opened."""
    reason = watch(BrainFlowSource("cyton")).until_state("failed")

    assert "serial_port" in reason


@pytest.mark.parametrize("name", ["cyton", "CYTON_BOARD", "Cyton", "0"])
def test_a_board_is_found_by_name_or_number(name: str) -> None:
    assert board_number(name) == 0


@pytest.mark.parametrize(
    ("board_name", "parameters", "said"),
    [
        ("cytron", {}, 'no board "cytron"'),
        ("999", {}, 'no board "999"'),
        ("-", {}, 'no board "-"'),
        ("cyton", {"port": "x"}, 'no parameter "port"'),
        ("cyton", {"ip_port": "x"}, "whole number"),
        ("playback", {}, "master_board=NAME"),
        ("gforce_pro", {}, "gives no EEG"),
    ],
)
def test_wrong_usage_names_the_value_and_what_is_known(board_name: str, parameters: dict[str, str], said: str) -> None:
    """A wrong board or parameter is told before anything is opened."""
    with pytest.raises(UriError, match=said):
        BrainFlowSource(board_name, parameters)


def test_every_board_with_eeg_can_be_described() -> None:
    """The list of boards names each by what opens it."""
    boards = dict(known_boards())

    assert boards["cyton"].eeg_names[:2] == ("Fp1", "Fp2")
    assert boards["muse_2"].rate_hz == 256.0
    assert "playback" not in boards


def test_lost_packages_are_counted_and_leave_their_time_empty(board: Board) -> None:
    """Three samples that the package number proves lost are a gap of three periods, across its wrap."""
    start = clock.now()
    numbers = [n for n in range(1000) if n not in (255, 256, 257)]
    whole = rows(board, 0, 1000, start)[:, numbers]

    blocks, conversion = converted(board, np.array_split(whole, 50, axis=1), start)

    gaps = [block for block in blocks if block.gap_before]
    assert [block.first_index for block in gaps] == [258]
    assert gaps[0].data[0, 0] == 258.0
    assert conversion.health.n_lost == 3
    assert conversion.health.n_samples == 997
    t = np.concatenate([block.t for block in blocks])
    np.testing.assert_allclose(t - start, np.array(numbers) / RATE_HZ, atol=1e-3)


def test_jitter_of_the_stamps_is_smoothed(board: Board) -> None:
    """Stamps that jitter by 5 ms give times that are steady to a fraction of it."""
    start = clock.now()
    whole = rows(board, 0, 5000, start, jitter_s=0.005)

    blocks, conversion = converted(board, np.array_split(whole, 250, axis=1), start)

    t = np.concatenate([block.t for block in blocks])
    assert np.std(np.diff(t[2500:])) < 0.0005
    assert np.abs(t[2500:] - start - np.arange(2500, 5000) / RATE_HZ).max() < 0.002
    assert conversion.health.n_lost == 0


def test_a_number_that_is_no_counter_is_not_believed(board: Board) -> None:
    """Random package numbers prove nothing: no sample is said to be lost, none is misplaced."""
    start = clock.now()
    whole = rows(board, 0, 2000, start)
    whole[board.package_row or 0] = np.random.default_rng(0).integers(0, 256, 2000)

    blocks, _ = converted(board, np.array_split(whole, 100, axis=1), start)

    assert sum(len(block.t) for block in blocks) == 2000
    assert blocks[-1].first_index + len(blocks[-1].t) <= 2000 * 1.3


@pytest.mark.parametrize(("per_package", "step", "wrap"), [(1, 1, 256), (1, 2, 256), (12, 1, 65_536), (2, 1, 101)])
def test_how_a_board_counts_is_learned(board: Board, per_package: int, step: int, wrap: int) -> None:
    """Boards that count in twos, or once for twelve samples, or wrap at odd places, lose nothing falsely."""
    start = clock.now()
    whole = rows(board, 0, 3000, start)
    whole[board.package_row or 0] = (np.arange(3000) // per_package * step) % wrap

    _, conversion = converted(board, np.array_split(whole, 150, axis=1), start)

    assert conversion.health.n_lost == 0
    assert conversion.health.n_samples == 3000


def test_markers_of_a_live_board_keep_their_sample(board: Board) -> None:
    """A marker in the board's marker row gets the time of its sample."""
    start = clock.now()
    made = rows(board, 0, 100, start)
    made[board.marker_row, 40] = 3.0

    items = list(BoardConversion(board).items(made, start + 0.4))

    blocks = [item for item in items if isinstance(item, Block)]
    assert [(item.t, item.label) for item in items if isinstance(item, Marker)] == [(blocks[0].t[40], "3")]


def test_every_row_of_a_board_is_kept_as_it_came(board: Board) -> None:
    """Package numbers, acceleration and Unix stamps too; what is live is made of what is kept."""
    start = clock.now()
    made = rows(board, 0, 100, start)
    conversion = BoardConversion(board)

    blocks = [item for item in conversion.items(made, start + 0.4) if isinstance(item, Block)]

    raw = [block.raw for block in blocks if block.raw]
    assert made.T.tolist() == np.concatenate([part.data for part in raw]).tolist()
    assert made[board.stamp_row].tolist() == np.concatenate([part.stamps for part in raw]).tolist()
    assert all(block.raw and (conversion.format.converted(block.raw.data) == block.data).all() for block in blocks)


def test_rows_are_named_by_what_they_hold(board: Board) -> None:
    names = [channel.name for channel in BoardConversion(board).format.channels]

    assert "package_num" == names[board.package_row or 0]
    assert "timestamp" == names[board.stamp_row]
    assert "marker" == names[board.marker_row]
    assert ["eeg1", "eeg2"] == [names[row] for row in board.eeg_rows[:2]]
    assert "accel1" in names
    assert len(names) == board.n_rows == len(set(names))


def test_a_board_left_open_says_nothing_when_python_ends() -> None:
    """BrainFlow's finaliser has nothing to complain about."""
    program = (
        "from recorder.sources.brainflow import BrainFlowSource\n"
        "source = BrainFlowSource('synthetic'); source.open()\n"
        "import time\n"
        "while source.info is None: time.sleep(0.01)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
