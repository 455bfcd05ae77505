"""Transformer fusion: attention against its equation and torch's own layer; what options change."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from models.errors import SpecError
from models.networks.transformer_fusion import (
    BioTransformer,
    EncoderLayer,
    FaceRecurrence,
    Options,
    TransformerFusion,
    sinusoids,
    spec_for,
)

SPEC = spec_for(["F3", "F4", "Cz", "GSR"])


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def test_attention_is_what_the_equation_says():
    layer, tokens = EncoderLayer(Options(width=8, heads=2)).eval(), torch.randn(3, 5, 8)
    query, key, value = (tokens @ layer.query_key_value.weight.T + layer.query_key_value.bias).chunk(3, dim=-1)
    heads = []
    for part in (slice(0, 4), slice(4, 8)):
        scores = torch.einsum("bqd,bkd->bqk", query[..., part], key[..., part]) / math.sqrt(4)
        heads.append(torch.softmax(scores, dim=-1) @ value[..., part])

    expected = layer.joined_heads(torch.cat(heads, dim=-1))

    torch.testing.assert_close(layer.attention(tokens), expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("norm", ["pre", "post"])
def test_a_layer_is_that_of_torch(norm):
    layer, tokens = EncoderLayer(Options(norm=norm)).eval(), torch.randn(2, 128, 64)
    theirs = nn.TransformerEncoderLayer(64, 4, 128, 0.1, batch_first=True, norm_first=norm == "pre").eval()
    for parameter in layer.parameters():
        nn.init.normal_(parameter, std=0.2)
    pairs = {
        theirs.self_attn: {
            "in_proj_weight": layer.query_key_value.weight,
            "in_proj_bias": layer.query_key_value.bias,
            "out_proj.weight": layer.joined_heads.weight,
            "out_proj.bias": layer.joined_heads.bias,
        },
        theirs.linear1: layer.feed_forward[0].state_dict(),
        theirs.linear2: layer.feed_forward[3].state_dict(),
        theirs.norm1: layer.norm_attention.state_dict(),
        theirs.norm2: layer.norm_feed_forward.state_dict(),
    }
    for module, state in pairs.items():
        module.load_state_dict(state)

    torch.testing.assert_close(layer(tokens), theirs(tokens), rtol=1e-5, atol=1e-5)


def test_dropout_is_for_training_alone():
    layer, tokens = EncoderLayer(Options(dropout=0.5)), torch.randn(2, 10, 64)

    assert not torch.equal(layer(tokens), layer(tokens))
    assert torch.equal(layer.eval()(tokens), layer(tokens))


def test_a_sample_of_all_channels_is_a_token():
    branch = BioTransformer(SPEC, Options()).eval()
    seen = []
    branch.layers[0].register_forward_hook(lambda _module, inputs, _output: seen.append(inputs[0]))
    eeg = torch.randn(2, 1, 4, 128)

    branch(eeg)

    assert (2, 128, 64) == tuple(seen[0].shape)
    expected = branch.projection(eeg[1, 0, :, 17]) + branch.positions[17]
    torch.testing.assert_close(seen[0][1, 17], expected, rtol=0, atol=1e-6)


def test_positions_are_learned_or_fixed():
    learned, fixed = BioTransformer(SPEC, Options()), BioTransformer(SPEC, Options(positions="sinusoidal"))

    assert (128, 64) == tuple(learned.positions.shape)
    assert isinstance(learned.positions, nn.Parameter)
    assert "positions" not in dict(fixed.named_parameters()) | fixed.state_dict()


def test_sinusoids_are_those_of_the_paper():
    waves = sinusoids(6, 8)

    assert pytest.approx(math.sin(5 / 10_000 ** (4 / 8)), abs=1e-6) == waves[5, 4].item()
    assert pytest.approx(math.cos(5 / 10_000 ** (4 / 8)), abs=1e-6) == waves[5, 5].item()
    assert (6, 7) == tuple(sinusoids(6, 7).shape)


@pytest.mark.parametrize(
    ("options", "steps", "n_values"),
    [
        (Options(), 5, 4 * 64),
        (Options(face_steps="patches"), 20, 64),
        (Options(patch=6), 5, 64),
        (Options(patch=2, face_steps="patches", patch_features=10), 45, 10),
    ],
)
def test_the_lstm_reads_frames_or_patches(options, steps, n_values):
    branch = FaceRecurrence(SPEC, options).eval()
    seen = []
    branch.lstm.register_forward_hook(lambda _module, inputs, _output: seen.append(inputs[0].shape))

    assert (2, 64) == tuple(branch(torch.rand(2, 5, 3, 64, 64)).shape)
    assert [(2, steps, n_values)] == [tuple(shape) for shape in seen]


def test_a_patch_embedding_is_one_projection_of_each_patch():
    branch = FaceRecurrence(SPEC, Options(face_steps="patches")).eval()
    maps = torch.randn(1, 128, 6, 6)

    by_hand = branch.patches.weight.flatten(1) @ maps[0, :, 3:, :3].flatten() + branch.patches.bias

    torch.testing.assert_close(branch.patches(maps)[0, :, 1, 0], by_hand, rtol=0, atol=1e-5)


def test_the_order_of_samples_and_of_frames_counts():
    network = TransformerFusion(SPEC).eval()
    eeg, faces = torch.randn(2, 1, 4, 128), torch.rand(2, 5, 3, 64, 64)

    assert not torch.allclose(network.bio(eeg), network.bio(eeg.flip(3)), atol=1e-4)
    assert not torch.allclose(network.face(faces), network.face(faces.flip(1)), atol=1e-6)


def test_the_newest_frame_counts():
    """The LSTM's last state is read, not its first."""
    branch, faces = FaceRecurrence(SPEC, Options()).eval(), torch.rand(2, 5, 3, 64, 64)
    before = branch(faces)
    faces[:, -1] = 0

    assert not torch.allclose(before, branch(faces), atol=1e-6)


def test_channels_last_gives_the_same():
    network = TransformerFusion(SPEC).eval()
    seconds = torch.randn(2, 1, 4, 128), torch.rand(2, 5, 3, 64, 64)
    expected = network(*seconds)

    network.to(memory_format=torch.channels_last)

    torch.testing.assert_close(network(*seconds), expected, rtol=0, atol=1e-5)


def test_sizes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="64 features cannot be shared by 5 heads"):
        EncoderLayer(Options(heads=5))
    with pytest.raises(SpecError, match="hold no patch of 7 places"):
        FaceRecurrence(SPEC, Options(patch=7))
