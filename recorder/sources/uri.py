"""Device URIs: ``scheme:what?option=value`` becomes a source; ``none`` becomes None.

Everything a person can mistype is refused here, with the value met and the forms that are
known. Nothing is opened: whether a device or file is there shows when its source is. Libraries
of devices are imported only when their scheme is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, get_args

from recorder.errors import UriError
from recorder.sources.base import Source
from recorder.sources.recording_file import NumberFormat, RecordingFormat
from recorder.sources.uri_syntax import Uri, parsed
from recorder.streams import StreamKind

if TYPE_CHECKING:
    from recorder.sources.simulated import SimulatedSession

NONE = "none"
EEG_FORMS = (
    "lsl:name=NAME (or any LSL property)",
    "brainflow:synthetic",
    "brainflow:BOARD?serial_port=PORT",
    "brainflow:playback?file=PATH&master_board=BOARD",
    "simulated:",
    "edf:PATH (or bdf, cnt, set, xdf; ?loop=1)",
    "replay:SESSION",
    NONE,
)
EXTRA_FORMS = ("lsl:name=NAME", "lsl:source_id=ID", "lsl:type=TYPE (or any LSL property)")
CAMERA_FORMS = ("camera:0", "video:PATH (?loop=1)", "simulated:", "replay:SESSION", NONE)
MAX_SEED = 2**32 - 1


def eeg_source(uri: str) -> Source | None:
    """Make the EEG source that a URI names; None for ``none``.

    Raises
    ------
    UriError
        It is of no known form, has an unknown option, or a value it cannot have.
    """
    return _built(uri, _EEG, f"names no EEG device. Known forms: {', '.join(EEG_FORMS)}.")


def camera_source(uri: str) -> Source | None:
    """Make the camera that a URI names; None for ``none``.

    Raises
    ------
    UriError
        It is of no known form, has an unknown option, or a value it cannot have.
    """
    return _built(uri, _CAMERAS, f"names no camera. Known forms: {', '.join(CAMERA_FORMS)}.")


def extra_source(uri: str) -> Source:
    """Make the source of a stream that is recorded beside EEG and camera: another LSL stream, of signals or markers.

    Raises
    ------
    UriError
        It is of another form, or names no stream.
    """
    made = parsed(uri)
    if made.scheme != "lsl" or not made.what:
        raise UriError(f'"{uri}" names no extra stream. Known forms: {", ".join(EXTRA_FORMS)}.')
    return _lsl(made, "aux")


def simulated_session(uri: str) -> SimulatedSession:
    """Make the participant that ``simulated:`` or ``simulated:?seed=3`` names.

    Who wants both its EEG and its face takes them from here, so that they are one person's.

    Raises
    ------
    UriError
        It is of another form, or its seed is none.
    """
    return _session(parsed(uri))


def _built(text: str, schemes: Mapping[str, Callable[[Uri], Source]], otherwise: str) -> Source | None:
    if text.strip().lower() == NONE:
        return None
    uri = parsed(text)
    if uri.scheme not in schemes:
        raise UriError(f'"{text}" {otherwise}')
    return schemes[uri.scheme](uri)


def _session(uri: Uri) -> SimulatedSession:
    from recorder.sources.simulated import SimulatedSession

    uri.refuse_options_but("seed")
    if uri.scheme != "simulated" or uri.what:
        raise UriError(f'"{uri.text}" names no simulated participant. Its forms: simulated: and simulated:?seed=3.')
    seed = uri.options.get("seed")
    if seed is None:
        return SimulatedSession()
    if not (re.fullmatch(r"\d{1,10}", seed, re.ASCII) and int(seed) <= MAX_SEED):
        raise UriError(f'"{uri.text}": a seed is a whole number from 0 to {MAX_SEED}, not "{seed}".')
    return SimulatedSession(int(seed))


def _lsl(uri: Uri, kind: StreamKind = "eeg") -> Source:
    from recorder.sources.lsl import LslSource
    from recorder.sources.lsl_query import parse_query

    return LslSource(parse_query(uri.what), kind)


def _brainflow(uri: Uri) -> Source:
    from recorder.sources.brainflow import BrainFlowSource

    if not uri.what:
        raise UriError(f'"{uri.text}" names no board: brainflow:synthetic and brainflow:cyton are examples.')
    parameters = {key: value for key, value in uri.options.items() if key != "loop"}
    return BrainFlowSource(uri.what, parameters, uri.flag("loop"))


def _recording(uri: Uri) -> Source:
    from recorder.sources.recording import RecordingSource

    form: RecordingFormat = uri.scheme  # type: ignore[assignment]  # the registry's keys
    uri.refuse_options_but("loop", *{"xdf": ["stream"], "cnt": ["format"]}.get(form, []))
    width = uri.options.get("format")
    if width is not None and width not in get_args(NumberFormat):
        raise UriError(f'"{uri.text}": format is {" or ".join(get_args(NumberFormat))}, not "{width}".')
    return RecordingSource(uri.path(), form, uri.flag("loop"), uri.options.get("stream"), width)  # type: ignore[arg-type]


def _camera(uri: Uri) -> Source:
    from recorder.sources.camera import CameraSource

    uri.refuse_options_but()
    if not re.fullmatch(r"\d{1,3}|/.+", uri.what, re.ASCII):
        raise UriError(f'"{uri.text}": a camera is given by its number or device, as camera:0 or camera:/dev/video0.')
    return CameraSource(int(uri.what) if uri.what.isdigit() else uri.what)


def _video(uri: Uri) -> Source:
    from recorder.sources.video_file import VideoFileSource

    uri.refuse_options_but("loop", "fps")
    fps = uri.options.get("fps", "30")
    if not (re.fullmatch(r"\d+(\.\d+)?", fps, re.ASCII) and 0 < float(fps) <= 1000):
        raise UriError(f'"{uri.text}": fps, for image sequences, is a number above 0 and up to 1000, not "{fps}".')
    return VideoFileSource(uri.path(), uri.flag("loop"), float(fps))


def _replayed_eeg(uri: Uri) -> Source:
    from recorder.sources.replay import ReplayedEeg

    uri.refuse_options_but()
    return ReplayedEeg(uri.path())


def _replayed_camera(uri: Uri) -> Source:
    from recorder.sources.replay_film import ReplayedCamera

    uri.refuse_options_but()
    return ReplayedCamera(uri.path())


_EEG: Mapping[str, Callable[[Uri], Source]] = {
    "lsl": _lsl,
    "simulated": lambda uri: _session(uri).eeg,
    "brainflow": _brainflow,
    "replay": _replayed_eeg,
    **dict.fromkeys(get_args(RecordingFormat), _recording),
}
_CAMERAS: Mapping[str, Callable[[Uri], Source]] = {
    "camera": _camera,
    "video": _video,
    "simulated": lambda uri: _session(uri).camera,
    "replay": _replayed_camera,
}
