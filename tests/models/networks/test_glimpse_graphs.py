"""The exported glimpse and the loop over it say what torch says."""

from __future__ import annotations

import numpy as np
import onnxruntime as ort
import pytest
import torch

from models.glimpse_loop import GlimpseLoop, in_two
from models.networks.glimpse_graphs import graphs
from models.networks.hierarchical_attention import HierarchicalAttention, spec_for
from tests.models.networks.small_glimpses import small_network, small_spec, some_windows


@pytest.mark.parametrize("modalities", ["both", "eeg", "face"])
def test_the_loop_of_arrays_sees_what_torch_sees(modalities):
    """The loop that runs live, over the whole glimpse and over encoder and step."""
    network = small_network(modalities=modalities)
    windows = some_windows(network.spec)
    arrays = {key: value.numpy() for key, value in windows.items()}
    expected, parts = network.episode(**windows), graphs(network)
    whole = parts["glimpse"].as_glimpse()
    for glimpse in (whole, in_two(parts["encoder"].as_glimpse(), parts["step"].as_glimpse())):
        gaze = GlimpseLoop(glimpse, network.step.state_shape, network.options.max_glimpses)(arrays)

        np.testing.assert_allclose(expected.logits.detach(), gaze.logits, atol=1e-6)
        assert expected.seen.sum(1).tolist() == gaze.glimpses.tolist()
        assert torch.where(expected.seen, expected.frames, -1).tolist() == gaze.frames.tolist()


def session_of(graph) -> ort.InferenceSession:
    batch = torch.export.Dim("batch", min=1, max=4096)
    program = torch.onnx.export(
        graph.module,
        kwargs=graph.inputs,
        dynamo=True,
        external_data=False,
        opset_version=20,
        input_names=list(graph.inputs),
        output_names=list(graph.outputs),
        dynamic_shapes={name: {0: batch} for name in graph.inputs},
        verbose=False,
    )
    return ort.InferenceSession(program.model_proto.SerializeToString(), providers=["CPUExecutionProvider"])


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("modalities", ["both", "face"])
def test_onnxruntime_gives_what_torch_gives(modalities):
    spec = spec_for(["Fz", "Cz", "Pz"]) if modalities == "both" else small_spec(modalities="face")
    torch.manual_seed(0)
    network = HierarchicalAttention(spec).eval()
    for graph in graphs(network).values():
        session = session_of(graph)
        for batch in (1, 3):
            inputs = {name: torch.rand(batch, *value.shape[1:]) for name, value in graph.inputs.items()}
            with torch.no_grad():
                expected = graph.module(**inputs)
            found = session.run(list(graph.outputs), {name: value.numpy() for name, value in inputs.items()})
            for theirs, ours in zip(found, expected, strict=True):
                np.testing.assert_allclose(theirs, ours.numpy(), rtol=0, atol=1e-5)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_loop_over_onnxruntime_ends_where_torch_ends():
    network = small_network()
    graph, windows = graphs(network)["glimpse"], some_windows(network.spec)
    session, names = session_of(graph), list(graph.outputs)

    def glimpse(arrays):
        return dict(zip(names, session.run(names, dict(arrays)), strict=True))

    gaze = GlimpseLoop(glimpse, network.step.state_shape)({key: value.numpy() for key, value in windows.items()})

    with torch.no_grad():
        np.testing.assert_allclose(network(**windows), gaze.logits, rtol=0, atol=1e-5)
