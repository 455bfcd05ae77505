"""About: what EmoScope is, and what it is not."""

from __future__ import annotations

from html import escape
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtWidgets import QTextBrowser


class AboutPage(QTextBrowser):
    """Name, version, and the limits everyone should read once."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("About"))
        paragraphs = "".join(f"<p>{escape(text)}</p>" for text in self._paragraphs())
        limits = "".join(f"<li><p>{escape(text)}</p></li>" for text in self._limits())
        told = self.tr("What it is not")
        self.setHtml(f"<h1>EmoScope {escape(_version())}</h1>{paragraphs}<h2>{told}</h2><ul>{limits}</ul>")

    def _paragraphs(self) -> tuple[str, ...]:
        return (
            self.tr("EmoScope estimates a person’s valence and arousal, live, from EEG and face video, for research."),
            self.tr(
                "It says estimate and means it: every figure comes with an interval, and models differ between people."
            ),
        )

    def _limits(self) -> tuple[str, ...]:
        return (
            self.tr("It is no medical device: it diagnoses nothing and must not guide any treatment."),
            self.tr("It is no lie detector, and it does not read minds: a face and an EEG are not a feeling."),
            self.tr(
                "Consent first: estimate and record only people who know what is measured, why, and may stop any time."
            ),
            self.tr(
                "Inferring emotions of people at work or in education is prohibited in the European Union, "
                "but for medical or safety reasons (Regulation (EU) 2024/1689, article 5(1)(f))."
            ),
        )


def _version() -> str:
    try:
        return version("emoscope")
    except PackageNotFoundError:  # run from a folder that was never installed
        return ""
