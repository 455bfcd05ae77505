"""Recorded files play in real time with their marks; foreign and damaged ones are refused in one line.

The files are written byte by byte (`recording_writers`), so that what is read back is known.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from recorder.errors import SourceError
from recorder.sources.recording import RecordingSource
from recorder.sources.recording_file import Recording, open_with_mne
from recorder.sources.recording_xdf import open_xdf, played_times
from tests.recorder.sources.recording_writers import (
    LABELS,
    N_SAMPLES,
    RATE_HZ,
    eeg_counts,
    write_cnt,
    write_edf,
    write_set,
    write_vhdr,
    write_xdf,
)

Watch = Callable[..., Any]


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """The same second of EEG in every format."""
    return {
        "edf": write_edf(tmp_path / "a.edf"),
        "bdf": write_edf(tmp_path / "a.bdf"),
        "cnt": write_cnt(tmp_path / "a.cnt", eeg_counts(), 4),
        "set": write_set(tmp_path / "a.set", eeg_counts().astype(np.float64)),
        "xdf": write_xdf(tmp_path / "a.xdf", 1000.0 + np.arange(N_SAMPLES) / RATE_HZ),
        "vhdr": write_vhdr(tmp_path / "a.vhdr"),
    }


def opened(path: Path, form: Any, **options: Any) -> Recording:
    return open_xdf(str(path), **options) if form == "xdf" else open_with_mne(str(path), form, **options)


def in_microvolts(recording: Recording) -> NDArray[np.float64]:
    values = recording.read(0, len(recording.t_s))
    scaled: NDArray[np.float64] = values[:, list(recording.layout.columns)] * recording.layout.scale
    return scaled


@pytest.mark.parametrize("form", ["edf", "bdf", "cnt", "set", "xdf", "vhdr"])
def test_values_are_the_files_microvolts(files: dict[str, Path], form: str) -> None:
    """Every format gives back what was written, at its own rate, in microvolts."""
    recording = opened(files[form], form)

    np.testing.assert_allclose(in_microvolts(recording), eeg_counts(), atol=0.02)
    np.testing.assert_allclose(recording.t_s, np.arange(N_SAMPLES) / RATE_HZ, atol=1e-6)
    assert recording.layout.info.rate_hz == RATE_HZ
    assert not recording.layout.info.simulated
    assert {channel.unit for channel in recording.layout.info.channels} == {"uV"}


@pytest.mark.parametrize("form", ["edf", "bdf", "set", "xdf", "vhdr"])
def test_eye_channels_are_told_apart(files: dict[str, Path], form: str) -> None:
    """A model is never fed an EOG channel as EEG."""
    info = opened(files[form], form).layout.info

    assert info.channel_names == LABELS
    assert [channel.kind for channel in info.channels] == ["eeg", "eeg", "eog"]


@pytest.mark.parametrize("form", ["edf", "set", "xdf"])
def test_a_recording_plays_in_real_time_and_ends(watch: Watch, files: dict[str, Path], form: Any) -> None:
    """All samples come, none before its time, and then the source says that the recording has ended."""
    seen = watch(RecordingSource(str(files[form]), form))
    reason = seen.until_state("lost")

    assert "has ended" in reason
    assert seen.n_samples == N_SAMPLES
    t = np.concatenate([block.t for block in seen.blocks])
    np.testing.assert_allclose(t - t[0], np.arange(N_SAMPLES) / RATE_HZ, atol=1e-6)
    arrived = [a for a, item in zip(seen.arrivals, seen.items, strict=True) if hasattr(item, "data")]
    assert all(block.t[-1] <= a for block, a in zip(seen.blocks, arrived, strict=True))
    np.testing.assert_allclose(np.concatenate([block.data for block in seen.blocks]), eeg_counts(), atol=0.02)


def test_a_loop_has_no_seam(watch: Watch, files: dict[str, Path]) -> None:
    """The first sample comes one period after the last; the index goes on; no loss is told."""
    seen = watch(RecordingSource(str(files["edf"]), "edf", loop=True))
    seen.until(lambda: seen.n_samples > 1.5 * N_SAMPLES)

    t = np.concatenate([block.t for block in seen.blocks])
    np.testing.assert_allclose(np.diff(t), 1 / RATE_HZ, atol=1e-6)
    assert not any(block.gap_before for block in seen.blocks)
    assert seen.blocks[-1].first_index + len(seen.blocks[-1].t) == len(t)


@pytest.mark.parametrize(("form", "marks"), [("set", [("target", 0.2), ("rest", 0.5)]), ("xdf", [("hello", 0.5)])])
def test_marks_of_the_file_become_markers(
    watch: Watch, files: dict[str, Path], form: Any, marks: list[tuple[str, float]]
) -> None:
    """A mark has the time of its sample, and no more than once."""
    seen = watch(RecordingSource(str(files[form]), form))
    seen.until_state("lost")

    start = seen.blocks[0].t[0]
    assert [marker.label for marker in seen.markers] == [label for label, _ in marks]
    np.testing.assert_allclose([marker.t - start for marker in seen.markers], [at for _, at in marks], atol=0.011)


def test_a_trigger_channel_becomes_markers(watch: Watch, tmp_path: Path) -> None:
    """BioSemi's Status is no signal: its lower bits are events, its upper bits the amplifier's state."""
    status = np.zeros(N_SAMPLES, np.int64)
    status[30:40] = 4
    path = write_edf(tmp_path / "a.bdf", status=status + 0x10000)
    seen = watch(RecordingSource(str(path), "bdf"))
    seen.until_state("lost")

    assert seen.infos[0].channel_names == LABELS
    assert [(marker.label, round(marker.t - seen.blocks[0].t[0], 6)) for marker in seen.markers] == [("4", 0.3)]


def test_a_gap_in_the_recording_stays_a_gap(watch: Watch, tmp_path: Path) -> None:
    """Where the recording has lost a second, playing it stalls for a second, and nothing is invented."""
    stamps = np.arange(N_SAMPLES) / RATE_HZ
    stamps[50:] += 1.0
    seen = watch(RecordingSource(str(write_xdf(tmp_path / "a.xdf", stamps)), "xdf"))

    assert "has a gap here" in seen.until_state("stalled")
    seen.until_state("lost")
    gaps = [block for block in seen.blocks if block.gap_before]
    assert [block.first_index for block in gaps] == [50 + RATE_HZ]
    assert seen.source.health.n_lost == RATE_HZ
    assert seen.source.health.n_samples == N_SAMPLES


def test_missing_values_pass_as_they_are_and_are_counted(watch: Watch, files: dict[str, Path]) -> None:
    """NaN in a recording stays NaN: nothing is put in its place."""
    data = eeg_counts().astype(np.float64)
    data[40:50, 1] = np.nan
    seen = watch(RecordingSource(str(write_set(files["set"], data)), "set"))
    seen.until_state("lost")

    np.testing.assert_array_equal(np.isnan(np.concatenate([block.data for block in seen.blocks])), np.isnan(data))
    assert seen.source.health.n_nan == 10


def test_a_clock_that_was_reset_is_played_on() -> None:
    """Stamps that run back, stand still or are missing never stop or reverse the playing."""
    stamps = np.concatenate([np.arange(50) / 100, np.arange(50) / 100 - 1000, np.full(50, np.nan), [1e9]])

    t_s, notes = played_times(stamps, 100.0)

    assert (np.diff(t_s) > 0).all()
    assert t_s[-1] < 20
    assert "run backwards" in notes[0]


def test_the_stream_to_play_can_be_named(files: dict[str, Path]) -> None:
    """EEG is chosen by itself; another stream by its name; a wrong name is told with those that are there."""
    assert opened(files["xdf"], "xdf", stream_name="amp").layout.info.name == "Amp"

    with pytest.raises(SourceError, match='"Amp" of type EEG, "Motion" of type ACC'):
        opened(files["xdf"], "xdf", stream_name="Muse")


@pytest.mark.parametrize(("unit", "factor"), [("V", 1e6), ("millivolts", 1e3), ("", 1.0)])
def test_units_of_an_xdf_become_microvolts(tmp_path: Path, unit: str, factor: float) -> None:
    """Volts and millivolts are scaled; a unit that is not told is taken as microvolts, and noted."""
    layout = opened(write_xdf(tmp_path / "a.xdf", np.arange(N_SAMPLES) / RATE_HZ, unit), "xdf").layout

    assert layout.scale.tolist() == [factor] * 3
    assert any("too large" in note for note in layout.info.notes) == (factor > 1)


def test_an_edf_without_a_unit_is_taken_as_microvolts(tmp_path: Path) -> None:
    """Values of tens of "volts" are microvolts whose unit is missing; a note says so."""
    recording = opened(write_edf(tmp_path / "a.edf", unit=""), "edf")

    np.testing.assert_allclose(in_microvolts(recording), eeg_counts(), atol=0.02)
    assert any("unit not told" in note for note in recording.layout.info.notes)


@pytest.mark.parametrize("n_channels", [2, 3])
def test_a_cnt_read_in_the_wrong_width_is_refused(tmp_path: Path, n_channels: int) -> None:
    """32-bit counts taken for 16-bit ones cannot be EEG; the line says how to tell the width."""
    path = write_cnt(tmp_path / "a.cnt", eeg_counts(n_channels), 4, n_samples_told=2 * N_SAMPLES)

    with pytest.raises(SourceError, match=r"format=int16.*format=int32"):
        opened(path, "cnt")
    np.testing.assert_allclose(
        in_microvolts(opened(path, "cnt", number_format="int32"))[:N_SAMPLES], eeg_counts(n_channels), atol=0.02
    )


@pytest.mark.parametrize("form", ["edf", "bdf", "cnt", "set", "xdf"])
@pytest.mark.parametrize("content", [b"", b"\0" * 5000, b"not a recording " * 300, b"XDF:\x01\xff"])
def test_a_foreign_file_is_refused_in_one_line(tmp_path: Path, form: str, content: bytes) -> None:
    """Whatever its parser trips over, the user reads one line with the file's name."""
    path = tmp_path / f"foreign.{form}"
    path.write_bytes(content)

    with pytest.raises(SourceError) as refused:
        opened(path, form)
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("form", ["edf", "bdf", "cnt", "set", "xdf"])
def test_a_file_cut_short_plays_or_is_refused(files: dict[str, Path], form: str) -> None:
    """Cut anywhere, a file gives what is left of it, or one line."""
    whole = files[form].read_bytes()
    for length in np.linspace(1, len(whole) - 1, 15).astype(int):
        files[form].write_bytes(whole[:length])
        try:
            recording = opened(files[form], form)
        except SourceError as error:
            assert "\n" not in str(error)  # noqa: PT017 - some cuts leave a usable file
        else:
            assert 2 <= len(in_microvolts(recording)) <= N_SAMPLES


def test_what_is_not_there_is_told(watch: Watch, tmp_path: Path) -> None:
    """A missing file ends in failed, with its path."""
    reason = watch(RecordingSource(str(tmp_path / "none.edf"), "edf")).until_state("failed")

    assert "There is no file" in reason
    assert "none.edf" in reason


def test_a_real_eeglab_recording_plays(watch: Watch, shared_data: Path) -> None:
    """Thirty EEG and two EOG channels at 128 Hz, with its marks, in microvolts."""
    seen = watch(RecordingSource(str(shared_data / "eeg" / "eeglab_data.set"), "set"))
    seen.until(lambda: seen.n_samples >= 128 and bool(seen.markers))

    info = seen.infos[0]
    assert len(info.eeg_indices()) == 30
    assert info.rate_hz == 128
    assert 10 < np.concatenate([block.data for block in seen.blocks]).std() < 60
    assert seen.markers[0].label == "square"


def test_real_xdf_files_open_or_say_why_not(shared_data: Path) -> None:
    """Files with empty streams, odd footers and clock resets give EEG, or one line."""
    assert open_xdf(str(shared_data / "xdf" / "sub-P001.xdf")).layout.info.channel_names[:2] == ("TP9", "AF7")
    reset = open_xdf(str(shared_data / "xdf" / "clock_resets.xdf"))
    assert (np.diff(reset.t_s) > 0).all()
    with pytest.raises(SourceError, match="no EEG stream"):
        open_xdf(str(shared_data / "xdf" / "empty_streams.xdf"))


@pytest.mark.parametrize("number_format", [None, "int16", "int32"])
def test_a_real_unreadable_cnt_is_refused(shared_data: Path, number_format: Any) -> None:
    """A file that bears a NeuroScan magic and is none gets the hint about number formats, or no EEG is found."""
    with pytest.raises(SourceError, match=r"format=int32|holds no EEG"):
        open_with_mne(str(shared_data / "hostile" / "eeglab-unreadable.cnt"), "cnt", number_format)


@pytest.mark.parametrize("name", ["../b.eeg", "/etc/hostname", "..\\\\b.eeg"])
@pytest.mark.parametrize("which", ["data_file", "marker_file"])
def test_a_header_that_names_a_file_elsewhere_is_refused(tmp_path: Path, name: str, which: str) -> None:
    """A header from a stranger reads nothing but what lies beside it."""
    path = write_vhdr(tmp_path / "a.vhdr", **{which: name})

    with pytest.raises(SourceError, match="takes its data from another folder"):
        open_with_mne(str(path), "vhdr")


@pytest.mark.parametrize("form", ["edf", "bdf", "cnt", "set", "vhdr"])
def test_links_are_followed(files: dict[str, Path], tmp_path: Path, form: str) -> None:
    """Data sets under git-annex are folders of links."""
    (tmp_path / "linked").mkdir()
    for path in [*tmp_path.glob("a.*")]:
        (tmp_path / "linked" / path.name).symlink_to(path)

    assert N_SAMPLES == len(opened(tmp_path / "linked" / files[form].name, form).t_s)


def test_a_caller_says_how_the_width_of_numbers_is_told(tmp_path: Path) -> None:
    path = write_cnt(tmp_path / "a.cnt", 60_000 * eeg_counts(), 4, n_samples_told=2 * N_SAMPLES)

    with pytest.raises(SourceError, match=r"give --cnt-format int16 or --cnt-format int32\.$"):
        open_with_mne(str(path), "cnt", width_option="--cnt-format {width}")
