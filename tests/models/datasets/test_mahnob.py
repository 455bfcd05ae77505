"""MAHNOB-HCI: descriptions, physiology by name, films on the physiology's clock."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.datasets.bdf_file import open_bdf
from models.datasets.dataset import Dataset, Wanted
from models.datasets.mahnob import ELECTRODES, PERIPHERAL
from models.datasets.mahnob_session import Film
from models.datasets.mahnob_timing import film_begin_s, stimulus
from models.datasets.options import OpenOptions
from models.datasets.uri import open_dataset
from models.errors import DatasetError
from tests.models.datasets.bdf_writer import STEP_UV, write_bdf
from tests.models.datasets.face_film import write_film
from tests.models.datasets.mahnob_writer import (
    FILM_SHOWN,
    UNITS,
    attributes,
    signals,
    status,
    write_mahnob,
    write_xml,
)

SIGNALS = Wanted(eeg=True, aux=True)
BDF = "Part_1_S_Trial1_emotion.bdf"
FILM = FILM_SHOWN.format(p=1, s=2)


@pytest.fixture(scope="module")
def mahnob(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five sessions of two participants."""
    return write_mahnob(tmp_path_factory.mktemp("mahnob") / "MAHNOB")


@pytest.fixture(scope="module")
def dataset(mahnob: Path) -> Dataset:
    """They, opened."""
    return open_dataset(f"mahnob:{mahnob}", OpenOptions(cache=mahnob / "cache"))


@pytest.fixture
def spoilt(mahnob: Path, tmp_path: Path) -> Path:
    """A copy to be spoilt; its first session is number 2."""
    return Path(shutil.copytree(mahnob, tmp_path / "MAHNOB"))


def reopened(root: Path) -> Dataset:
    """Open it with a cache of its own."""
    return open_dataset(f"mahnob:{root}", OpenOptions(cache=root / "cache"))


def describe(root: Path, **changed: str | None) -> None:
    """Write the first session's description anew."""
    write_xml(root / "Sessions" / "2" / "session.xml", attributes(2, **changed), 1, [BDF, FILM])


def test_sessions_are_recordings_of_their_participants(dataset: Dataset) -> None:
    assert [("s01", "s01/session-2"), ("s01", "s01/session-10"), ("s02", "s02/session-132")] == [
        (recording.subject, recording.name) for recording in dataset.recordings
    ]
    assert [True, True, False] == [recording.face for recording in dataset.recordings]


def test_ratings_emotion_and_clip_are_those_of_the_description(dataset: Dataset) -> None:
    joy, sadness, unknown = (recording.trials[0] for recording in dataset.recordings)

    assert {"arousal": 6.0, "valence": 8.0, "dominance": 5.0, "predictability": 3.0} == joy.ratings
    assert ("joy", "90.avi") == (joy.emotion, joy.clip)
    assert ("sadness", "146.avi") == (sadness.emotion, sadness.clip)
    assert ("", {"arousal", "valence", "dominance"}) == (unknown.emotion, {*unknown.ratings})
    assert ["joy", "sadness"] == [place.name for place in dataset.classes]
    assert (1.0, 9.0) == (dataset.scale.low, dataset.scale.high)


def test_the_stimulus_lies_between_the_pulses(dataset: Dataset) -> None:
    trial = dataset.recordings[0].trials[0]

    assert (30.0, 34.0) == (trial.onset_s, trial.offset_s)
    assert (0.0, 30.0) == trial.rest


def test_signals_are_found_by_name_whatever_their_order(dataset: Dataset) -> None:
    for recording, number in zip(dataset.recordings, (2, 10, 132), strict=True):
        written = signals(number)
        streams = dataset.read(recording, SIGNALS)
        assert streams.eeg is not None
        assert streams.aux is not None
        assert ELECTRODES == streams.eeg.info.channel_names
        assert np.allclose(np.stack([written[name] for name in ELECTRODES], 1), streams.eeg.samples, atol=STEP_UV)
        assert np.allclose(np.stack([written[name] for name in PERIPHERAL], 1), streams.aux.samples, atol=STEP_UV)


def test_signals_carry_kind_unit_and_time(dataset: Dataset) -> None:
    streams = dataset.read(dataset.recordings[0], SIGNALS)

    assert streams.eeg is not None
    assert streams.aux is not None
    assert {("eeg", "uV")} == {(channel.kind, channel.unit) for channel in streams.eeg.info.channels}
    assert [
        ("EXG1", "ecg", "uV"),
        ("EXG2", "ecg", "uV"),
        ("EXG3", "ecg", "uV"),
        ("GSR1", "gsr", "nOhm"),
        ("Resp", "resp", "uV"),
        ("Temp", "temperature", "C"),
    ] == [(channel.name, channel.kind, channel.unit) for channel in streams.aux.info.channels]
    assert (256.0, 37 * 256) == (streams.eeg.info.rate_hz, len(streams.eeg.t))
    assert np.allclose(np.arange(37 * 256) / 256, streams.eeg.t)


def test_the_film_begins_with_the_stimulus(dataset: Dataset) -> None:
    faces = dataset.read(dataset.recordings[0], Wanted(landmarks=True, crop_size=16)).faces

    assert np.allclose(30.0 + np.arange(20) / 5, [face.t for face in faces], atol=1e-3)
    assert all(face.landmarks is not None and face.crop is not None for face in faces)


def test_a_session_without_a_film_has_no_faces(dataset: Dataset) -> None:
    assert not dataset.read(dataset.recordings[2], Wanted(landmarks=True)).faces


def test_what_is_left_out_is_counted(dataset: Dataset) -> None:
    assert {
        "1 of 5 sessions are left out: without ratings of arousal and valence",
        "1 of 5 sessions are left out: without a stimulus",
        "3 of the 527 trials of MAHNOB-HCI are here",
        "1 sessions have no film of the face",
    } == {*dataset.notes}


def test_films_may_lie_in_a_folder_of_their_own(spoilt: Path, tmp_path: Path) -> None:
    for folder in (spoilt / "Sessions").iterdir():
        for film in folder.glob("*.avi"):
            (tmp_path / "films").mkdir(exist_ok=True)
            film.rename(tmp_path / "films" / film.name)

    moved = open_dataset(f"mahnob:{spoilt}", OpenOptions(videos=tmp_path / "films", cache=tmp_path / "cache"))

    assert [True, True, False] == [recording.face for recording in moved.recordings]


@pytest.mark.parametrize("lost", [BDF, FILM, "session.xml"])
def test_a_file_that_is_named_and_missing_is_listed(spoilt: Path, lost: str) -> None:
    (spoilt / "Sessions" / "2" / lost).unlink()

    with pytest.raises(DatasetError, match="is incomplete: .*Sessions/2/" + lost.replace(".", r"\.")):
        reopened(spoilt)


def test_two_swapped_descriptions_are_caught(spoilt: Path) -> None:
    one, other = (spoilt / "Sessions" / number / "session.xml" for number in ("2", "10"))
    first, second = one.read_text(), other.read_text()
    one.write_text(second)
    other.write_text(first)

    with pytest.raises(DatasetError, match=r"Sessions/2/session\.xml.*says it is session '10'"):
        reopened(spoilt)


def test_a_file_of_somebody_else_is_caught(spoilt: Path) -> None:
    folder = spoilt / "Sessions" / "2"
    (folder / BDF).rename(folder / "Part_2_S_Trial1_emotion.bdf")
    write_xml(folder / "session.xml", attributes(2), 1, ["Part_2_S_Trial1_emotion.bdf", FILM])

    with pytest.raises(DatasetError, match=r'is of subject 1, its file "Part_2_S_Trial1_emotion\.bdf" is not'):
        reopened(spoilt)


def test_two_films_of_one_session_are_refused(spoilt: Path) -> None:
    folder = spoilt / "Sessions" / "2"
    shutil.copy(folder / FILM, folder / FILM_SHOWN.format(p=1, s=4))

    with pytest.raises(DatasetError, match="has 2 files like"):
        reopened(spoilt)


def test_a_name_that_leads_elsewhere_is_no_film(spoilt: Path) -> None:
    folder = spoilt / "Sessions" / "2"
    (folder / FILM).rename(spoilt / FILM)
    write_xml(folder / "session.xml", attributes(2), 1, [BDF, f"../../{FILM}"])

    assert [False, True, False] == [recording.face for recording in reopened(spoilt).recordings]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"feltVlnc": "0"}, 'feltVlnc is "0", outside 1 to 9'),
        ({"feltArsl": "10"}, 'feltArsl is "10", outside 1 to 9'),
        ({"feltArsl": "high"}, 'feltArsl is "high", which is no number'),
        ({"feltArsl": "nan"}, "which is no number"),
        ({"feltEmo": "13"}, "feltEmo is 13"),
        ({"feltEmo": "4.5"}, r"feltEmo is 4\.5"),
        ({"cutLenSec": "long"}, 'cutLenSec is "long"'),
    ],
)
def test_a_description_with_nonsense_is_refused(spoilt: Path, changed: dict[str, str], reason: str) -> None:
    describe(spoilt, **changed)

    with pytest.raises(DatasetError, match=rf"Sessions/2/session\.xml.*{reason}"):
        reopened(spoilt)


def test_an_xml_bomb_is_refused(spoilt: Path) -> None:
    bomb = '<!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>\n<session sessionId="2" mediaFile="&b;"/>'
    (spoilt / "Sessions" / "2" / "session.xml").write_text(bomb)

    with pytest.raises(DatasetError, match=r"session\.xml.*declares a document type or entities"):
        reopened(spoilt)


@pytest.mark.parametrize("name", ["Fz", "EXG3", "Status"])
def test_a_renamed_channel_is_named(spoilt: Path, name: str) -> None:
    renamed = {("XX" if own == name else own): values for own, values in signals(2).items()}
    status_name = "XX" if name == "Status" else "Status"
    write_bdf(spoilt / "Sessions" / "2" / BDF, renamed, status(), status_name=status_name)

    with pytest.raises(DatasetError, match=f"has no signals called {name}"):
        reopened(spoilt)


@pytest.mark.parametrize(
    ("codes", "reason"),
    [
        (np.zeros(37 * 256, np.int64), "has 0 pulses"),
        (np.r_[status()[: 32 * 256], np.zeros(5 * 256, np.int64)], "has 1 pulses"),
        (np.r_[status(), status()], "has 4 pulses"),
        (status(onset_s=12.0, after_s=21.0), r"begins at 12\.0 s, not after 30 s"),
    ],
)
def test_pulses_that_are_not_two_are_counted(tmp_path: Path, codes: np.ndarray, reason: str) -> None:
    write_bdf(tmp_path / "a.bdf", {"Cz": np.zeros(len(codes))}, codes)

    with pytest.raises(DatasetError, match=reason):
        stimulus(open_bdf(tmp_path / "a.bdf"))


def test_trigger_inputs_may_rest_high(tmp_path: Path) -> None:
    write_bdf(tmp_path / "a.bdf", {"Cz": np.zeros(37 * 256)}, status() ^ 0xE0)

    assert (30.0, 34.0) == stimulus(open_bdf(tmp_path / "a.bdf"))


def test_the_amplifiers_own_state_is_no_pulse(tmp_path: Path) -> None:
    state = np.where(np.arange(37 * 256) > 20 * 256, 1 << 17, 0)
    write_bdf(tmp_path / "a.bdf", {"Cz": np.zeros(37 * 256)}, status() + state)

    assert (30.0, 34.0) == stimulus(open_bdf(tmp_path / "a.bdf"))


def test_another_rate_is_refused(spoilt: Path) -> None:
    halved = {name: values[::2] for name, values in signals(2).items() if len(values) % 2 == 0}
    write_bdf(spoilt / "Sessions" / "2" / BDF, halved, status()[::2], rate_hz=128)

    with pytest.raises(DatasetError, match="has 128 samples a second, not 256"):
        reopened(spoilt)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0.0, 0.999))
def test_a_truncated_recording_is_refused_wherever_it_ends(mahnob: Path, tmp_path: Path, share: float) -> None:
    shutil.rmtree(tmp_path / "MAHNOB", ignore_errors=True)
    shutil.copytree(mahnob / "Sessions" / "2", tmp_path / "MAHNOB" / "Sessions" / "2")
    file = tmp_path / "MAHNOB" / "Sessions" / "2" / BDF
    file.write_bytes(file.read_bytes()[: int(share * file.stat().st_size)])

    with pytest.raises(DatasetError, match=BDF):
        reopened(tmp_path / "MAHNOB")


def test_a_film_of_another_length_is_refused(spoilt: Path) -> None:
    write_film(spoilt / "Sessions" / "2" / FILM, n_pictures=10, rate_hz=5)
    dataset = reopened(spoilt)

    with pytest.raises(DatasetError, match=r"lasts 2\.0 s, its session says 4\.0 s"):
        dataset.read(dataset.recordings[0], Wanted(landmarks=True))


@pytest.mark.parametrize(
    ("film", "begins_s"),
    [
        ((81.0, 5000.0, 9941.0, 61.0), 31.5),  # pictures of the camera: the film is the stimulus'
        ((81.0, 8064.0, 28800.0, 61.0), 31.5),  # samples of the BDF
        ((81.0, 7680.0, 28416.0, 61.0), 30.0),
        ((75.0, 5000.0, 9575.0, 61.0), None),  # pictures, but shorter than the stimulus
        ((81.0, 5000.0, 90000.0, 61.0), None),  # neither
    ],
)
def test_a_film_is_placed_by_what_its_numbers_can_mean(film: tuple[float, ...], begins_s: float | None) -> None:
    assert begins_s == film_begin_s(Film(Path("a.avi"), *film), onset_s=31.5, offset_s=112.5)


def test_a_film_without_a_place_is_left_out_and_counted(spoilt: Path) -> None:
    describe(spoilt, vidEndSmp="1500.0")
    dataset = reopened(spoilt)

    assert [False, True, False] == [recording.face for recording in dataset.recordings]
    assert "1 films are left out, for nothing proves when they begin: sessions 2" == dataset.notes[-1]
    assert not dataset.read(dataset.recordings[0], Wanted(landmarks=True)).faces


def test_units_of_eeg_must_be_of_volts(spoilt: Path) -> None:
    write_bdf(spoilt / "Sessions" / "2" / BDF, signals(2), status(), units={**UNITS, "Cz": "Ohm"})
    dataset = reopened(spoilt)

    with pytest.raises(DatasetError, match='unit of Cz is "Ohm"'):
        dataset.read(dataset.recordings[0], SIGNALS)


def test_a_file_that_changed_since_it_was_opened_is_refused(spoilt: Path) -> None:
    dataset = reopened(spoilt)
    before = dataset.fingerprint()
    describe(spoilt, mediaFile="a longer name.avi")

    with pytest.raises(DatasetError, match="has changed since"):
        dataset.read(dataset.recordings[0], SIGNALS)
    assert before != reopened(spoilt).fingerprint()


def test_a_folder_without_sessions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no folders like"):
        reopened(tmp_path)
