"""The pages are whole: what they link to exists, the first one leads to all others, tables say what the code says."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from inference.estimate import KEYS
from inference.publisher import CHANNELS
from models.card import ModelCard
from models.library import find_model
from recorder.session.events import COLUMNS
from recorder.session.layout import Role
from tests.docs.documented import DOCS, PAGES, blocks, named

LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def links(page) -> list[str]:
    found = (one or other for one, other in LINK.findall(page.read_text(encoding="utf-8")))
    return [link for link in found if "://" not in link]


def anchors(page) -> set[str]:
    """Return the places of a page that a link can lead to, as GitHub names them."""
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def in_code(page_name: str) -> set[str]:
    """Return every word that stands in backticks on a page, its blocks aside."""
    text = re.sub(r"^```.*?^```$", "", (DOCS / page_name).read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return set(re.findall(r"`([^`\n]+)`", text))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_what_a_page_links_to_exists(page) -> None:
    """Files and pictures are in the repository, headings on the page."""
    for link in links(page):
        name, _, anchor = link.partition("#")
        there = (page.parent / name).resolve() if name else page
        assert there.exists(), f"{page.name} links to {link}"
        assert not anchor or anchor in anchors(there), f"{page.name} links to {link}"


def test_the_first_page_leads_to_every_other() -> None:
    """A page that is not linked is not read."""
    linked = {link.partition("#")[0] for link in links(DOCS / "README.md")}

    assert {page.name for page in DOCS.glob("*.md")} - {"README.md"} <= linked


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_block_is_closed(page) -> None:
    """An open fence would swallow the rest of the page, and its commands would not be tested."""
    fences = re.findall(r"^```", page.read_text(encoding="utf-8"), re.MULTILINE)

    assert len(fences) == 2 * len(list(blocks(page)))


def test_the_live_stream_is_described_whole() -> None:
    """Every key of the JSON, and every channel of the stream."""
    assert {*KEYS, *(label for label, _, _ in CHANNELS)} <= in_code("live-stream.md")


def test_the_files_are_described_whole() -> None:
    """Every column of events.tsv, every role of a stream, every field of a card and of its input."""
    card = ModelCard.from_onnx(find_model("demo"))
    fields = {"format", *ModelCard.__dataclass_fields__, "targets", "kind", "classes", *card.spec.modalities}

    assert {*COLUMNS, *fields} <= in_code("file-formats.md")
    assert {*get_args(Role)} <= in_code("recording.md")
