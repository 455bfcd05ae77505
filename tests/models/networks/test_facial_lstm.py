"""The face says when, EEG says what."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import onnxruntime as ort
import pytest
import torch
from torch import Tensor

from models.errors import SpecError
from models.networks import eeg_lstm
from models.networks.expressions import ExpressionSvm
from models.networks.facial_lstm import MEMORY_FRAMES, FacialLstm, Options, spec_for
from models.networks.keyframes import MIN_RUN, live_gate
from tests.models.networks.exported import export_quietly


def smile_svm() -> ExpressionSvm:
    """Return an SVM for which a face is positive where its first value is above 0.5."""
    weight, bias = np.zeros((3, 136)), np.array([0.0, -9.0, -0.5])
    weight[2, 0] = 1.0
    return ExpressionSvm(weight, bias)


def model(options: Options = Options(), n_channels: int = 4) -> FacialLstm:  # noqa: B008
    torch.manual_seed(0)
    return FacialLstm(spec_for([f"E{i}" for i in range(n_channels)], 32.0, ("valence", "arousal")), options)


def some_eeg(batch: int = 3, n_channels: int = 4) -> Tensor:
    return torch.randn(batch, 1, n_channels, 32, generator=torch.Generator().manual_seed(batch))


def faces(expressive: np.ndarray) -> Tensor:
    """Return face inputs (batch, frames, 68, 2) that `smile_svm` finds expressive where told."""
    face = torch.full((*expressive.shape, 68, 2), 0.1)
    face[..., 0, 0] = torch.from_numpy(expressive).float()
    return face


def some_faces(batch: int = 3, share: float = 0.7) -> Tensor:
    return faces(np.random.default_rng(batch).random((batch, MEMORY_FRAMES)) < share)


@pytest.mark.parametrize("n_channels", [1, 8, 64])
def test_it_gives_a_logit_for_every_target(n_channels):
    facial = model(n_channels=n_channels)

    assert (3, 2) == tuple(facial(some_eeg(3, n_channels), some_faces()).shape)


def test_its_windows_end_together_and_the_gate_remembers_longer():
    spec = spec_for(["E0"], 1000.0, preset="paper")

    assert (1, 1, 10) == spec.eeg.shape
    assert (30, 68, 2) == spec.face.shape


def test_without_a_gate_it_is_eeg_lstm():
    facial = model().eval()

    torch.testing.assert_close(facial.eeg_lstm(some_eeg()), facial(some_eeg(), some_faces()))


def test_while_the_face_is_calm_it_says_nothing():
    facial = model().eval()
    facial.gate_by(smile_svm())
    smiling, calm = np.zeros((2, MEMORY_FRAMES), np.bool_)
    smiling[10:15] = True

    logits = facial(some_eeg(2), faces(np.stack([smiling, calm])))

    torch.testing.assert_close(facial.eeg_lstm(some_eeg(2))[0], logits[0])
    assert [0.0, 0.0] == logits[1].tolist()


@pytest.mark.parametrize(("options", "run"), [(Options(), MIN_RUN), (Options(more_at_start=True), MIN_RUN + 1)])
def test_its_gate_is_the_live_gate(options, run):
    """At the last frame of a window, for faces that smile now and then."""
    facial = model(options)
    facial.gate_by(smile_svm())
    expressive = np.random.default_rng(1).random((200, MEMORY_FRAMES)) < 0.4

    opened = facial.gate(faces(expressive))

    expected = [bool(live_gate(window, run, MEMORY_FRAMES)[-1]) for window in expressive]
    assert expected == opened.squeeze(1).bool().tolist()
    assert 0 < sum(expected) < 200


def test_its_gate_asks_what_the_svm_asks():
    facial, rng = model(), np.random.default_rng(2)
    svm = ExpressionSvm(rng.normal(size=(3, 136)), rng.normal(size=3))
    facial.gate_by(svm)
    still = rng.normal(size=(50, 136)).astype(np.float32)

    opened = facial.gate(torch.from_numpy(still).reshape(50, 1, 68, 2).expand(-1, MEMORY_FRAMES, -1, -1))

    np.testing.assert_array_equal(svm.expressive(still), opened.squeeze(1).bool().numpy())


def test_a_missing_face_leaves_the_gate_open():
    facial = model().eval()
    facial.gate_by(smile_svm())

    torch.testing.assert_close(facial.eeg_lstm(some_eeg()), facial(some_eeg(), torch.zeros(3, MEMORY_FRAMES, 68, 2)))


def test_the_gate_is_kept_with_the_weights():
    gated, fresh = model().eval(), model().eval()
    gated.gate_by(smile_svm())

    fresh.load_state_dict(gated.state_dict())

    torch.testing.assert_close(gated(some_eeg(), some_faces()), fresh(some_eeg(), some_faces()), rtol=0, atol=0)
    assert 1.0 == fresh.gated.item()


def test_gradients_reach_every_parameter():
    facial = model().train()

    facial(some_eeg(8), some_faces(8)).square().sum().backward()

    assert [] == [name for name, p in facial.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0]


def test_it_can_learn_eight_windows_by_heart():
    facial, high = (
        model(Options(eeg=eeg_lstm.Options(dropout=0.0, layers=2))),
        torch.tensor([[0.0, 1.0], [1.0, 0.0]] * 4),
    )
    optimiser = torch.optim.Adam(facial.parameters(), lr=0.02)
    for _ in range(80):
        loss = torch.nn.functional.binary_cross_entropy_with_logits(facial(some_eeg(8), some_faces(8)), high)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    assert loss.item() < 0.05


def test_a_window_does_not_see_its_neighbours_in_the_batch():
    facial = model().eval()
    facial.gate_by(smile_svm())
    eeg, face = some_eeg(4), some_faces(4)

    torch.testing.assert_close(facial(eeg, face)[1:2], facial(eeg[1:2], face[1:2]))


def test_a_face_window_shorter_than_a_run_is_refused():
    spec = spec_for(["E0"], 32.0)

    with pytest.raises(SpecError, match="holds no run of 5"):
        FacialLstm(replace(spec, face=replace(spec.face, window_s=0.3)))


@pytest.mark.slow
@pytest.mark.parametrize("gated", [False, True])
def test_onnxruntime_gives_what_torch_gives(tmp_path, gated):
    facial = model().eval()
    if gated:
        facial.gate_by(smile_svm())
    path = export_quietly(facial, {"eeg": some_eeg(2), "face": some_faces(2)}, tmp_path / "model.onnx")
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])

    for batch in (1, 9):
        face = some_faces(batch, share=0.5)
        with torch.no_grad():
            expected = facial(some_eeg(batch), face)
        (found,) = session.run(None, {"eeg": some_eeg(batch).numpy(), "face": face.numpy()})
        np.testing.assert_allclose(found, expected.numpy(), rtol=0, atol=1e-5)
