"""The bimodal deep denoising autoencoder."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import onnxruntime as ort
import pytest
import torch

from models.export import OPSET, _quiet_exporter
from models.networks.bddae import Autoencoder, Bddae, Options, corrupted, reconstruction_error, spec_for
from models.networks.margin import fit_platt
from models.spec import InputSpec

SPEC = spec_for(("Fz", "Cz", "Pz"), targets=("valence", "arousal"))
PAPER_LIKE = Options(statistics=("max", "min", "mean", "sd", "variance", "squared_sum"), initialisation="normal")


def windows(n: int = 8, spec: InputSpec = SPEC, seed: int = 1) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    parts = (("eeg", spec.eeg), ("face", spec.face))
    return {name: torch.randn(n, *part.shape, generator=generator) for name, part in parts if part}


def fitted(spec: InputSpec = SPEC, options: Options | None = None) -> Bddae:
    torch.manual_seed(0)
    network = Bddae(spec, options or Options())
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


@pytest.mark.parametrize("n_channels", [1, 14, 62])
@pytest.mark.parametrize("preset", ["default", "paper"])
def test_it_takes_any_electrodes(n_channels, preset):
    spec = spec_for([f"E{i}" for i in range(n_channels)], 200.0, preset=preset)

    assert (1, n_channels, 5 if preset == "paper" else 4) == spec.eeg.shape
    assert (8, 1) == tuple(Bddae(spec)(**windows(8, spec)).shape)


@pytest.mark.parametrize("gone", ["eeg", "face"])
def test_it_takes_either_modality_alone(gone):
    spec = replace(SPEC, **{gone: None})
    network = fitted(spec)

    assert (8, 2) == tuple(network(**windows(8, spec)).shape)
    assert network.reconstruction_loss(**windows(8, spec)) > 0


def test_the_other_branch_takes_any_width():
    autoencoder = Autoencoder({"eeg": 310, "other": 33}, Options())  # SEED: 62 electrodes x 5 bands, 33 of the eyes

    made = autoencoder.decode(autoencoder.encode({"eeg": torch.rand(2, 310), "other": torch.rand(2, 33)}))

    assert [(2, 310), (2, 33)] == [tuple(rows.shape) for rows in made.values()]


def test_encoders_and_mirrored_decoders_are_sigmoid_layers():
    """The whole way, written out with matrices."""
    autoencoder = Autoencoder({"eeg": 5, "other": 3}, Options(hidden_eeg=4, hidden_other=2, joint=3))
    w = {name: value.detach().numpy() for name, value in autoencoder.named_parameters()}
    parts = {"eeg": torch.rand(2, 5), "other": torch.rand(2, 3)}

    def layer(name, x):
        return 1 / (1 + np.exp(-(x @ w[f"{name}.weight"].T + w[f"{name}.bias"])))

    hidden = [layer(f"encoders.{branch}", rows.numpy()) for branch, rows in parts.items()]
    code = layer("joint", np.concatenate(hidden, axis=1))
    back = layer("unjoint", code)
    with torch.no_grad():
        found = autoencoder.encode(parts)
        made = autoencoder.decode(found)

    np.testing.assert_allclose(found, code, atol=1e-6)
    np.testing.assert_allclose(made["eeg"], layer("decoders.eeg", back[:, :4]), atol=1e-6)
    np.testing.assert_allclose(made["other"], layer("decoders.other", back[:, 4:]), atol=1e-6)


def test_corruption_sets_its_share_to_zero_and_leaves_the_rest():
    rows = 1 + torch.rand(200, 100)

    holed = corrupted(rows, 0.3, torch.Generator().manual_seed(0))

    assert pytest.approx(0.3, abs=0.01) == (holed == 0).float().mean().item()
    assert torch.equal(rows[holed != 0], holed[holed != 0])
    assert torch.equal(rows, corrupted(rows, 0.0))


def test_the_error_is_meant_over_modalities_or_over_all_values():
    wanted = {"eeg": torch.zeros(2, 1), "other": torch.zeros(2, 9)}
    made = {"eeg": torch.ones(2, 1), "other": torch.zeros(2, 9)}

    assert pytest.approx(0.5) == reconstruction_error(made, wanted, "per_modality").item()
    assert pytest.approx(0.1) == reconstruction_error(made, wanted, "joined").item()


def test_what_is_made_again_is_the_input_before_corruption():
    """With every input at 0 the target is still the whole input, and the same generator repeats the loss."""
    network = fitted(options=Options(corruption=1.0))
    whole = network.scaled(**windows())
    empty = {branch: torch.zeros_like(rows) for branch, rows in whole.items()}
    made = network.autoencoder.decode(network.autoencoder.encode(empty))

    torch.testing.assert_close(
        reconstruction_error(made, whole, "per_modality"), network.reconstruction_loss(**windows())
    )
    network = fitted()
    losses = [network.reconstruction_loss(**windows(), generator=torch.Generator().manual_seed(s)) for s in (0, 0, 1)]
    assert losses[0] == losses[1] != losses[2]


def test_inputs_are_scaled_by_the_training_data_and_clipped():
    network = fitted()
    trained = torch.cat([network.scaled(**windows(64, seed=seed))["other"] for seed in (2, 3)])
    far = network.scaled(**{name: 100 * value for name, value in windows().items()})["eeg"]

    torch.testing.assert_close(torch.zeros(trained.shape[1]), trained.amin(0), atol=1e-5, rtol=0)
    torch.testing.assert_close(torch.ones(trained.shape[1]), trained.amax(0), atol=1e-5, rtol=0)
    assert (0.0, 1.0) == (far.min().item(), far.max().item())


def test_gradients_reach_every_parameter_in_one_of_the_two_stages():
    network = fitted()
    reached = {}
    stages = {
        "pre": lambda: network.reconstruction_loss(**windows()),
        "svm": lambda: network.svm_loss(torch.eye(8)[:, :2], **windows()),
    }
    for stage, loss in stages.items():
        network.zero_grad()
        loss().backward()
        touched = (name for name, p in network.named_parameters() if p.grad is not None and p.grad.abs().sum() > 0)
        reached[stage] = set(touched)

    named = {name for name, _ in network.named_parameters()}
    assert {name for name in named if name.startswith("autoencoder")} == reached["pre"]
    assert {name for name in named if "decoders" not in name and "unjoint" not in name} == reached["svm"]


def test_the_encoders_learn_at_one_percent_of_the_last_layers_rate():
    network = fitted()
    last, encoders = network.parameter_groups(0.01)
    names = {id(p): name for name, p in network.named_parameters()}

    assert (0.01, pytest.approx(0.0001)) == (last["lr"], encoders["lr"])
    assert {"last.weight", "last.bias"} == {names[id(p)] for p in last["params"]}
    found = {names[id(p)].split(".")[1] for p in encoders["params"]}
    assert {"encoders", "joint"} == found
    torch.optim.Adam(network.parameter_groups(0.01))
    assert len(list(network.autoencoder.parameters())) == len(network.pretraining_groups(0.1)[0]["params"])


def train(network: Bddae, batch: dict[str, torch.Tensor], high: torch.Tensor) -> list[float]:
    """Take the two stages; return what is left of each one's loss."""
    stages = [
        (network.pretraining_groups(0.003), lambda: network.reconstruction_loss(**batch)),
        (network.parameter_groups(0.05), lambda: network.svm_loss(high, **batch)),
    ]
    left = []
    for groups, loss_of in stages:
        optimiser = torch.optim.Adam(groups)
        first = loss_of().item()
        for _ in range(300):
            loss = loss_of()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        left.append(loss.item() / first)
    fit_platt(network.platt, network.scores(**batch), high)
    return left


def separable(n: int = 8, spec: InputSpec = SPEC) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
    """Return windows whose first modality tells the labels of both targets."""
    batch, high = windows(n, spec), torch.tensor([0.0, 1.0]).repeat(n // 2)[:, None].repeat(1, 2)
    first = next(iter(batch))
    batch[first] += 2 * high[:, :1, None, None] - 1
    return batch, high


def test_it_learns_what_separates_eight_windows():
    network = fitted()
    batch, high = separable()

    assert max(train(network, batch, high)) < 0.6
    assert torch.equal(high > 0.5, network(**batch).sigmoid() > 0.5)


def test_rows_do_not_see_each_other_and_answers_repeat():
    network = fitted().eval()
    batch = windows()
    alone = network(**{name: value[2:3] for name, value in batch.items()})

    assert torch.equal(network(**batch), network(**batch))
    torch.testing.assert_close(network(**batch)[2:3], alone)


def test_the_options_change_what_they_say():
    literal = fitted(options=PAPER_LIKE)

    assert 6 * 136 == literal.features.widths["other"]
    assert pytest.approx(0.001, rel=0.1) == literal.autoencoder.joint.weight.std().item()
    small = fitted(options=Options(hidden_eeg=3, hidden_other=5, joint=2))
    assert (2, 8) == tuple(small.autoencoder.joint.weight.shape)
    assert torch.equal(torch.zeros(2), small.last.bias)


@pytest.mark.slow
@pytest.mark.parametrize("gone", [None, "eeg", "face"])
def test_onnxruntime_gives_what_torch_gives(gone):
    spec = replace(SPEC, **{gone: None}) if gone else SPEC
    network = fitted(spec)
    train(network, *separable(20, spec))  # Platt's slope of untrained scores is so steep that rounding shows
    network.eval()
    session = session_of(network, windows(2, spec))

    for n in (1, 5):
        batch = windows(n, spec)
        found = session.run(None, {name: value.numpy() for name, value in batch.items()})[0]
        np.testing.assert_allclose(found, network(**batch).detach(), rtol=0, atol=1e-5)
