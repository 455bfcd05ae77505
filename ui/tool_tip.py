"""Tool tips of text that came from elsewhere: names of devices and channels, models, files, errors.

Qt takes any text with a tag in it for a page to lay out, with pictures loaded from wherever it says.
"""

from __future__ import annotations

from html import escape


def as_it_is(text: str) -> str:
    """Return a tool tip that shows text letter by letter; empty for none."""
    return f"<qt>{escape(text).replace(chr(10), '<br>')}</qt>" if text else ""
