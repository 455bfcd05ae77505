"""Models load, run, tell what each modality had to say, and fail in words."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper

from models.errors import ModelError
from models.graph import Graph
from models.provider import choose_provider
from models.runtime import load_model
from models.spec import InputSpec


def inputs(eeg=0.0, face=0.0, batch=1):
    return {
        "eeg": np.full((batch, 1, 3, 2), eeg, np.float32),
        "eeg_present": np.full((batch, 1), 0.5, np.float32),
        "face": np.full((batch, 4, 68, 2), face, np.float32),
        "face_present": np.full((batch, 1), 0.25, np.float32),
    }


BOTH = {"eeg": True, "face": True}


def test_a_model_gives_what_its_graph_computes(model_file):
    model = load_model(model_file())

    found = model.infer(inputs(eeg=0.3, face=-0.2, batch=5))

    assert np.allclose([[0.3, -0.2]] * 5, found.mean)
    assert np.allclose([[0.5, 0.25]] * 5, found.sd)
    assert "small" == model.card.name


def test_it_says_where_it_runs_and_why(model_file):
    """A machine without CUDA gets the CPU and the reason; one with it gets CUDA."""
    model = load_model(str(model_file()))

    assert choose_provider() == (model.provider, model.provider_reason)
    assert model.provider in ("CPU", "CUDA")
    assert model.provider_reason


def test_what_the_graph_does_not_take_is_left_out(model_file, graph):
    """A network without presence inputs runs on the same inputs."""
    model = graph()
    del model.graph.input[3], model.graph.input[1]
    model.graph.node[-1].input[:] = ["eeg_one", "face_one"]

    found = load_model(model_file(model)).infer(inputs(eeg=0.3, face=0.2))

    assert np.allclose([[0.3, 0.2]], found.mean)


def test_shares_are_what_the_output_owes_to_each_modality(model_file):
    model = load_model(model_file())

    outputs, share = model.infer_with_share(inputs(eeg=0.3, face=-0.1), BOTH)

    assert np.allclose([[0.3, -0.1]], outputs.mean)
    assert share == pytest.approx({"eeg": 0.75, "face": 0.25})


def test_a_modality_alone_has_all_the_share(model_file):
    model = load_model(model_file())

    assert {"eeg": 0.0, "face": 1.0} == model.infer_with_share(inputs(face=0.1), {"eeg": False, "face": True})[1]


def test_where_nothing_moves_the_output_there_is_no_share(model_file):
    model = load_model(model_file())

    assert model.infer_with_share(inputs(), BOTH)[1] is None
    assert model.infer_with_share(inputs(), {"eeg": False, "face": False})[1] is None


def test_a_model_that_gives_no_numbers_says_so(model_file, graph):
    model = load_model(model_file(graph([helper.make_node("Log", ["joined"], ["logged"])], mean="logged")))

    with pytest.raises(ModelError, match='Model "small" gave something that is not a number'):
        model.infer(inputs(eeg=-0.5, face=0.5))


@pytest.mark.parametrize(("batch", "words"), [(1, "not float"), (2, "not float")], ids=["batch of one", "batch of two"])
def test_a_graph_of_a_fixed_batch_is_refused(model_file, graph, batch, words):
    with pytest.raises(ModelError, match=words):
        load_model(model_file(graph(batch=batch)))


def test_a_graph_unlike_its_card_is_refused(model_file, card):
    """The card speaks of the face alone, the graph eats EEG too."""
    face = InputSpec(None, card.spec.face)
    own = replace(
        card,
        spec=face,
        normalisation={"face": card.normalisation["face"]},
        personal={"face": card.personal["face"]},
    )

    with pytest.raises(ModelError, match="are not those of its card"):
        load_model(model_file(own=own))


def test_inputs_of_another_shape_than_the_cards_are_refused(model_file, card):
    """A card of one target for a graph of two outputs, and one of more frames than the graph takes."""
    with pytest.raises(ModelError, match="for 1 targets"):
        load_model(model_file(own=replace(card, spec=replace(card.spec, targets=("valence",)))))
    with pytest.raises(ModelError, match="its input 'face'"):
        load_model(model_file(own=replace(card, spec=replace(card.spec, face=replace(card.spec.face, window_s=0.9)))))


def test_a_graph_that_onnxruntime_cannot_run_is_refused(model_file, graph):
    node = helper.make_node("Identity", ["nothing"], ["something"])

    with pytest.raises(ModelError, match='onnxruntime cannot run model "small"'):
        load_model(model_file(graph([node])))


def test_a_graph_that_wants_the_memory_of_the_world_is_refused(model_file, graph):
    """Sixteen petabytes of zeros, from a file of a few kilobytes."""
    shape = helper.make_tensor("shape", TensorProto.INT64, [2], [2**26, 2**26])
    node = helper.make_node("ConstantOfShape", ["shape"], ["zeros"])
    use = helper.make_node("ReduceSum", ["zeros"], ["nought"], keepdims=0)
    add = helper.make_node("Add", ["joined", "nought"], ["more"])
    model = graph([node, use, add], mean="more")
    model.graph.initializer.append(shape)

    with pytest.raises(ModelError, match='onnxruntime cannot run model "small"'):
        load_model(model_file(model))


def test_unknown_names_and_missing_files_are_told(tmp_path):
    with pytest.raises(ModelError, match=r'There is no model "nobody"\. There are: demo'):
        load_model("nobody")
    with pytest.raises(ModelError, match="There is no model file"):
        load_model(tmp_path / "nobody.onnx")


def broken_cuda(*_):
    """A graph whose device has gone."""
    raise RuntimeError("CUDA failure 46: device is busy or unavailable\nmore words")


@pytest.mark.parametrize(
    "ask",
    [
        lambda model: model.infer(inputs(eeg=0.3, face=-0.2)),
        lambda model: model.infer_with_share(inputs(eeg=0.3, face=-0.2), BOTH)[0],
    ],
    ids=["alone", "with shares"],
)
def test_when_cuda_dies_the_cpu_takes_over(model_file, ask):
    """The answer is given all the same, and the model says where it runs now and why."""
    model = load_model(model_file())
    model.provider, model._graph = "CUDA", Graph(broken_cuda, broken_cuda)

    found = ask(model)

    assert np.allclose([[0.3, -0.2]], found.mean)
    assert "CPU" == model.provider
    assert "CUDA failed while running: CUDA failure 46: device is busy or unavailable" == model.provider_reason


def test_loading_a_model_is_silent_and_loads_no_torch(model_file):
    """Standard output and error stay empty, and neither torch nor scipy.signal is imported for it."""
    program = (
        "import sys; from models.runtime import load_model; load_model(sys.argv[1]); "
        "sys.exit(','.join({'torch', 'scipy.signal', 'PySide6', 'mediapipe'} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, str(model_file())], capture_output=True, text=True, check=False, timeout=60
    )

    assert ("", "") == (done.stdout, done.stderr.strip())


def test_one_thread_is_enough(model_file):
    options = load_model(model_file())._session.get_session_options()

    assert isinstance(options, ort.SessionOptions)
    assert 1 == options.intra_op_num_threads


def test_a_network_that_gives_no_numbers_is_refused_when_it_is_loaded(model_file, graph):
    """A weight that is not a number spoils every estimate: better told now than each second."""
    model = graph()
    bad = helper.make_tensor("bad", TensorProto.FLOAT, [1], [float("nan")])
    model.graph.initializer.append(bad)
    model.graph.node[-2].CopyFrom(helper.make_node("Add", ["joined", "bad"], ["mean"]))

    with pytest.raises(ModelError, match="not a number"):
        load_model(model_file(model))
