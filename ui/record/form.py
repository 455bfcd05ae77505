"""The form of a recording: who (a code, never a name), which session, consent, what is kept."""

from __future__ import annotations

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from recorder.session.paths import PARTICIPANT
from ui.elided import Elided
from ui.record_feed import NextRun, RecordRequest
from ui.theme import CONTROL_HEIGHT, GRID, Theme
from ui.tick_box import TickBox

MAX_SESSION = 99
MAX_OPERATOR = 16
MAX_NOTES = 4000


class SessionForm(QWidget):
    """Metadata of the next run.

    Parameters
    ----------
    theme : Theme
        Fonts.
    """

    changed = Signal()
    folder_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._session_by_hand = False
        self.code_field = QLineEdit()
        self.session_box = QSpinBox(minimum=1, maximum=MAX_SESSION, value=1)
        self.operator_field = QLineEdit(maxLength=MAX_OPERATOR)
        self.consent_box = TickBox(theme, self.tr("The participant has consented"))
        self.video_box = TickBox(theme, self.tr("Keep the camera’s pictures"))
        self.notes_field = QPlainTextEdit()
        self.folder_button = QPushButton(self.tr("Change…"))
        self._run = QLabel()
        self._folder = Elided(mode=Qt.TextElideMode.ElideMiddle)
        self._consent_note = _muted("", wrapped=True)
        self._dress(theme)
        self._lay_out()
        self._wire()

    @property
    def participant(self) -> str:
        """The code, empty while it is none that a file may be named with."""
        text = self.code_field.text()
        return text if PARTICIPANT.fullmatch(text) else ""

    @property
    def session(self) -> int | None:
        """The session chosen by hand; None for the next one."""
        return self.session_box.value() if self._session_by_hand else None

    def fill(self, request: RecordRequest) -> None:
        """Show what was asked for elsewhere, on the command line."""
        self._session_by_hand = True
        self.code_field.setText(request.participant)
        self.session_box.setValue(request.session)
        self.operator_field.setText(request.operator)
        self.notes_field.setPlainText(request.notes)
        self.consent_box.setChecked(request.consent)
        self.video_box.setChecked(request.keep_video)

    def show_next(self, found: NextRun | None) -> None:
        """Propose session and run."""
        if found is None:
            self._run.setText(self.tr("run –"))
            return
        if not self._session_by_hand:
            self.session_box.blockSignals(True)
            self.session_box.setValue(found.session)
            self.session_box.blockSignals(False)
        self._run.setText(self.tr("run {run:02d}, the next free").format(run=found.run))

    def show_person(self, person: bool) -> None:
        """Ask for consent where a person is recorded."""
        self.consent_box.setEnabled(person)
        told = self.tr("Needed before a person is recorded.")
        self._consent_note.setText(told if person else self.tr("Not needed: all that is connected is simulated."))

    def show_folder(self, folder: str) -> None:
        """Tell where recordings go."""
        self._folder.show_text(folder)

    def _propose_anew(self) -> None:
        self._session_by_hand = False
        self.consent_box.setChecked(False)  # consent is one person's
        self.changed.emit()

    def _take_session(self) -> None:
        self._session_by_hand = True
        self.changed.emit()

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Where recordings go"), self._folder.text())
        if folder:
            self.folder_chosen.emit(folder)

    def _limit_notes(self) -> None:
        if len(self.notes_field.toPlainText()) > MAX_NOTES:
            self.notes_field.undo()

    def _wire(self) -> None:
        self.code_field.textChanged.connect(self._propose_anew)
        self.session_box.valueChanged.connect(self._take_session)
        self.operator_field.textChanged.connect(self.changed)
        self.consent_box.toggled.connect(self.changed)
        self.video_box.toggled.connect(self.changed)
        self.notes_field.textChanged.connect(self._limit_notes)
        self.folder_button.clicked.connect(self._choose_folder)

    def _dress(self, theme: Theme) -> None:
        self.code_field.setValidator(QRegularExpressionValidator(QRegularExpression("[A-Za-z0-9]{0,16}"), self))
        self.code_field.setPlaceholderText(self.tr("such as 01"))
        self.code_field.setAccessibleName(self.tr("Participant code"))
        self.session_box.setFont(theme.font())
        self.session_box.setFixedHeight(CONTROL_HEIGHT)
        self.session_box.setAccessibleName(self.tr("Session"))
        self.operator_field.setPlaceholderText(self.tr("code, optional"))
        self.operator_field.setAccessibleName(self.tr("Operator code"))
        self.notes_field.setPlaceholderText(self.tr("Cap size, medication, anything odd. No names."))
        self.notes_field.setTabChangesFocus(True)
        self.notes_field.setMinimumHeight(48)
        self.notes_field.setAccessibleName(self.tr("Notes"))
        self._run.setFont(theme.font())

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnStretch(1, 1)
        lines: tuple[tuple[str, tuple[QWidget, ...]], ...] = (
            (self.tr("Participant"), (self.code_field,)),
            (self.tr("Session"), (self.session_box, self._run)),
            (self.tr("Operator"), (self.operator_field,)),
            (self.tr("Saved in"), (self._folder, self.folder_button)),
        )
        for row, (text, fields) in enumerate(lines):
            label = _muted(text)
            label.setBuddy(fields[0])
            grid.addWidget(label, row, 0)
            grid.addLayout(_side_by_side(*fields), row, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID // 2)
        rows.addWidget(_muted(self.tr("A code; no name is asked for or kept."), wrapped=True))
        rows.addLayout(grid)
        rows.addSpacing(GRID // 2)
        for box, note in ((self.consent_box, self._consent_note), (self.video_box, self._video_note())):
            rows.addWidget(box)
            note.setIndent(3 * GRID - 2)
            rows.addWidget(note)
            rows.addSpacing(GRID // 2)
        notes = _muted(self.tr("Notes"))
        notes.setBuddy(self.notes_field)
        rows.addWidget(notes)
        rows.addWidget(self.notes_field, 1)

    def _video_note(self) -> QLabel:
        told = self.tr(
            "Pictures show who it is. Without them, points of the face are kept: enough to replay and to train."
        )
        return _muted(told, wrapped=True)


def _side_by_side(*fields: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(GRID)
    for field in fields:
        row.addWidget(field, 1 if isinstance(field, Elided | QLineEdit) else 0)
    if isinstance(fields[0], QSpinBox):
        row.addStretch(1)
    return row


def _muted(text: str, wrapped: bool = False) -> QLabel:
    label = QLabel(text)
    label.setProperty("muted", True)
    label.setWordWrap(wrapped)
    return label
