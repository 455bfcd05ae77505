"""The page itself."""

from __future__ import annotations

from pathlib import Path

from models.report.report import Report


def write_report(path: Path, report: Report) -> None:
    """Write a report as one HTML file that opens offline."""
    raise NotImplementedError
