"""Device URIs become sources, and what is mistyped is told with the value and the known forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.errors import UriError
from recorder.sources.brainflow import BrainFlowSource
from recorder.sources.camera import CameraSource
from recorder.sources.lsl import LslSource
from recorder.sources.recording import RecordingSource
from recorder.sources.replay import ReplayedEeg
from recorder.sources.replay_film import ReplayedCamera
from recorder.sources.uri import camera_source, eeg_source, extra_source, simulated_session
from recorder.sources.uri_syntax import parsed
from recorder.sources.video_file import VideoFileSource


def test_none_is_no_source() -> None:
    """A modality that is switched off has no source."""
    assert eeg_source("none") is None
    assert camera_source("none") is None


@pytest.mark.parametrize(
    ("uri", "kind"),
    [
        ("lsl:name=OpenBCI_EEG", LslSource),
        ("lsl:source_id=a?b", LslSource),
        ("brainflow:synthetic", BrainFlowSource),
        ("brainflow:cyton?serial_port=/dev/ttyUSB0", BrainFlowSource),
        ("brainflow:playback?file=a.csv&master_board=0&loop=1", BrainFlowSource),
        ("edf:night.edf", RecordingSource),
        ("bdf:s01.bdf?loop=1", RecordingSource),
        ("cnt:a.cnt?format=int32", RecordingSource),
        ("set:a.set", RecordingSource),
        ("XDF:a.xdf?stream=Muse&loop=0", RecordingSource),
        ("replay:sessions/sub-01", ReplayedEeg),
    ],
)
def test_every_eeg_form_has_its_source(uri: str, kind: type) -> None:
    """Nothing is opened yet: files and devices need not be there."""
    assert isinstance(eeg_source(uri), kind)


@pytest.mark.parametrize(
    ("uri", "kind"),
    [
        ("camera:0", CameraSource),
        ("camera:/dev/video2", CameraSource),
        ("video:a.mp4?loop=1", VideoFileSource),
        ("video:shots/%04d.png?fps=25", VideoFileSource),
        (r"video:C:\films\a.mp4", VideoFileSource),
        ("replay:sessions/sub-01", ReplayedCamera),
    ],
)
def test_every_camera_form_has_its_source(uri: str, kind: type) -> None:
    assert isinstance(camera_source(uri), kind)


@pytest.mark.parametrize(
    ("uri", "path", "options"),
    [
        ("video:what?.mp4", "what?.mp4", {}),
        ("video:what?.mp4?loop=1", "what?.mp4", {"loop": "1"}),
        ("video:100%20.mp4", "100%20.mp4", {}),
        ("video:a=b.mp4", "a=b.mp4", {}),
        ("video:a.mp4?fps", "a.mp4?fps", {}),
        ("simulated:?seed=3", "", {"seed": "3"}),
        ("simulated:?", "", {}),
    ],
)
def test_a_path_may_hold_what_uris_use(uri: str, path: str, options: dict[str, str]) -> None:
    """Question marks and percent signs in a file's name stay what they are."""
    assert (parsed(uri).what, dict(parsed(uri).options)) == (path, options)


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("", "Known forms: lsl:name=NAME"),
        ("bluetooth:amp", '"bluetooth:amp" names no EEG device'),
        ("lsl", '"lsl" names no EEG device'),
        ("camera:0", "names no EEG device"),
        ("replay:", "names no file"),
        ("replay:sub-01?loop=1", 'no option "loop"'),
        ("edf:", "names no file"),
        ("edf:a.edf?stream=x", 'no option "stream"'),
        ("edf:a.edf?loop=yes", 'loop is 0 or 1, not "yes"'),
        ("edf:a.edf?loop=1&loop=0", "twice"),
        ("cnt:a.cnt?format=float", 'not "float"'),
        ("brainflow:", "names no board"),
        ("brainflow:cytron", 'no board "cytron"'),
        ("simulated:?seed=-1", 'not "-1"'),
        ("simulated:?seed=99999999999", "99999999999"),
        ("simulated:?seed=²", "²"),
        ("simulated:?sead=1", 'no option "sead"'),
        ("simulated:anna", "simulated:[?]seed=3"),
        ("lsl:nom=x", "nom"),
    ],
)
def test_a_wrong_eeg_uri_is_told(uri: str, said: str) -> None:
    """The line names what was given, and what may be."""
    with pytest.raises(UriError, match=said):
        eeg_source(uri)


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("0", "Known forms: camera:0"),
        ("webcam:0", '"webcam:0" names no camera'),
        ("camera:", "by its number or device"),
        ("camera:-1", "by its number or device"),
        ("camera:0?fps=10", 'no option "fps"'),
        ("video:", "names no file"),
        ("video:a.mp4?fps=0", 'not "0"'),
        ("video:a.mp4?fps=nan", 'not "nan"'),
    ],
)
def test_a_wrong_camera_uri_is_told(uri: str, said: str) -> None:
    with pytest.raises(UriError, match=said):
        camera_source(uri)


def test_an_extra_stream_is_any_of_lsl() -> None:
    assert isinstance(extra_source("lsl:name=PsychoPy"), LslSource)


@pytest.mark.parametrize("uri", ["lsl:", "none", "camera:0", "simulated:", "replay:x", "lsl:nam=x", ""])
def test_what_names_no_extra_stream_is_told(uri: str) -> None:
    """A bare lsl: is any EEG: for what is recorded beside it, a name is wanted."""
    with pytest.raises(UriError, match=r'lsl:name=NAME|LSL streams have no "nam"'):
        extra_source(uri)


def test_a_simulated_participant_has_both_devices() -> None:
    """EEG and face of one URI are one person's, with the seed that was asked for."""
    session = simulated_session("simulated:?seed=3")

    assert session.seed == 3
    assert session.eeg.name == eeg_source("simulated:?seed=3").name  # type: ignore[union-attr]
    assert session.camera.name == camera_source("simulated:?seed=3").name  # type: ignore[union-attr]


SCHEMES = ("", "lsl:", "brainflow:", "brainflow:0?ip_port=", "edf:~", "cnt:a?format=", "camera:", "video:a?fps=")


@given(scheme=st.sampled_from(SCHEMES), text=st.text(max_size=30) | st.from_regex(r"-*[0-9_²]{1,12}\Z"))
def test_no_text_does_worse_than_a_uri_error(scheme: str, text: str) -> None:
    """Whatever is typed, the answer is a source, none, or one line."""
    for build in (eeg_source, camera_source):
        try:
            build(scheme + text)
        except UriError as error:
            assert str(error)  # noqa: PT017 - most texts are refused, some are not
