"""Two LSTMs joined at each step, and the linear SVM that reads them out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import onnxruntime as ort
import pytest
import torch

from models.export import OPSET, _quiet_exporter
from models.networks.bimodal_lstm import BimodalLstm, JoinedLstms, Options, spec_for
from models.networks.margin import fit_platt, svm_loss
from models.spec import InputSpec

SPEC = spec_for(("Fz", "Cz", "Pz"), targets=("valence", "arousal"))


def windows(n: int = 8, spec: InputSpec = SPEC, seed: int = 1) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    parts = (("eeg", spec.eeg), ("face", spec.face))
    return {name: torch.randn(n, *part.shape, generator=generator) for name, part in parts if part}


def halves(n: int = 8) -> torch.Tensor:
    """Labels of both targets, every second window high."""
    return torch.tensor([0.0, 1.0]).repeat(n // 2)[:, None].repeat(1, 2)


def fitted(spec: InputSpec = SPEC, options: Options | None = None) -> BimodalLstm:
    torch.manual_seed(0)
    network = BimodalLstm(spec, options or Options())
    network.fit_inputs([windows(64, spec, seed) for seed in (2, 3)])
    return network


def session_of(network: torch.nn.Module, example: dict[str, torch.Tensor]) -> ort.InferenceSession:
    """Export as `models.export` does, and load what came of it."""
    batch = torch.export.Dim("batch", min=1, max=4096)
    with _quiet_exporter():
        program = torch.onnx.export(
            network,
            kwargs=example,
            dynamo=True,
            external_data=False,
            opset_version=OPSET,
            input_names=tuple(example),
            output_names=("logits",),
            dynamic_shapes={name: {0: batch} for name in example},
            verbose=False,
        )
    return ort.InferenceSession(program.model_proto.SerializeToString(), providers=["CPUExecutionProvider"])


@pytest.mark.parametrize(("preset", "steps", "bands"), [("default", 5, 4), ("paper", 60, 5)])
@pytest.mark.parametrize("n_channels", [1, 62])
def test_it_takes_any_electrodes_in_the_papers_sequences(preset, steps, bands, n_channels):
    spec = spec_for([f"E{i}" for i in range(n_channels)], 200.0, preset=preset)

    assert (steps, n_channels, bands) == spec.eeg.shape
    assert (3, 1) == tuple(BimodalLstm(spec)(**windows(3, spec)).shape)


@pytest.mark.parametrize("steps", [1, 7])
def test_it_takes_any_number_of_steps(steps):
    eeg = replace(SPEC.eeg, steps=steps)
    spec = replace(SPEC, eeg=eeg, face=replace(SPEC.face, window_s=eeg.length_s, fps=13.0))
    network = BimodalLstm(spec)

    assert (8, steps, 128) == tuple(network.joined(**windows(8, spec)).shape)


@pytest.mark.parametrize("gone", ["eeg", "face"])
def test_it_takes_either_modality_alone(gone):
    spec = replace(SPEC, **{gone: None})
    network = fitted(spec)

    assert (8, 5, 64) == tuple(network.joined(**windows(8, spec)).shape)
    assert (8, 2) == tuple(network(**windows(8, spec)).shape)


def test_the_other_branch_takes_any_width():
    lstms = JoinedLstms({"eeg": 310, "other": 33}, Options(hidden_eeg=7, hidden_other=9))

    assert (2, 60, 16) == tuple(lstms({"eeg": torch.rand(2, 60, 310), "other": torch.rand(2, 60, 33)}).shape)


def test_the_lstms_run_side_by_side():
    """Each branch step by step, written out with matrices."""
    torch.manual_seed(0)
    lstms = JoinedLstms({"eeg": 5, "other": 3}, Options(hidden_eeg=4, hidden_other=2))
    parts = {"eeg": torch.randn(2, 6, 5), "other": torch.randn(2, 6, 3)}
    sides = []
    for branch, rows in parts.items():
        w = {name: value.detach() for name, value in lstms.lstms[branch].named_parameters()}
        h = c = torch.zeros(2, w["weight_hh_l0"].shape[1])
        outputs = []
        for x in rows.unbind(1):
            gates = x @ w["weight_ih_l0"].T + w["bias_ih_l0"] + h @ w["weight_hh_l0"].T + w["bias_hh_l0"]
            i, f, g, o = gates.chunk(4, dim=1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
            outputs.append(h)
        sides.append(torch.stack(outputs, dim=1))

    torch.testing.assert_close(torch.cat(sides, dim=2), lstms(parts).detach(), atol=1e-6, rtol=1e-5)


def test_no_step_sees_a_later_one():
    network = fitted().eval()
    batch = windows()
    before = network.joined(**batch)
    batch["eeg"][:, 3:] += 1
    batch["face"][:, network.features.frames[3, 0] :] += 1

    after = network.joined(**batch)

    assert torch.equal(before[:, :3], after[:, :3])
    assert (before[:, 3] != after[:, 3]).any(dim=1).all()


@pytest.mark.parametrize("loss_on", ["every_step", "last_step"])
def test_the_loss_counts_every_step_or_the_last(loss_on):
    network = fitted(options=Options(loss_on=loss_on, l2=0.02)).eval()
    batch, high = windows(), halves()
    every = network.last(network.joined(**batch))  # (batch, steps, targets)
    hinges = (1 - (2 * high - 1)[:, None] * every).clamp_min(0) ** 2
    counted = hinges if loss_on == "every_step" else hinges[:, -1]

    expected = counted.mean() + 0.02 * network.last.weight.square().sum() / 2

    torch.testing.assert_close(expected, network.svm_loss(high, **batch))
    torch.testing.assert_close(every[:, -1], network.scores(**batch))


def test_gradients_reach_every_parameter():
    network = fitted()

    network.svm_loss(halves(), **windows()).backward()

    untouched = [name for name, p in network.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0]
    assert [] == untouched


@pytest.mark.parametrize("loss_on", ["every_step", "last_step"])
def test_the_refitted_last_layer_leaves_nothing_to_gain(loss_on):
    """The copied weights are flat in the training loss without dropout, whatever the batches; no LSTM moved."""
    network = fitted(options=Options(loss_on=loss_on)).train()
    high, batch = halves(40), windows(40)
    kept = {name: value.clone() for name, value in network.lstms.state_dict().items()}
    before = network.eval().svm_loss(high, **batch).item()
    split = [({name: value[rows] for name, value in batch.items()}, high[rows]) for rows in torch.arange(40).split(15)]

    network.train().refit_last(split)

    assert network.training
    network.eval().svm_loss(high, **batch).backward()
    assert network.svm_loss(high, **batch).item() < before
    assert max(network.last.weight.grad.abs().max(), network.last.bias.grad.abs().max()) < 1e-5
    assert all(torch.equal(value, network.lstms.state_dict()[name]) for name, value in kept.items())


def test_the_papers_dropout_keeps_with_its_probability():
    assert pytest.approx(0.2) == BimodalLstm(SPEC, Options(dropout=0.8)).dropout.p
    assert pytest.approx(0.8) == BimodalLstm(SPEC, Options(dropout=0.8, dropout_means="drop")).dropout.p


def test_it_learns_what_separates_eight_windows():
    network = fitted()
    batch, high = windows(), halves()
    batch["eeg"] += 0.5 * (2 * high[:, :1, None, None] - 1)
    optimiser = torch.optim.Adam(network.parameters(), lr=0.005)
    first = network.svm_loss(high, **batch).item()
    for _ in range(150):
        loss = network.svm_loss(high, **batch)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    network.refit_last([(batch, high)])
    network.eval()
    fit_platt(network.platt, network.scores(**batch), high)

    assert network.svm_loss(high, **batch).item() < 0.2 * first
    assert torch.equal(high > 0.5, network(**batch).sigmoid() > 0.5)


def test_rows_do_not_see_each_other_and_answers_repeat():
    network = fitted().eval()
    batch = windows()
    alone = network(**{name: value[2:3] for name, value in batch.items()})

    assert torch.equal(network(**batch), network(**batch))
    torch.testing.assert_close(network(**batch)[2:3], alone)


def test_the_options_change_what_they_say():
    network = fitted(options=Options(hidden_eeg=3, hidden_other=5, statistics=("mean",), initialisation="normal"))

    assert (2, 8) == tuple(network.last.weight.shape)
    assert 136 == network.features.widths["other"]
    assert network.lstms.lstms["other"].weight_ih_l0.abs().max() < 0.006
    scores, high = network.scores(**windows()), halves()
    penalised = fitted(options=Options(penalise_bias=True)).eval()
    penalised.last.bias.data.fill_(2.0)
    free = replace(penalised.options, penalise_bias=False)
    with_bias = penalised.svm_loss(high, **windows()).item()
    penalised.options = free
    assert pytest.approx(with_bias - penalised.options.l2 * 4, abs=1e-6) == penalised.svm_loss(high, **windows()).item()
    assert svm_loss(scores, high, network.last.weight, network.last.bias, 1.0) > 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("preset", "gone"), [("default", None), ("default", "eeg"), ("default", "face"), ("paper", None)]
)
def test_onnxruntime_gives_what_torch_gives(preset, gone):
    spec = spec_for(("Fz", "Cz", "Pz"), targets=("valence", "arousal"), preset=preset)
    spec = replace(spec, **{gone: None}) if gone else spec
    network = fitted(spec).eval()
    network.refit_last([(windows(20, spec), halves(20))])
    fit_platt(network.platt, network.scores(**windows(20, spec, 5)), halves(20))
    session = session_of(network, windows(2, spec))

    for n in (1, 5):
        batch = windows(n, spec)
        found = session.run(None, {name: value.numpy() for name, value in batch.items()})[0]
        np.testing.assert_allclose(found, network(**batch).detach(), rtol=0, atol=1e-5)
