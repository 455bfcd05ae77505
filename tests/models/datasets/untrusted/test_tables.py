"""Tables are read by column name, whatever separates their cells, and a wrong cell is told with its line."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.datasets.untrusted.tables import read_csv
from models.errors import DatasetError

COLUMNS = ("onset", "valence")


def table(tmp_path, text: str | bytes):
    path = tmp_path / "labels.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        "onset,valence\n1.5,7\n",
        "valence;onset\r\n7;1,5\r\n",
        "\ufeffOnset\tclip\tValence\n1,5\ta\t7\n",
        '\n"onset" , "valence"\n\n 1.5 ,"7"\n,\n',
    ],
    ids=["commas", "semicolons", "tabs", "quotes"],
)
def test_cells_are_found_by_column(tmp_path, text):
    (row,) = read_csv(table(tmp_path, text), COLUMNS)

    assert (1.5, 7) == (row.number("onset"), row.integer("valence"))


def test_further_columns_are_kept(tmp_path):
    (row,) = read_csv(table(tmp_path, "onset,Clip,valence\n1,film a,5\n"), COLUMNS)

    assert ("film a", "") == (row.get("Clip"), row.get("trial"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("onset,arousal\n1,2\n", "lacks the column valence; it has onset, arousal"),
        ("onset,valence,onset\n1,2,3\n", "the column onset twice"),
        ("onset,valence\n1,2\n1,2,3\n", "line 3: 3 cells under 2 columns"),
        ('onset,valence\n1,2\n1,"2\n', "line 3: "),
        (b"onset,valence\n\xff\xfe,2\n", "no UTF-8 text"),
        (b"onset,valence\n1\x00,2\n", "is no text"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, text, told):
    with pytest.raises(DatasetError, match=told):
        read_csv(table(tmp_path, text), COLUMNS)


@pytest.mark.parametrize("cell", ["", "x", "nan", "inf", "1e999"])
def test_a_cell_that_is_no_number_is_told_with_its_line(tmp_path, cell):
    _, row = read_csv(table(tmp_path, f"onset,valence\n1,2\n{cell},2\n"), COLUMNS)

    with pytest.raises(DatasetError, match=r'labels\.csv", line 3: onset is ".*no number'):
        row.number("onset")


def test_half_a_trial_is_no_trial(tmp_path):
    (row,) = read_csv(table(tmp_path, "onset,valence\n1.5,2\n"), COLUMNS)

    with pytest.raises(DatasetError, match="no whole number"):
        row.integer("onset")


def test_a_large_file_is_not_read(tmp_path):
    with pytest.raises(DatasetError, match="larger than 20 bytes"):
        read_csv(table(tmp_path, "onset,valence\n" + "1,2\n" * 10), COLUMNS, max_bytes=20)


words = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"), max_size=6)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(words, words), max_size=4), separator=st.sampled_from(",;\t"))
def test_what_a_writer_of_csv_wrote_is_read(tmp_path, rows, separator):
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([COLUMNS, *rows])

    read = [(row["onset"], row["valence"]) for row in read_csv(table(tmp_path, text.getvalue()), COLUMNS)]

    assert [pair for a, b in rows if any(pair := (a.strip(), b.strip()))] == read
