"""The values of the selected stimuli; what several share can be changed for all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from recorder.protocol.playlist import Stimulus
from ui.editor.form_parts import add_row, form_grid, muted, show_text, text_field, told_wrong
from ui.editor.number_field import NumberField
from ui.elided import Elided
from ui.theme import GRID, Theme
from ui.tick_box import TickBox

TEXT_HEIGHT = 84


class StimulusForm(QWidget):
    """Fields of a stimulus.

    Parameters
    ----------
    theme : Theme
        Fonts.
    """

    edited = Signal(str, object)
    """A value, as `Stimulus` names it, and what it is now."""
    replaced = Signal(str)
    """The file that is to take the place of the stimulus' own."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._stimuli: tuple[Stimulus, ...] = ()
        self.id_field = text_field(self.tr("Id of the stimulus"))
        self.block_field = text_field(self.tr("Block"), self.tr("none"))
        self.length_field = NumberField(theme, self.tr("Length in seconds"), zero_is_empty=True)
        self.valence_field = NumberField(theme, self.tr("Expected valence, 1 to 9"), self.tr("none"))
        self.arousal_field = NumberField(theme, self.tr("Expected arousal, 1 to 9"), self.tr("none"))
        self.text_field = QPlainTextEdit()
        self.practice_box = TickBox(theme, self.tr("Practice: comes first"))
        self.rated_box = TickBox(theme, self.tr("Ask for ratings afterwards"))
        self.file_button = QPushButton(self.tr("Change…"))
        self._file, self._problems = Elided(mode=Qt.TextElideMode.ElideMiddle), told_wrong()
        self._lay_out()
        self._wire()

    @property
    def problems(self) -> str:
        """What is wrong, as it is shown."""
        return self._problems.text()

    def show_stimuli(self, stimuli: Sequence[Stimulus], problems: Sequence[str]) -> None:
        """Show one stimulus, or what several share; and what is wrong with them."""
        self._stimuli = tuple(stimuli)
        one = stimuli[0] if len(stimuli) == 1 else None
        self.setEnabled(bool(stimuli))
        self.id_field.setEnabled(one is not None)
        show_text(self.id_field, one.id if one else "")
        show_text(self.block_field, _shared(stimuli, "block") or "")
        self.block_field.setPlaceholderText(self._absent("block", self.tr("none")))
        self._show_content(one)
        self._show_numbers()
        for box, field in ((self.practice_box, "practice"), (self.rated_box, "rated")):
            with QSignalBlocker(box):
                box.setChecked(bool(_shared(stimuli, field)))
        self._problems.setText("\n".join(problems))
        self._problems.setVisible(bool(problems))

    def _show_content(self, one: Stimulus | None) -> None:
        written = one is not None and one.kind == "text"
        filed = one is not None and one.path is not None
        self.text_field.setVisible(written)
        for widget in (self._file, self._file_name, self.file_button):
            widget.setVisible(filed)
        self._file.show_text(one.path.name if one and one.path else "", str(one.path) if one and one.path else "")
        text = one.text if one else ""
        if text != self.text_field.toPlainText():
            with QSignalBlocker(self.text_field):
                self.text_field.setPlainText(text)

    def _show_numbers(self) -> None:
        self.length_field.show_number(_shared(self._stimuli, "duration_s"))
        clips = all(stimulus.kind in ("video", "sound") for stimulus in self._stimuli)
        whole = self.tr("to its end") if clips else self.tr("seconds")
        for field, name, empty in (
            (self.length_field, "duration_s", whole),
            (self.valence_field, "valence", self.tr("none")),
            (self.arousal_field, "arousal", self.tr("none")),
        ):
            field.setPlaceholderText(self._absent(name, empty))
        self.valence_field.show_number(_shared(self._stimuli, "valence"))
        self.arousal_field.show_number(_shared(self._stimuli, "arousal"))

    def _absent(self, field: str, empty: str) -> str:
        """Return what a field without a value says."""
        return self.tr("several") if len({getattr(one, field) for one in self._stimuli}) > 1 else empty

    def _choose_file(self) -> None:
        folder = str(self._stimuli[0].path.parent) if self._stimuli and self._stimuli[0].path else ""
        path, _ = QFileDialog.getOpenFileName(self, self.tr("File of the stimulus"), folder)
        if path:
            self.replaced.emit(path)

    def _wire(self) -> None:
        fields: tuple[tuple[QLineEdit, str], ...] = ((self.id_field, "id"), (self.block_field, "block"))
        for field, name in fields:
            field.textEdited.connect(lambda text, name=name: self.edited.emit(name, text))
        self.length_field.given.connect(lambda seconds: self.edited.emit("duration_s", seconds or 0.0))
        self.valence_field.given.connect(lambda value: self.edited.emit("valence", value))
        self.arousal_field.given.connect(lambda value: self.edited.emit("arousal", value))
        self.text_field.textChanged.connect(lambda: self.edited.emit("text", self.text_field.toPlainText()))
        self.practice_box.toggled.connect(lambda on: self.edited.emit("practice", on))
        self.rated_box.toggled.connect(lambda on: self.edited.emit("rated", on))
        self.file_button.clicked.connect(self._choose_file)

    def _lay_out(self) -> None:
        self.text_field.setAccessibleName(self.tr("Text that is shown"))
        self.text_field.setTabChangesFocus(True)
        self.text_field.setFixedHeight(TEXT_HEIGHT)
        self.text_field.setPlaceholderText(self.tr("What the participant reads"))
        self.file_button.setAccessibleName(self.tr("Change the file"))
        grid = form_grid()
        add_row(grid, self.tr("Id"), self.id_field)
        self._file_name = add_row(grid, self.tr("File"), self._file, self.file_button)
        add_row(grid, self.tr("Length"), self.length_field, muted(self.tr("s")))
        add_row(grid, self.tr("Valence"), self.valence_field, muted(self.tr("Arousal")), self.arousal_field)
        add_row(grid, self.tr("Block"), self.block_field)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID // 2)
        rows.addWidget(self.text_field)
        rows.addLayout(grid)
        rows.addWidget(self.practice_box)
        rows.addWidget(self.rated_box)
        rows.addWidget(self._problems)
        rows.addStretch(1)


def _shared(stimuli: Sequence[Stimulus], field: str) -> Any:
    """Return the value that all have; None where they differ."""
    values = {getattr(stimulus, field) for stimulus in stimuli}
    return values.pop() if len(values) == 1 else None
