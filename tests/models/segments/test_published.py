"""Published features: taken by name, stacked into steps, and refused where a model wants others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.datasets.dataset import FeatureInfo, Features, Recording, Streams, Trial
from models.errors import DatasetError
from models.inputs import AuxInput
from models.segments.cutting import cut
from models.segments.plan import CutPlan
from models.spec import Band, EegInput, InputSpec
from tests.models.segments.given import BANDS, Given

NAMES = ("FPZ", "Cz", "OZ")
INFO = FeatureInfo(NAMES, BANDS, 1.0, 1.0)
EYES = FeatureInfo(("pupil", "blinks"), (), 1.0, 1.0)
EEG = EegInput(("Oz", "Fpz"), 200, 1.0, "de", (BANDS[2], BANDS[0]), steps=3)
SPEC = InputSpec(EEG, None, aux=AuxInput(("blinks",), 1.0, 1.0, "features", steps=3))
N_ROWS = 10


def published(info=INFO):
    """Return a recording of one 10-s trial whose values tell row, channel and band, and its streams."""
    row, channel, band = np.ogrid[:N_ROWS, :3, :3]
    values = (100 * row + 10 * channel + band).astype(np.float32)
    t_end = 1.0 + np.arange(N_ROWS)
    eyes = Features(EYES, np.stack([t_end, -t_end], axis=1).astype(np.float32), t_end)
    recording = Recording(
        "1", "1/clip-01", (Trial("clip-01", 0.0, 10.0, emotion="calm"),), eeg_features=info, aux_features=EYES
    )
    return recording, Streams(eeg_features=Features(info, values, t_end), aux_features=eyes)


def stored(dataset, spec, cache):
    """Return the arrays without any scale."""
    segments = cut(dataset, spec, CutPlan(statistics="none"), cache)
    rows = np.arange(len(segments.table))
    scale = segments.fit_normalisation(rows)
    return {key: segments.inputs(rows, scale)[key] * scale[key].sd + scale[key].mean for key in spec.modalities}


def test_rows_are_stacked_into_steps_by_the_names_of_channels_and_bands(tmp_path):
    """In the model's order, whatever the dataset's; the last step is the newest."""
    found = stored(Given([published()]), SPEC, tmp_path)

    assert (8, 3, 2, 2) == found["eeg"].shape
    oz, fpz, beta, theta = 20, 0, 2, 0
    newest = [[700 + oz + beta, 700 + oz + theta], [700 + fpz + beta, 700 + fpz + theta]]
    assert np.allclose(newest, found["eeg"][5, -1], atol=0.1)
    assert np.allclose([[-6.0], [-7.0], [-8.0]], found["aux"][5], atol=0.01)


def test_a_row_that_is_missing_is_no_step(tmp_path):
    """Nothing is put in its place; without the newest one the window does not count."""
    recording, streams = published()
    kept = np.arange(N_ROWS) != 4
    rows = streams.eeg_features
    holed = replace(streams, eeg_features=Features(INFO, rows.values[kept], rows.t_end[kept]))

    segments = cut(Given([(recording, holed)]), SPEC, CutPlan(), tmp_path)

    inputs = segments.inputs(np.arange(8), segments.fit_normalisation(np.arange(8)))
    assert [True, True, False, True, True, True, True, True] == segments.table.present["eeg"].tolist()
    assert not inputs["eeg"][3, 1].any()
    assert inputs["eeg"][3, 2].any()


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (replace(SPEC, eeg=replace(EEG, channels=("Oz", "Pz"))), "no features of Pz"),
        (replace(SPEC, eeg=replace(EEG, bands=(Band("delta", 1, 4),))), "no band delta"),
        (replace(SPEC, eeg=replace(EEG, bands=(Band("theta", 4, 7),))), "no band theta as this model wants it"),
        (replace(SPEC, eeg=replace(EEG, window_s=2.0)), "1-s windows every 1 s; this model wants 2 s"),
        (replace(SPEC, eeg=EegInput(("Oz",), 200, 1.0, "raw")), 'wants EEG of form "raw"'),
        (replace(SPEC, aux=replace(SPEC.aux, channels=("gaze",))), "no features of gaze"),
        (replace(SPEC, aux=AuxInput(("blinks",), 50.0, 1.0, "statistics")), 'wants peripheral channels, "statistics"'),
    ],
)
def test_other_features_are_refused_by_name(spec, words, tmp_path):
    with pytest.raises(DatasetError, match=words):
        cut(Given([published()]), spec, CutPlan(), tmp_path)


def test_features_smoothed_with_the_future_are_refused(tmp_path):
    """But for a paper's preset, which asks for them."""
    with pytest.raises(DatasetError, match="with the future"):
        cut(Given([published(replace(INFO, smoothed=True))]), SPEC, CutPlan(), tmp_path)
