"""The page itself: one HTML file without scripts, that loads nothing and opens offline."""

from __future__ import annotations

import os
from pathlib import Path

from models.report import sections
from models.report.html import HEAD, paragraph, text
from models.report.report import Report
from models.report.style import STYLE

SIMULATED = (
    "Simulated data: nobody real was recorded. These figures tell how the instrument works, not how people feel."
)


def write_report(path: Path, report: Report) -> None:
    """Write a report; what lay there before stays whole until the new page is.

    Raises
    ------
    OSError
        It cannot be written.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(page(report), encoding="utf-8")
        os.replace(partial, path)  # noqa: PTH105  # atomic, and overwrites on every platform
    finally:
        partial.unlink(missing_ok=True)


def page(report: Report) -> str:
    """Return the whole page."""
    simulated = report.simulated or any(result.simulated for result in report.results)
    title = f"{report.title} (simulated data)" if simulated else report.title
    body = (
        f"<h1>{text(title)}</h1>",
        paragraph(SIMULATED, "notice") if simulated else "",
        sections.comparison(report),
        sections.leakage(report),
        sections.paired(report),
        sections.systems(report),
        sections.training(report),
        sections.features(report),
        sections.origin(report),
    )
    return f"{HEAD}<title>{text(title)}</title><style>{STYLE}</style></head><body>{''.join(body)}</body></html>\n"
