"""The XML inside XDF chunks, bounded and harmless in both directions."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError, SubElement

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from recorder.errors import RecorderError

MOST_XML_BYTES = 4_000_000
"""A thousand channels with every element of the XDF recommendation take a quarter of this."""

MOST_TEXT = 1000  # characters of one element that are kept

_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class XdfError(RecorderError):
    """A file is no XDF, or what it says of a stream cannot be used."""


def parse_xml(xml: bytes) -> Element:
    """Read bounded XML without entities or document types.

    Raises
    ------
    XdfError
        It is none.
    """
    if len(xml) > MOST_XML_BYTES:
        raise XdfError(f"The description is {len(xml) / 1e6:.0f} MB long; at most {MOST_XML_BYTES / 1e6:.0f} are read.")
    try:
        root: Element = defusedxml.ElementTree.fromstring(xml.decode("utf-8", "replace"), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise XdfError(f"The description is not usable XML ({error}).") from error
    return root


def add_text(parent: Element, tag: str, text: str) -> None:
    """Append an element with a text, what XML cannot hold replaced."""
    SubElement(parent, tag).text = _NOT_XML.sub("\ufffd", text.replace("\r", "\n"))


def text_at(root: Element, path: str) -> str:
    """Return the text of the first element there, cut to a sane length; empty where there is none."""
    return (root.findtext(path) or "")[:MOST_TEXT]
