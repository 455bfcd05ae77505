"""A label table is read as spreadsheets write it; what makes no sense is refused by line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.datasets.dataset import Scale, Trial
from models.datasets.label_table import read_labels, subject_of, trials_of
from models.errors import DatasetError

LENGTH_S = 100.0


def table(folder: Path, *lines: str, header: str = "onset,duration,valence,arousal", encoding: str = "utf-8") -> Path:
    path = folder / "table.csv"
    path.write_text("\n".join((header, *lines)) + "\n", encoding=encoding)
    return path


def trials(path: Path) -> tuple[Trial, ...]:
    return trials_of(read_labels(path, Scale())[0], LENGTH_S)


def refusal(path: Path) -> str:
    with pytest.raises(DatasetError) as refused:
        trials(path)
    return str(refused.value)


def test_a_row_is_a_trial(tmp_path):
    header = "onset,duration,valence,arousal,dominance,liking,clip,trial"
    path = table(tmp_path, "40,20,2,8,5,n/a,film b,t2", "10,20.5,7.5,3,4,9,film a,t1", header=header)

    first, second = trials(path)

    assert ("t1", 10.0, 30.5, "film a") == (first.name, first.onset_s, first.offset_s, first.clip)
    assert {"valence": 7.5, "arousal": 3.0, "dominance": 4.0, "liking": 9.0} == first.ratings
    assert {"valence": 2.0, "arousal": 8.0, "dominance": 5.0} == second.ratings
    assert second.rest is None


@pytest.mark.parametrize(("separator", "comma"), [(",", False), (";", False), (";", True), ("\t", False), ("\t", True)])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_separators_decimal_commas_and_marks_are_understood(tmp_path, separator, comma, encoding):
    row = separator.join(("1.5", "2.25", "7.5", "3"))
    header = separator.join(("Onset", "Duration", "Valence", "Arousal"))
    path = table(tmp_path, row.replace(".", ",") if comma else row, header=header, encoding=encoding)

    (trial,) = trials(path)

    assert (1.5, 3.75, {"valence": 7.5, "arousal": 3.0}) == (trial.onset_s, trial.offset_s, trial.ratings)


def test_markers_between_trials_are_counted(tmp_path):
    """The events of a BIDS recording are more than its trials."""
    path = table(tmp_path, "0,0,n/a,n/a", "1,2,5,5", "4,0,n/a,n/a")

    labels, n_others = read_labels(path, Scale())

    assert (1, 2) == (len(labels), n_others)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a,2,5,5", 'line 3: onset is "a", which is no number'),
        ("nan,2,5,5", 'line 3: onset is "nan", which is no number'),
        ("inf,2,5,5", 'line 3: onset is "inf", which is no number'),
        (",2,5,5", 'line 3: onset is "", which is no number'),
        ("-1,2,5,5", "line 3: onset is -1 s, before the recording begins"),
        ("5,0,5,5", "line 3: duration is 0 s"),
        ("5,-2,5,5", "line 3: duration is -2 s"),
        ("5,2,,5", "line 3: valence is empty. Write n/a where it was not rated"),
        ("5,2,5,", "line 3: arousal is empty"),
        ("5,2,0.5,5", "line 3: valence is 0.5, off the scale of 1 to 9"),
        ("5,2,5,10", "line 3: arousal is 10, off the scale of 1 to 9"),
        ("5,2,nan,5", 'line 3: valence is "nan", which is no number'),
        ("5,2,5", "line 3: 3 cells under 4 columns"),
        ('"5\n1",2,5,5', "line 4: a cell holds a line break or a control character"),
        ("5,\x1b[31m2,5,5", "line 3: a cell holds a line break or a control character"),
        ("99,2,5,5", "line 3: the trial ends at 101 s, the recording at 100 s"),
        ("1000,2,5,5", "line 3: the trial ends at 1002 s, the recording at 100 s"),
        ("2,2,5,5", "line 3: the trial begins at 2 s, before that of line 2 ends (3 s)"),
        ("0,2,5,5", "line 2: the trial begins at 1 s, before that of line 3 ends (2 s)"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_by_line(tmp_path, row, reason):
    assert reason in refusal(table(tmp_path, "1,2,5,5", row))


def test_a_trial_may_begin_where_the_last_one_ends_and_end_with_the_recording(tmp_path):
    assert [1.0, 3.0, 90.0] == [t.onset_s for t in trials(table(tmp_path, "1,2,5,5", "3,2,5,5", "90,10.0005,5,5"))]
    assert LENGTH_S == trials(tmp_path / "table.csv")[-1].offset_s


@pytest.mark.parametrize(
    ("header", "rows", "reason"),
    [
        ("onset,duration,valence", ["1,2,5"], "lacks the column arousal"),
        ("onset,duration,valence,arousal", [], "holds no row"),
        ("onset,duration,valence,arousal", ["1,2,n/a,N/A"], "none of its 1 rows is rated"),
        ("onset,duration,valence,arousal,trial", ["1,2,5,5,a", "4,2,5,5,a"], 'line 2: two trials are named "a"'),
        ("onset,duration,valence,arousal,trial", ["1,2,5,5,../a"], 'line 2: trial is "../a": files are found by it'),
        ("onset,duration,valence,arousal,subject", ["1,2,5,5,a\\b"], "slashes are refused"),
        ("onset,duration,valence,arousal,clip", ["1,2,5,5," + "x" * 201], "clip is no name"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(tmp_path, header, rows, reason):
    assert reason in refusal(table(tmp_path, *rows, header=header))


def test_a_recording_has_one_subject(tmp_path):
    path = table(tmp_path, "1,2,5,5,p1", "4,2,5,5,p2", header="onset,duration,valence,arousal,subject")
    labels, _ = read_labels(path, Scale())

    assert "p1" == subject_of(labels[:1])
    with pytest.raises(DatasetError, match=r'line 3: the subject is "p2", in line 2 "p1"'):
        subject_of(labels)


@settings(max_examples=60)
@given(st.text(alphabet="0123456789.,;-\t\n\"'naex/ \ufeff", max_size=80))
def test_any_text_is_read_or_refused_in_one_line(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("any") / "table.csv"
    path.write_text("onset,duration,valence,arousal\n" + text, encoding="utf-8")
    found, refused = (), ""
    try:
        found = trials(path)
    except DatasetError as error:
        refused = str(error)
    assert refused.isprintable()
    assert all(0 <= t.onset_s < t.offset_s <= LENGTH_S for t in found)
    assert all(1 <= value <= 9 for t in found for value in t.ratings.values())
