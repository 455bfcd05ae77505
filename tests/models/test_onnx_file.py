"""A model file may come from anyone: what could do harm stays out, with one line that says why."""

from __future__ import annotations

import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from models import onnx_file
from models.card import write_card
from models.errors import ModelError, SpecError
from models.onnx_file import read_onnx


def outside(name="secret"):
    """Return a tensor whose data stands in a file of the person at this machine."""
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=[4], data_location=TensorProto.EXTERNAL)
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", "../../etc/passwd"
    return tensor


def branch(node):
    return helper.make_graph([node], "branch", [], [helper.make_tensor_value_info("y", TensorProto.FLOAT, [4])])


def nested(node):
    """Return an If whose one branch holds the node."""
    fine = helper.make_node("Constant", [], ["y"], value_floats=[0.0] * 4)
    return helper.make_node("If", ["condition"], ["y"], then_branch=branch(node), else_branch=branch(fine))


def test_a_harmless_file_passes_whole(model_file, card):
    path = model_file()

    found = read_onnx(path)

    assert (path.read_bytes(), card.to_json()) == (found.content, found.card)


def test_weights_in_another_file_are_refused(model_file, graph):
    model = graph()
    model.graph.initializer.append(outside())

    with pytest.raises(ModelError, match="keeps weights in other files"):
        read_onnx(model_file(model))


@pytest.mark.parametrize("deep", [1, 2, 5])
def test_weights_in_another_file_are_found_however_deep(model_file, graph, deep):
    node = helper.make_node("Constant", [], ["y"], value=outside())
    for _ in range(deep):
        node = nested(node)

    with pytest.raises(ModelError, match="keeps weights in other files"):
        read_onnx(model_file(graph([node])))


def test_a_place_without_the_flag_is_refused_too(model_file, graph):
    tensor = outside()
    tensor.data_location = TensorProto.DEFAULT
    model = graph()
    model.graph.initializer.append(tensor)

    with pytest.raises(ModelError, match="keeps weights in other files"):
        read_onnx(model_file(model))


@pytest.mark.parametrize("domain", ["com.microsoft", "evil", "ai.onnx.training"])
@pytest.mark.parametrize("hidden", [False, True])
def test_operators_of_others_are_refused(model_file, graph, domain, hidden):
    node = helper.make_node("Inverse", ["x"], ["y"], domain=domain)

    with pytest.raises(ModelError, match=f"uses the operator 'Inverse' of '{domain}'"):
        read_onnx(model_file(graph([nested(node) if hidden else node])))


def test_operators_of_others_in_functions_are_refused(model_file, graph):
    node = helper.make_node("Inverse", ["x"], ["y"], domain="evil")
    model = graph()
    model.functions.append(helper.make_function("own", "F", ["x"], ["y"], [node], [helper.make_opsetid("evil", 1)]))

    with pytest.raises(ModelError, match="uses the operator 'Inverse'"):
        read_onnx(model_file(model))


def test_a_file_without_a_card_has_no_contract(tmp_path, graph):
    path = tmp_path / "plain.onnx"
    path.write_bytes(graph().SerializeToString())

    with pytest.raises(SpecError, match="carries no EmoScope contract"):
        read_onnx(path)


def test_two_cards_are_none(tmp_path, graph, card):
    model = graph()
    write_card(model, card)
    entry = model.metadata_props.add()
    entry.key, entry.value = "emoscope", "{}"
    path = tmp_path / "two.onnx"
    path.write_bytes(model.SerializeToString())

    with pytest.raises(SpecError, match="no EmoScope contract"):
        read_onnx(path)


def test_endless_metadata_is_refused(model_file, graph):
    model = graph()
    entry = model.metadata_props.add()
    entry.key, entry.value = "note", "x" * (onnx_file.MAX_METADATA + 1)

    with pytest.raises(ModelError, match="8 MB of metadata"):
        read_onnx(model_file(model))


def test_a_huge_file_is_refused_unread(tmp_path):
    path = tmp_path / "huge.onnx"
    with path.open("wb") as file:
        file.truncate(onnx_file.MAX_FILE + 1)

    with pytest.raises(ModelError, match="512 MB; EmoScope loads models up to 512 MB"):
        read_onnx(path)


def test_no_file_and_a_folder_are_told(tmp_path):
    for path in (tmp_path, tmp_path / "none.onnx"):
        with pytest.raises(ModelError, match="There is no model file"):
            read_onnx(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(content=st.binary(max_size=200))
def test_garbage_is_no_onnx_file(tmp_path, content):
    path = tmp_path / "garbage.onnx"
    path.write_bytes(content)

    with pytest.raises(ModelError):
        read_onnx(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(data=st.data())
def test_a_damaged_file_is_refused_or_whole(model_file, data):
    """Wherever a file is cut, it is refused; nothing else is raised."""
    path = model_file()
    content = path.read_bytes()
    path.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])

    with pytest.raises(ModelError):
        read_onnx(path)


def test_a_new_card_takes_the_place_of_the_old(graph, card):
    model = graph()
    write_card(model, card)
    write_card(model, card)

    assert isinstance(model, onnx.ModelProto)
    assert ["emoscope"] == [entry.key for entry in model.metadata_props]
