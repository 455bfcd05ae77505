"""The page: every part is there, nothing is loaded, names stay text, simulated data are called so."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from models.report.report import Report
from models.report.write import page, write_report
from tests.models.report.conftest import HOSTILE

VOID = {"meta", "br", "hr", "img", "link"}


class Parts(HTMLParser):
    """Elements of a page, that must close in the order in which they opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.identifiers: list[str] = []
        self.addresses: list[str] = []
        self.text: dict[str, str] = {}
        self._section = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.open += [] if tag in VOID else [tag]
        self.identifiers += [given["id"] or ""] if "id" in given else []
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "xlink:href", "action")]
        self._section = given.get("id") or "" if tag == "section" else self._section

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text[self._section] = self.text.get(self._section, "") + data + " "


@pytest.fixture(scope="module")
def html(report: Report) -> str:
    return page(report)


@pytest.fixture(scope="module")
def parts(html: str) -> Parts:
    parser = Parts()
    parser.feed(html)
    parser.close()
    return parser


def test_every_part_is_there_and_every_element_closes(parts: Parts) -> None:
    sections = ["comparison", "leakage", "paired", "systems", "training", "features", "data", "settings"]

    assert sections == [name for name in parts.identifiers if name in sections]
    assert [] == parts.open
    assert 2 * 3 + 1 + 2 == parts.tags.count("svg")  # bars, confusion, calibration; losses; label and subject


def test_the_page_loads_nothing_and_runs_nothing(parts: Parts, html: str) -> None:
    assert set() == {"script", "link", "iframe", "img", "object", "form"} & set(parts.tags)
    assert all(address.startswith("#") for address in parts.addresses)
    assert "@import" not in html
    assert re.findall(r"url\((?!#)", html) == []


def test_names_from_files_stay_text(parts: Parts, html: str) -> None:
    assert "<script" not in html
    assert "\x00" not in html
    assert HOSTILE.replace("\x00", "�") in parts.text["data"]


def test_every_drawing_is_well_formed_and_has_its_own_identifiers(parts: Parts, html: str) -> None:
    drawings = re.findall(r"<svg.*?</svg>", html, re.DOTALL)

    assert [True] * len(drawings) == [ET.fromstring(drawing).get("role") == "img" for drawing in drawings]
    assert len(set(parts.identifiers)) == len(parts.identifiers)
    assert all(address.removeprefix("#") in parts.identifiers for address in parts.addresses)


def test_drawings_follow_light_and_dark(html: str) -> None:
    drawing = html[html.index("<svg") : html.index("</svg>")]

    assert "var(--accent)" in drawing
    assert "prefers-color-scheme: dark" in html


def test_simulated_data_are_called_so_everywhere(parts: Parts, html: str) -> None:
    assert "nobody real was recorded" in html
    assert "(simulated data)" in html[html.index("<title>") : html.index("</title>")]
    assert parts.tags.count("figcaption") == html.count("Simulated data.</figcaption>")


def test_the_leakage_is_told_in_words(parts: Parts) -> None:
    assert "deepvanet, valence: leakage." in parts.text["leakage"]
    assert "a gap of +0.350, above 0.15: leakage." in parts.text["leakage"]
    assert "Not run: noise of the same structure." in parts.text["leakage"]


def test_chance_and_ceiling_stand_beside_the_figures(parts: Parts) -> None:
    assert "Chance: 50.0 % of trials are of the commonest class" in parts.text["systems"]
    assert "Best possible here: 83.0 % of windows, 90.0 % of trials" in parts.text["systems"]
    assert "1 of 9 folds failed" in parts.text["systems"]


def test_seed_and_command_and_what_was_left_out_are_told(parts: Parts) -> None:
    assert "emoscope evaluate" in parts.text["settings"]
    assert "seed 7" in " ".join(parts.text["settings"].split())
    assert "2 trials are left out" in parts.text["data"]


def test_too_few_windows_are_not_drawn_but_told(parts: Parts) -> None:
    assert "eeg-lstm, fold 1 of 4: too few windows (3) to draw." in parts.text["features"]


def test_an_empty_report_says_what_is_missing() -> None:
    html = page(Report("Nothing", "emoscope evaluate", {}, {}, ()))

    for told in (
        "Nothing was judged",
        "was not run",
        "no two models",
        "No training",
        "No features",
        "Nothing was left",
    ):
        assert told in html
    assert "imulated" not in html.split("<body>")[1].replace("for simulated data only", "")


def test_the_same_report_gives_the_same_page(report: Report) -> None:
    small = replace(report, results=report.results[:1], clouds=())

    assert page(small) == page(small)


def test_a_report_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("what was there")

    with pytest.raises(AttributeError):
        write_report(path, None)  # type: ignore[arg-type]
    assert "what was there" == path.read_text()

    write_report(path, Report("Nothing", "emoscope evaluate", {}, {}, ()))
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert [path] == list(tmp_path.iterdir())
