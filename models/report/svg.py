"""Figures of matplotlib as SVG that can stand in a page beside others.

Text stays text. Names come from files anyone may have written: they are cut, stripped of control
characters, and never read as formulas.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from io import StringIO
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from models.report.style import colour, themed

LONGEST_NAME = 28
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.family": "sans-serif",
    "font.size": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": colour("muted"),
    "axes.labelcolor": colour("text"),
    "axes.titlesize": 10.0,
    "text.color": colour("text"),
    "xtick.color": colour("muted"),
    "ytick.color": colour("muted"),
    "legend.frameon": False,
}

Draw = Callable[[Figure, Axes], None]


def drawing(key: str, size_in: tuple[float, float], draw: Draw, describes: str) -> str:
    """Draw a figure of one plot.

    Parameters
    ----------
    key : str
        Letters, digits and hyphens, unlike that of any other drawing of the page: its identifiers begin so.
    size_in : tuple of float
        Width and height in inches.
    draw : callable
        Draws into the figure and its axes.
    describes : str
        For those who cannot see it; plain text.

    Returns
    -------
    str
        One ``<svg>`` element.
    """
    with mpl.rc_context({**_STYLE, "svg.hashsalt": key}), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a name in letters that the font used for measuring lacks
        figure = Figure(figsize=size_in, layout="constrained")
        figure.patch.set_alpha(0.0)
        axes = figure.add_subplot()
        axes.patch.set_alpha(0.0)
        draw(figure, axes)
        text = StringIO()
        figure.savefig(text, format="svg")
    return themed(_embedded(text.getvalue(), key, describes))


def shown(name: object, longest: int = LONGEST_NAME) -> str:
    """Return a name as it can stand in a drawing: printable, on one line, not too long."""
    text = "".join(letter if letter.isprintable() else "�" for letter in str(name))
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _embedded(svg: str, key: str, describes: str) -> str:
    """Drop the prologue and the metadata, and make identifiers the drawing's own."""
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = re.sub(r'\bid="', f'id="{key}-', svg)
    svg = re.sub(r'(href="#|url\(#)', rf"\g<1>{key}-", svg)
    label = describes.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return svg.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)
