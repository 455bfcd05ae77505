"""The Models page: which models there are, how well each did, whether it fits here, and which is in use."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.added_pages import AddedPage
from ui.card import Card
from ui.elided import Elided
from ui.models.comparison_view import ComparisonView
from ui.models.model_buttons import ModelButtons
from ui.models.model_details import ModelDetails
from ui.models.model_table import ModelTable
from ui.models_feed import ModelsCommands, ModelsFeed
from ui.sessions.job_lines import JobLines
from ui.sessions.undo_line import UndoLine
from ui.theme import GRID, Theme


def models_page(feed: ModelsFeed, commands: ModelsCommands) -> AddedPage:
    """Return the page as the window takes it."""

    def make(theme: Theme) -> tuple[ModelsPage, ModelsPage]:
        page = ModelsPage(feed, commands, theme)
        return page, page

    def tr(text: str) -> str:
        return QCoreApplication.translate("ModelsPage", text)

    told = tr("See what each model was trained on and how well it did, and choose the one in use")
    return AddedPage("models", tr("Models"), tr("Models page"), told, "Ctrl+5", make)


class ModelsPage(QWidget):
    """Models in a table, the selected one in detail.

    Parameters
    ----------
    feed : ModelsFeed
        What there is.
    commands : ModelsCommands
        What is asked for leaves through it.
    theme : Theme
        Colours and fonts.
    """

    def __init__(self, feed: ModelsFeed, commands: ModelsCommands, theme: Theme) -> None:
        super().__init__()
        self._feed, self._commands = feed, commands
        self._folder, self._count = Elided(mode=Qt.TextElideMode.ElideMiddle), QLabel()
        self._folder.setProperty("muted", True)
        self._count.setFont(theme.font())
        self.import_button = QPushButton(self.tr("Import a file…"))
        self.import_button.setToolTip(self.tr("Check an .onnx file with EmoScope’s card, and keep a copy of it"))
        self.refresh_button = QPushButton(self.tr("Refresh"))
        self.close_button = QPushButton(self.tr("Close"))
        self.table, self.buttons, self.details = ModelTable(theme), ModelButtons(), ModelDetails(theme)
        self.comparison, self.jobs, self.undo = ComparisonView(theme), JobLines(theme), UndoLine()
        self._lay_out()
        self._wire()
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Look at the library anew whenever the page is turned to."""
        super().showEvent(event)
        self._commands.refresh_requested.emit()
        self.refresh()

    def refresh(self) -> None:
        """Write texts anew; called by the text timer."""
        feed, listing = self._feed, self._feed.listing()
        models = feed.models()
        self.table.show_models(models, feed.fits(), feed.in_use())
        damaged = sum(bool(line.error) for line in models)
        count = self.tr("1 model") if len(models) == 1 else self.tr("{n} models").format(n=len(models))
        self._count.setText(count + (self.tr(", {n} damaged").format(n=damaged) if damaged else ""))
        self._folder.show_text(feed.folder())
        self.refresh_button.setEnabled(not listing)
        self.refresh_button.setText(self.tr("Looking…") if listing else self.tr("Refresh"))
        self.jobs.show_jobs(feed.jobs())
        name = feed.undoable()
        self.undo.show_text(self.tr("Model “{name}” was removed.").format(name=name) if name else "")
        self.buttons.show_removed(feed.removed())
        self._show_selected()

    def _show_selected(self) -> None:
        rows, found = self.table.chosen, self._feed.comparison()
        self.buttons.show_rows(rows, [job.kind for job in self._feed.jobs() if job.state == "running"])
        self._stack.setCurrentWidget(self.comparison if found else self.details)
        self.close_button.setVisible(found is not None)
        if found is not None:
            self.comparison.show_comparison(found)
            self._details_card.set_title(self.tr("Comparison"))
            return
        only = rows[0] if len(rows) == 1 else None
        self.details.show_rows(rows)
        several = self.tr("{n} models selected").format(n=len(rows))
        self._details_card.set_title(only.line.name if only else several if rows else self.tr("Nothing selected"))

    def _key(self) -> str:
        return self.table.chosen[0].line.key

    def _import(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Import a model"), "", self.tr("Models (*.onnx)"))
        if path:
            self._commands.import_requested.emit(path)

    def _compare(self) -> None:
        title = self.tr("Compare on the sessions in")
        folder = QFileDialog.getExistingDirectory(self, title, self._feed.sessions())
        if folder:
            self._commands.compare_requested.emit(tuple(row.line.key for row in self.table.chosen), folder)

    def _wire(self) -> None:
        commands, buttons = self._commands, self.buttons
        self.table.selected.connect(self._show_selected)
        self.refresh_button.clicked.connect(commands.refresh_requested)
        self.import_button.clicked.connect(self._import)
        self.close_button.clicked.connect(commands.comparison_closed)
        self.close_button.clicked.connect(self.refresh)
        buttons.use.connect(lambda: commands.use_requested.emit(self._key()))
        buttons.report.connect(lambda: commands.report_requested.emit(self._key()))
        buttons.remove.connect(lambda: commands.remove_requested.emit(self._key()))
        buttons.restore.connect(commands.restore_requested)
        buttons.compare.connect(self._compare)
        self.jobs.cancelled.connect(commands.cancel_requested)
        self.undo.undone.connect(lambda: commands.restore_requested.emit(self._feed.undoable()))
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(buttons.remove_button.click)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self._folder, 1)
        for widget in (self._count, self.import_button, self.refresh_button):
            head.addWidget(widget)
        models = QWidget()
        rows = QVBoxLayout(models)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID)
        rows.addWidget(self.table, 1)
        rows.addWidget(self.buttons)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.details)
        self._stack.addWidget(self.comparison)
        self._details_card = Card("", self._stack)
        self._details_card.add_control(self.close_button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(GRID, GRID, GRID, GRID)
        rows.setSpacing(GRID)
        rows.addLayout(head)
        rows.addWidget(self.undo)
        rows.addWidget(self.jobs)
        rows.addWidget(Card(self.tr("Models"), models), 6)
        rows.addWidget(self._details_card, 5)
