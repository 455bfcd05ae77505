"""A face CNN that is trained on rated faces before its own task."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from models.errors import TrainingError
from models.networks import build
from models.networks.face_cnn import FaceCnn
from models.training.face_table import find_faces, read_table
from models.training.face_weights import FaceWeights
from models.training.loop import train
from models.training.pretrain import pretrain
from recorder.opencv import cv2
from recorder.participant.face import Portrait, expressed
from tests.models.training.small import SMALL, small_fold, small_plan, small_segments, small_spec

CROP = 24
N_FACES = 12


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Photographs of a face that smiles more or less, in two folders, with a table of ratings."""
    folder = tmp_path_factory.mktemp("faces")
    lines = ["file,arousal,valence,who"]
    portrait = Portrait(shrink=1)
    for i in range(N_FACES):
        clip = folder / f"clip {i % 2}"
        clip.mkdir(exist_ok=True)
        weights = np.zeros(9, np.float32)
        weights[0] = smile = i / N_FACES
        cv2.imwrite(str(clip / f"{i}.png"), cv2.cvtColor(expressed(weights, portrait), cv2.COLOR_RGB2BGR))
        lines.append(f"clip {i % 2}/{i}.png,{(i * 5) % 7},{10 * smile},nobody")
    (folder / "ratings.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture
def table(tmp_path):
    """Return a function that writes a table beside one picture."""
    cv2.imwrite(str(tmp_path / "grey.png"), np.full((64, 64, 3), 127, np.uint8))

    def write(text, name="ratings.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture(scope="module")
def weights(folder):
    told = []
    found = pretrain(folder, CROP, small_plan("deepvanet"), epochs=3, report=told.append)
    assert [1, 2, 3] == [progress.epoch for progress in told]
    assert {"pre-training"} == {progress.phase for progress in told}
    return found


def test_a_table_names_pictures_with_ratings(folder):
    rows = read_table(folder)

    assert N_FACES == len(rows)
    assert (folder / "clip 1" / "3.png", 2.5, 1.0) == (rows[3].path, rows[3].valence, rows[3].arousal)


def test_faces_are_cut_out_as_live_and_what_has_none_is_counted(folder, tmp_path):
    (tmp_path / "no_picture.png").write_bytes(b"hello")
    cv2.imwrite(str(tmp_path / "grey.png"), np.full((480, 640, 3), 127, np.uint8))
    names = [str(folder / "clip 0" / "0.png"), "no_picture.png", "grey.png"]
    (tmp_path / "face.png").write_bytes((folder / "clip 0" / "0.png").read_bytes())
    names[0] = "face.png"
    (tmp_path / "t.csv").write_text("file,valence,arousal\n" + "".join(f"{name},1,2\n" for name in names))
    looked = []

    faces = find_faces(read_table(tmp_path), CROP, lambda done, n: looked.append((done, n)))

    assert ((1, CROP, CROP, 3), np.uint8) == (faces.crops.shape, faces.crops.dtype)
    assert [[1.0, 2.0]] == faces.ratings.tolist()
    assert (
        "1 of 3 pictures cannot be read; they were left out",
        "1 of 3 pictures show no face; they were left out",
    ) == faces.notes
    assert [(1, 3), (2, 3), (3, 3)] == looked


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("file,valence\ngrey.png,1\n", "has no column arousal"),
        ("file,valence,arousal\n", "names no image"),
        ("file,valence,arousal\n../grey.png,1,2\n", r"line 2: '\.\./grey\.png' is no file inside the folder"),
        ("file,valence,arousal\n/etc/passwd,1,2\n", r"line 2: '/etc/passwd' is no file inside the folder"),
        ("file,valence,arousal\ngrey.png,1,2\nother.png,1,2\n", r"line 3: there is no file 'other\.png'"),
        ("file,valence,arousal\ngrey.png,high,2\n", "line 2: valence is 'high', which is no rating"),
        ("file,valence,arousal\ngrey.png,1,nan\n", "line 2: arousal is 'nan'"),
        ("file,valence,arousal\ngrey.png,1\n", "line 2: arousal is None"),
        ("file,valence,arousal\ngrey.png,1,2\n", "In none of the 1 pictures a face was found"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_its_line(table, text, told):
    with pytest.raises(TrainingError, match=told):
        pretrain(table(text), CROP, small_plan("deepvanet"))


def test_no_table_and_two_tables_are_refused(tmp_path, table):
    with pytest.raises(TrainingError, match=r"holds 0 \.csv tables"):
        read_table(tmp_path)
    table("a")
    with pytest.raises(TrainingError, match=r"holds 2 \.csv tables"):
        read_table(table("b", "other.csv"))
    with pytest.raises(TrainingError, match=r"holds 0 \.csv tables"):
        read_table(tmp_path / "nowhere")


def test_a_table_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "t.csv").write_bytes(b"\xff\xfe\x00file\x00")

    with pytest.raises(TrainingError, match=r"cannot be read as a table of text"):
        read_table(tmp_path)


def test_too_few_faces_are_counted(folder, tmp_path):
    (tmp_path / "face.png").write_bytes((folder / "clip 0" / "0.png").read_bytes())
    (tmp_path / "t.csv").write_text("file,valence,arousal\nface.png,1,2\n")

    with pytest.raises(TrainingError, match=r"shows 1 faces; a CNN needs 10"):
        pretrain(tmp_path, CROP, small_plan("deepvanet"))


def test_the_same_seed_gives_the_same_weights(folder, weights):
    again = pretrain(folder, CROP, small_plan("deepvanet"), epochs=3)

    assert weights.digest == again.digest
    assert "face CNN trained beforehand on 6 faces" in weights.notes[-1]


@pytest.mark.parametrize("system", ["deepvanet", "deepvanet-decision", "transformer-fusion"])
def test_a_network_begins_with_what_was_learned(system, weights):
    network = build(system, small_spec(system), SMALL[system])

    weights.give(network)

    (cnn,) = (module for module in network.modules() if isinstance(module, FaceCnn))
    assert all(torch.equal(value, cnn.state_dict()[name]) for name, value in weights.state.items())


def test_a_network_without_a_face_cnn_is_refused(weights):
    segments, high = small_segments(small_spec("eeg-lstm"))

    with pytest.raises(TrainingError, match=r"This network has no face CNN"):
        train(small_plan("eeg-lstm"), segments, high, small_fold(segments.table), faces=weights)


def test_training_with_other_faces_is_another_training(tmp_path, weights):
    segments, high = small_segments(small_spec("deepvanet"))
    world = (small_plan("deepvanet", epochs=1), segments, high, small_fold(segments.table))
    with_faces = train(*world, checkpoint=tmp_path / "run.ckpt", faces=weights)

    without = train(*world)

    assert with_faces.history[0].loss != without.history[0].loss
    with pytest.raises(TrainingError, match=r"is of another training"):
        train(*world, checkpoint=tmp_path / "run.ckpt", faces=FaceWeights(weights.state, "other"))
