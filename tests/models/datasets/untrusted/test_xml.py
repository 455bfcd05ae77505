"""XML is read without document types and entities."""

from __future__ import annotations

import pytest

from models.datasets.untrusted.xml import parse_xml
from models.errors import DatasetError

BOMB = '<!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><session x="&b;"/>'
FETCHED = '<!DOCTYPE s [<!ENTITY a SYSTEM "file:///etc/passwd">]><session>&a;</session>'
OUTSIDE = '<!DOCTYPE s SYSTEM "http://example.org/s.dtd"><session/>'


def written(tmp_path, text: str):
    path = tmp_path / "session.xml"
    path.write_bytes(text.encode())
    return path


def test_a_session_is_parsed(tmp_path):
    root = parse_xml(written(tmp_path, '<session sessionId="10"><subject id="1"/></session>'))

    assert ("session", "10", "1") == (root.tag, root.get("sessionId"), root[0].get("id"))


@pytest.mark.parametrize("text", [BOMB, FETCHED, OUTSIDE])
def test_document_types_and_entities_are_refused(tmp_path, text):
    with pytest.raises(DatasetError, match=r"session\.xml.*document type or entities"):
        parse_xml(written(tmp_path, text))


@pytest.mark.parametrize("text", ["", "<session>", "no XML", "<session>&nbsp;</session>"])
def test_what_is_no_xml_is_refused(tmp_path, text):
    with pytest.raises(DatasetError, match="no well-formed XML"):
        parse_xml(written(tmp_path, text))


def test_a_large_file_is_not_parsed(tmp_path):
    with pytest.raises(DatasetError, match="larger than 10 bytes"):
        parse_xml(written(tmp_path, "<session></session>"), max_bytes=10)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(DatasetError, match="Check the path"):
        parse_xml(tmp_path / "none.xml")
