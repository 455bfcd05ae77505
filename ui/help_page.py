"""The help page: every action with its shortcut and what it does, from the registry; and how to read the marks."""

from __future__ import annotations

from html import escape
from itertools import groupby

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QTextBrowser

from ui.actions import Actions


class HelpPage(QTextBrowser):
    """What can be done here, and how to read what is shown.

    Parameters
    ----------
    actions : Actions
        The registry.
    """

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Help"))
        parts = [f"<h2>{self.tr('What you can do')}</h2>", "<table cellspacing='0' cellpadding='4'>"]
        for menu, specs in groupby(actions.specs, key=lambda spec: spec.menu):
            parts.append(f"<tr><td colspan='3'><b>{escape(menu.replace('&', ''))}</b></td></tr>")
            for spec in specs:
                keys = QKeySequence(spec.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
                cells = (spec.text.replace("&", ""), keys, spec.help)
                parts.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
        parts.append("</table>")
        parts.append(f"<h2>{self.tr('How to read it')}</h2><ul>")
        parts += [f"<li>{escape(line)}</li>" for line in self._reading()]
        parts.append("</ul>")
        self.setHtml("".join(parts))

    def _reading(self) -> tuple[str, ...]:
        return (
            self.tr("Everything on the valence-arousal plane is an estimate. The ring is its 90 % interval."),
            self.tr("Grey means: this is not the present state. The reason stands beside it."),
            self.tr("A hatched hole in the traces is a gap: samples are missing there, and nothing was invented."),
            self.tr("Disc, triangle, cross on the head map: good, poor, no signal. Hover to read why."),
            self.tr(
                "Beside each input: how far this person's usual level is known, or why it is frozen. Hover to read why."
            ),
            self.tr("Dashed lines and the open diamond are the truth, known for simulated participants alone."),
            self.tr("Filters of the traces change the picture, never the data."),
        )
