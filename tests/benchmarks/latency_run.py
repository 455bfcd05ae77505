"""Each published network, exported and run live on one thread; run by `tests.benchmarks.models`."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from inference.estimator import Estimator
from models.export import export
from models.networks import SYSTEMS
from models.networks.specs import spec_of
from models.preprocess.personal import Personal
from models.preprocess.prepare import prepare
from models.runtime import load_model
from recorder.alignment import align
from recorder.blocks import Block
from recorder.observation import FaceObservation
from recorder.participant.participant import Participant
from recorder.ring import FrameRing, SignalRing
from recorder.streams import Channel, StreamInfo
from tests.benchmarks.child import tell
from tests.models.trained import card_of, network_of

FPS, CROP = 30, 64
FIRST_S, LENGTH_S = 12.0, 40  # from when the longest memory is full
FEWEST, MOST = 40, 400  # windows
NOT_COUNTED = 5


def main() -> None:
    """Export and measure one model after the other."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args()
    folder, n_windows = options.folder, MOST if options.seconds >= 60 else FEWEST
    renderer = Participant(3).eeg()
    rings = {"eeg": _eeg(renderer), "face": _faces()}
    tell("warm")
    measured = {}
    for name in SYSTEMS:
        spec = spec_of(name, renderer.channel_names, targets=("valence", "arousal"))
        network = network_of(name, spec)
        began = time.perf_counter()
        path = export(network, card_of(spec, name), folder / f"{name}.onnx")
        exported_s = time.perf_counter() - began
        model = load_model(path)
        personal, estimator = Personal(model.card), Estimator(model)
        bare, whole = [], []
        for t_end in np.linspace(FIRST_S, LENGTH_S, n_windows):
            window = align(rings, float(t_end), spec.window_spec())
            began = time.perf_counter()
            model.infer(personal.inputs(prepare(window, spec), 1.0))
            bare.append(1e3 * (time.perf_counter() - began))
            began = time.perf_counter()
            estimate = estimator.estimate(window)
            whole.append(1e3 * (time.perf_counter() - began))
            assert "ok" == estimate.status, estimate.reasons
        measured[name] = {"export_s": exported_s, "ms": bare[NOT_COUNTED:], "with_shares_ms": whole[NOT_COUNTED:]}
    tell("done", models=measured)


def _eeg(renderer) -> SignalRing:  # type: ignore[no-untyped-def]
    ring = SignalRing(LENGTH_S + 1.0)
    rate_hz = renderer.true_rate_hz
    ring.stream_opened(StreamInfo("eeg", "eeg", tuple(map(Channel, renderer.channel_names)), rate_hz))
    n = round(LENGTH_S * rate_hz)
    ring.receive(Block(renderer.samples(0, n), np.arange(1, n + 1) / rate_hz, 0))
    return ring


def _faces() -> FrameRing[FaceObservation]:
    """Return faces with landmarks that move a little, and crops of noise."""
    from models.face.canonical import portrait_mesh

    rng, mesh = np.random.default_rng(0), portrait_mesh()
    ring: FrameRing[FaceObservation] = FrameRing(LENGTH_S * FPS + 2)
    for index in range(LENGTH_S * FPS):
        t = (index + 1) / FPS
        moved = (mesh + rng.normal(0, 0.3, mesh.shape)).astype(np.float32)
        crop = rng.integers(0, 256, (CROP, CROP, 3), np.uint8)
        ring.append(FaceObservation(t, index, True, "", moved, crop, (480, 640), 1.0, t))
    return ring


if __name__ == "__main__":
    main()
