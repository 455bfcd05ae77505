"""XML of strangers: no document type, no entities, nothing fetched; a bomb is refused before it grows."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from models.errors import DatasetError

MOST_BYTES = 4 << 20


def parse_xml(path: str | Path, max_bytes: int = MOST_BYTES) -> Element:
    """Parse a file, and return its root.

    Raises
    ------
    DatasetError
        It is missing, too large, no XML, or declares a document type or entities.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)
    except OSError as error:
        raise DatasetError(f'"{path}" cannot be read ({error.strerror}). Check the path.') from error
    if len(content) > max_bytes:
        raise DatasetError(f'"{path}" is larger than {max_bytes:,} bytes, which no description of a session is.')
    try:
        root: Element = defusedxml.ElementTree.fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise DatasetError(f'"{path}" declares a document type or entities, and was not read.') from error
    except (ParseError, ValueError, LookupError) as error:
        raise DatasetError(f'"{path}" is no well-formed XML ({error}). Get the file again.') from error
    return root
