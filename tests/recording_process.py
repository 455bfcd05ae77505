"""Record a simulated participant until killed: `python -m tests.recording_process FOLDER [--video]`.

Every kind of stream is fed. It prints ``ready`` once the first samples are on the disk.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from recorder import clock
from recorder.blocks import Frame, Item
from recorder.observation import FaceObservation
from recorder.session.disk import Disk
from recorder.session.document import SessionDocument
from recorder.session.layout import N_MESH_POINTS, TABLES
from recorder.session.paths import RunPaths
from recorder.session.recorder import SessionRecorder
from recorder.sources.simulated import SimulatedSession
from recorder.streams import StreamInfo

TICK_S = 0.05
CROP_SIZE = 64


class Tracker:
    """Stands in for the face tracker: a mesh and a crop for every frame."""

    def __init__(self, recorder: SessionRecorder) -> None:
        self._recorder = recorder
        self._mesh = np.random.default_rng(1).random((N_MESH_POINTS, 3)).astype(np.float32)

    def stream_opened(self, info: StreamInfo) -> None:
        """Nothing to say."""

    def receive(self, item: Item) -> None:
        """Look at a frame."""
        if isinstance(item, Frame):
            height, width, _ = item.image.shape
            crop = item.image[:CROP_SIZE, :CROP_SIZE]
            seen = FaceObservation(item.t, item.index, True, "", self._mesh, crop, (height, width), 1.0, item.t)
            self._recorder.receive_face(seen)


@contextmanager
def recording(folder: Path, video: bool, disk: Disk | None = None) -> Iterator[SessionRecorder]:
    """Record a simulated participant, with rows and texts twenty times a second, while the context lasts."""
    session = SimulatedSession(seed=1)
    paths = RunPaths.next(folder, "01", task="kill")
    document = SessionDocument(paths.participant, paths.session, paths.task, paths.run)
    with SessionRecorder(paths, document, disk) as recorder:
        eeg = recorder.add_eeg()
        for source, sink in (
            (session.eeg, eeg),
            (session.camera, recorder.add_camera(video)),
            (session.camera, Tracker(recorder)),
            (session.truth_stream, recorder.add_rows("truth")),
        ):
            source.subscribe(sink)
        eeg.begin()
        recorder.begin_faces(())
        sources = (session.eeg, session.camera, session.truth_stream)
        for source in sources:
            source.open()
        over = threading.Event()
        writer = threading.Thread(target=_write_rows, args=(recorder, over), name="rows")
        writer.start()
        try:
            yield recorder
        finally:
            over.set()
            writer.join()
            for source in sources:
                source.close()


def _write_rows(recorder: SessionRecorder, over: threading.Event) -> None:
    n = 0
    while not over.wait(TICK_S):
        t, n = clock.now(), n + 1
        recorder.mark(t, "tick", {"n": n})
        recorder.row("emotion", t, [float(n)] * len(TABLES["emotion"]))
        recorder.text("emotion_detail", t, json.dumps({"n": n}))


def main() -> None:
    """Record until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--video", action="store_true")
    options = parser.parse_args()
    with recording(options.folder, options.video) as recorder:
        while recorder.paths.streams.stat().st_size < 10_000:
            time.sleep(0.01)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            time.sleep(1.0)


if __name__ == "__main__":
    main()
