"""The face video where the BIDS proposal for recordings of behaviour puts it.

BEP047 (audio and video recordings; under review in November 2026) gives ``beh/*_video.mkv`` with a JSON
sidecar. The published standard does not know it yet: the file is listed in .bidsignore.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np

from recorder.session.reader import Session

IGNORED = "**/beh/*_video.*"


def write_video(path: Path, session: Session, seconds: Callable[[float], float]) -> None:
    """Copy a run's camera file, and say beside it what it is and when it begins.

    Parameters
    ----------
    path : Path
        Ends in ``_video.mkv``.
    session : Session
        With a camera file.
    seconds : callable
        Returns the EEG file's time of a session time.
    """
    shutil.copyfile(session.paths.camera, path)
    frames = session.frame_stamps()
    kept = frames.t[np.isfinite(frames.columns["pts_ms"])]
    told = {
        "Description": "The participant's face, filmed by the camera that the estimates were made from.",
        "TimeBase": "Times in the file are those at which the pictures were taken, from the first one on (ms).",
        "VariableFrameRate": True,
        "EmoScope": {"Simulated": session.simulated},
    }
    if len(kept) > 1:
        told |= {
            "StartTime": round(seconds(float(kept[0])), 6),
            "RecordingDuration": round(float(kept[-1] - kept[0]), 3),
            "FrameRate": round((len(kept) - 1) / float(kept[-1] - kept[0]), 3),
        }
    path.with_suffix(".json").write_text(json.dumps(told | _pictures(path), indent=2) + "\n", encoding="utf-8")


def _pictures(path: Path) -> dict[str, object]:
    """Return size and codec; nothing where the file is too damaged to tell."""
    try:
        with av.open(str(path), format="matroska") as container:
            stream = container.streams.video[0]
            return {"Width": stream.width, "Height": stream.height, "VideoCodec": stream.codec_context.name}
    except (av.FFmpegError, IndexError):
        return {}
