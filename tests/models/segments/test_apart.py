"""What one part of a dataset can know of another: nothing of other people, of one's own trials what live knows too."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.segments.cutting import cut
from models.segments.plan import CutPlan
from tests.models.segments.given import DE, RAW, Given, recorded

SPECS = pytest.mark.parametrize("spec", [DE, RAW], ids=["features", "signals"])
N_TRIALS = 3


def people(shouts_in=(), whole=False):
    """Return two people of three trials; someone shouts in some trials of s02, or throughout."""
    made = [recorded("s01", "s01/a", 0, N_TRIALS), recorded("s02", "s02/a", 1, N_TRIALS)]
    recording, streams = made[1]
    samples = streams.eeg.samples.copy()
    for i in shouts_in:
        trial = recording.trials[i]
        samples[(streams.eeg.t > trial.onset_s) & (streams.eeg.t <= trial.offset_s)] *= 50.0
    samples *= 50.0 if whole else 1.0
    shouting = recording, replace(streams, eeg=replace(streams.eeg, samples=samples))
    return Given([made[0], shouting], f"{shouts_in} {whole}")


def inputs_of(dataset, spec, statistics, folder, wanted):
    """Return scale and inputs of the windows of the trials that are wanted, as training sees them."""
    segments = cut(dataset, spec, CutPlan(0.5, statistics), folder)
    rows = segments.table.rows_of(np.array(wanted))
    scale = segments.fit_normalisation(rows)
    return scale["eeg"], segments.inputs(rows, scale)


def same(ours, theirs):
    (scale, inputs), (other_scale, others) = ours, theirs
    assert np.array_equal(scale.mean, other_scale.mean)
    assert np.array_equal(scale.sd, other_scale.sd)
    assert all(np.array_equal(inputs[key], others[key]) for key in inputs)


@SPECS
@pytest.mark.parametrize("statistics", ["running", "all", "none"])
def test_what_somebody_else_does_changes_nothing_to_the_bit(spec, statistics, tmp_path):
    """Held-out people reach neither scale nor baseline, be they a hundred times louder."""
    mine = range(N_TRIALS)

    same(
        inputs_of(people(), spec, statistics, tmp_path, mine),
        inputs_of(people(whole=True), spec, statistics, tmp_path, mine),
    )


@SPECS
def test_without_a_baseline_a_held_out_trial_changes_nothing_to_the_bit(spec, tmp_path):
    """The rest between keeps the padding of filters apart."""
    others = [*range(N_TRIALS), N_TRIALS, N_TRIALS + 2]

    same(
        inputs_of(people(), spec, "none", tmp_path, others),
        inputs_of(people(shouts_in=(1,)), spec, "none", tmp_path, others),
    )


@SPECS
def test_with_a_running_baseline_a_held_out_trial_changes_only_what_comes_after_it(spec, tmp_path):
    """As live: what was measured before is known, without its label; what is still to come is not."""
    before, after = [*range(N_TRIALS), N_TRIALS], [N_TRIALS + 2]
    clean, loud = people(), people(shouts_in=(1,))

    same(
        inputs_of(clean, spec, "running", tmp_path, before),
        inputs_of(loud, spec, "running", tmp_path, before),
    )
    ours, theirs = (inputs_of(dataset, spec, "running", tmp_path, after)[1] for dataset in (clean, loud))
    assert not np.array_equal(ours["eeg"], theirs["eeg"])
