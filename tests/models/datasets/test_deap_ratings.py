"""The ratings table joins the order shown to the order of clips, and any other order is found out."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.datasets.deap_ratings import Shown, prove_join, read_ratings
from models.errors import DatasetError
from tests.models.datasets.deap_writer import COLUMNS, N_TRIALS, labels, order, write_ratings

SCALES = ("valence", "arousal", "dominance", "liking")


def shown(subject: int, experiments: list[int]) -> tuple[Shown, ...]:
    """Return a table's rows in which a subject saw the clips in some order, with the ratings of the true one."""
    true = order(subject)
    rated = [dict(zip(SCALES, labels(subject)[e - 1].tolist(), strict=True)) for e in true]
    return tuple(
        Shown(t, e, float(t), said) for t, (e, said) in enumerate(zip(experiments, rated, strict=True), start=1)
    )


@given(subject=st.integers(1, 32))
@settings(max_examples=8, deadline=None)
def test_the_true_order_is_proven(subject):
    prove_join(subject, shown(subject, order(subject)), labels(subject))


@given(subject=st.integers(1, 32), pair=st.sets(st.integers(0, N_TRIALS - 1), min_size=2, max_size=2))
@settings(max_examples=30, deadline=None)
def test_any_two_trials_that_change_places_are_found_out(subject, pair):
    first, second = sorted(pair)
    swapped = order(subject)
    swapped[first], swapped[second] = swapped[second], swapped[first]

    with pytest.raises(DatasetError, match=rf"s{subject:02d}, trial {first + 1} \(Experiment_id {swapped[first]}\)"):
        prove_join(subject, shown(subject, swapped), labels(subject))


@given(data=st.data())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_and_columns_may_stand_in_any_order(tmp_path, data):
    path = tmp_path / "participant_ratings.csv"
    write_ratings(path, (1, 2))
    expected = read_ratings(path)
    header, *rows = [line.split(",") for line in path.read_text().splitlines()]
    columns = data.draw(st.permutations(range(len(COLUMNS.split(",")))))
    separator = data.draw(st.sampled_from(",;\t"))
    lines = [header, *data.draw(st.permutations(rows))]
    path.write_text("\n".join(separator.join(line[c] for c in columns) for line in lines))

    assert expected == read_ratings(path)


def test_trials_are_read_in_the_order_shown(tmp_path):
    write_ratings(tmp_path / "r.csv", (7,))

    trials = read_ratings(tmp_path / "r.csv")[7]

    assert order(7) == [clip.experiment for clip in trials]
    assert all(before.start_time < after.start_time for before, after in pairwise(trials))


def test_a_rating_outside_the_scale_is_told_with_its_line(tmp_path):
    path = tmp_path / "r.csv"
    write_ratings(path, (1,))
    lines = path.read_text().splitlines()
    cells = lines[6].split(",")
    lines[6] = ",".join([*cells[:4], "9.5", *cells[5:]])
    path.write_text("\n".join(lines))

    with pytest.raises(DatasetError, match=r'r\.csv", line 7: valence is 9.5, outside 1 to 9'):
        read_ratings(path)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace("Experiment_id", "Video_id"), "lacks the column Experiment_id"),
        (lambda text: text.replace("\n1,40,", "\n1,39,"), "Trial of participant 1 is not each of 1 to 40 once"),
        (lambda text: text[: text.rindex("\n1,40,") + 1], "Trial of participant 1 is not each of 1 to 40 once"),
        (lambda text: text.replace(f"\n1,1,{order(1)[0]},", f"\n1,1,{order(1)[1]},"), "Experiment_id of participant 1"),
        (lambda text: text.replace(",1766918,", ",9966918,"), "is not the order shown"),
    ],
)
def test_a_table_that_tells_something_else_is_refused(tmp_path, change, told):
    path = tmp_path / "r.csv"
    write_ratings(path, (1,))
    path.write_text(change(path.read_text()))

    with pytest.raises(DatasetError, match=told):
        read_ratings(path)
