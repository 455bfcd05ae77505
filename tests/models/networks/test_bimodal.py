"""What bddae and bimodal-lstm share: inputs, statistics over time, scales, first weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from models.errors import SpecError
from models.networks.bddae import Bddae
from models.networks.bimodal import UnitScale, ZScale, bimodal_spec, initialise
from models.networks.bimodal_features import PAPER_STATISTICS, Features, frames_of_steps, time_statistics
from models.networks.bimodal_lstm import BimodalLstm
from models.spec import AuxInput, FaceInput, InputSpec

CHANNELS = ("Fz", "Cz", "Pz")


def spec(steps: int = 5, step_s: float = 2.0) -> InputSpec:
    return bimodal_spec(CHANNELS, 128.0, ("valence",), "default", steps, step_s)


def test_a_card_can_hold_the_inputs():
    for preset in ("default", "paper"):
        made = bimodal_spec(CHANNELS, 200.0, ("valence", "arousal"), preset, 3, 1.0)

        assert made == InputSpec.from_dict(made.to_dict())
        assert "probability" == made.kind


def test_the_paper_preset_is_seeds_and_the_default_deaps():
    seed = bimodal_spec(CHANNELS, 200.0, ("valence",), "paper", 1, 1.0).eeg

    assert (4.0, [1, 4, 8, 14, 31]) == (seed.window_s, [band.low_hz for band in seed.bands])
    assert (4, 8, 14, 31, 50) == tuple(band.high_hz for band in seed.bands)
    assert (2.0, [4, 8, 14, 31]) == (spec().eeg.window_s, [band.low_hz for band in spec().eeg.bands])


def test_the_papers_six_statistics_are_those_of_numpy():
    values = np.random.default_rng(0).normal(size=(2, 3, 10, 8)).astype(np.float32)

    found = time_statistics(torch.from_numpy(values), PAPER_STATISTICS)

    six = [values.max(2), values.min(2), values.mean(2), values.std(2), values.var(2), (values**2).sum(2)]
    np.testing.assert_allclose(found, np.concatenate(six, axis=2), rtol=1e-4, atol=1e-5)
    assert (2, 3, 48) == tuple(found.shape)  # DEAP: 6 of 8 peripheral channels


def test_each_step_sees_the_frames_of_its_own_window():
    """5 windows of 2 s at 5 fps lie side by side; with a hop of 1 s each shares half with the next."""
    assert torch.equal(torch.arange(50).view(5, 10), frames_of_steps(spec(), 5))
    overlapping = frames_of_steps(spec(3, 1.0), 3)
    assert [[0, 9], [5, 14], [10, 19]] == overlapping[:, [0, -1]].tolist()


def test_no_step_sees_a_frame_after_its_end():
    frames = frames_of_steps(spec(), 5)
    features = Features(spec(), ("mean", "max"), 5)
    inputs = [torch.zeros(1, *part.shape) for part in (spec().eeg, spec().face)]
    before = features(*inputs)["other"]
    inputs[1][:, frames[3, -1] + 1 :] = 1.0

    after = features(*inputs)["other"]

    assert torch.equal(before[:, :4], after[:, :4])
    assert not torch.equal(before[:, 4], after[:, 4])


def test_frames_are_held_where_there_are_fewer_and_shared_out_without_eeg():
    short = replace(spec(), face=FaceInput("landmarks68", 5.0, 1.0))
    assert 0 == frames_of_steps(short, 5)[:4].max()

    alone = frames_of_steps(InputSpec(None, FaceInput("landmarks68", 5.0, 10.0), ("valence",), "probability"), 5)
    assert torch.equal(torch.arange(50).view(5, 10), alone)


def test_other_forms_are_refused():
    raw = replace(spec(), eeg=replace(spec().eeg, form="raw", bands=()))
    crops = replace(spec(), face=replace(spec().face, form="crop"))

    with pytest.raises(SpecError, match="not as raw"):
        Features(raw, ("mean",), 5)
    with pytest.raises(SpecError, match="not as crop"):
        Features(crops, ("mean",), 5)


def test_an_input_too_few_is_named():
    with pytest.raises(ValueError, match="takes eeg, face and was given eeg"):
        Features(spec(), ("mean",), 5)(torch.zeros(1, *spec().eeg.shape), None)


@pytest.mark.parametrize("build", [Bddae, BimodalLstm])
@pytest.mark.parametrize("form", ["statistics", "features"])
@pytest.mark.parametrize("beside", ["eeg", "eeg face", "face", ""])
def test_peripheral_channels_are_the_other_branch_or_part_of_it(build, form, beside):
    """Of any width, alone or beside EEG, beside landmarks or in their place."""
    whole = spec()
    aux = AuxInput(("GSR", "EOG", "ECG"), 128.0, 2.0, form, steps=5, step_s=2.0)
    kept = {key: getattr(whole, key) if key in beside else None for key in ("eeg", "face")}
    own = replace(whole, aux=aux, **kept)
    rows = 3 * (6 if form == "statistics" else 1)
    inputs = {key: torch.randn(4, *part.shape) for key, part in own.parts.items()}
    network = build(own).eval()
    network.fit_inputs([inputs])

    before = network(**inputs)
    inputs["aux"] = inputs["aux"] + 1

    assert rows + (272 if "face" in beside else 0) == network.features.widths["other"]
    assert (4, 1) == tuple(before.shape)
    assert (before != network(**inputs)).all()


def test_steps_that_do_not_match_are_refused():
    aux = AuxInput(("GSR",), 128.0, 2.0, "statistics", steps=4, step_s=2.0)

    with pytest.raises(SpecError, match="5 steps of EEG and 4 of peripheral"):
        Features(replace(spec(), aux=aux), ("mean",), 5)
    with pytest.raises(SpecError, match="not as raw"):
        Features(replace(spec(), aux=replace(aux, form="raw", steps=5)), ("mean",), 5)


def test_the_unit_scale_fits_in_batches_and_clips():
    scale = UnitScale(3)
    scale.restart()
    scale.observe(torch.tensor([[1.0, -2.0, 7.0], [3.0, 0.0, 7.0]]))
    scale.observe(torch.tensor([[[2.0, 2.0, 7.0]]]))

    torch.testing.assert_close(torch.tensor([[0.5, 0.25, 0.5]]), scale(torch.tensor([[2.0, -1.0, 7.0]])))
    torch.testing.assert_close(torch.tensor([[0.0, 1.0, 0.5]]), scale(torch.tensor([[-9.0, 9.0, 9.0]])))


def test_the_z_scale_of_batches_is_that_of_the_whole():
    rows = 5 + 3 * torch.randn(100, 2, 4, generator=torch.Generator().manual_seed(0))
    rows[..., 3] = 2.0
    scale = ZScale(4)
    for _ in range(2):  # fitting anew forgets
        scale.restart()
        for batch in rows.split([10, 60, 30]):
            scale.observe(batch)

    scaled = scale(rows).flatten(0, 1)

    torch.testing.assert_close(torch.zeros(4), scaled.mean(0), atol=1e-5, rtol=0)
    torch.testing.assert_close(torch.tensor([1.0, 1, 1, 0]), scaled.std(0, correction=0), atol=1e-5, rtol=0)


def test_first_weights_are_xaviers_for_each_gate_or_the_papers_normal():
    torch.manual_seed(0)
    lstm = nn.LSTM(100, 50)
    initialise(lstm, "xavier")
    bound = (6 / 150) ** 0.5
    assert 0.95 * bound < lstm.weight_ih_l0.abs().max() <= bound
    assert 0 == lstm.bias_ih_l0.abs().max()

    initialise(lstm, "normal")
    assert pytest.approx(0.001, rel=0.05) == lstm.weight_ih_l0.std().item()
