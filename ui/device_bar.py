"""The line over the live page: sources and their state, model, hop, publishing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QFileDialog, QFrame, QHBoxLayout, QLabel, QToolButton

from ui.actions import Actions
from ui.feed import LiveFeed
from ui.state_mark import StateMark
from ui.theme import CONTROL_HEIGHT, GRID, Theme
from ui.tool_tip import as_it_is

MIN_HOP_S, MAX_HOP_S, HOP_STEP_S = 0.1, 2.0, 0.1


class DeviceBar(QFrame):
    """What the estimates come from and where they go.

    Parameters
    ----------
    feed : LiveFeed
        Sources, models, hop, publishing.
    theme : Theme
        Colours and fonts.
    actions : Actions
        Needs ``connect_panel``, ``new_person`` and ``publish``.
    """

    hop_changed = Signal(float)
    model_requested = Signal(str)

    def __init__(self, feed: LiveFeed, theme: Theme, actions: Actions) -> None:
        super().__init__()
        self._feed = feed
        self.setProperty("bar", True)
        self.marks = {"eeg": StateMark(theme, self.tr("EEG")), "camera": StateMark(theme, self.tr("Camera"))}
        self.model_box = self._model_box()
        self.hop_box = self._hop_box(theme)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(_button(actions["connect_panel"]))
        row.addSpacing(GRID)
        for mark in self.marks.values():
            row.addWidget(mark)
        row.addSpacing(GRID)
        row.addWidget(_button(actions["new_person"]))
        row.addStretch(1)
        for text, box in ((self.tr("Model"), self.model_box), (self.tr("Estimate every"), self.hop_box)):
            label = QLabel(text)
            label.setProperty("muted", True)
            label.setBuddy(box)
            row.addWidget(label)
            row.addWidget(box)
        row.addWidget(_button(actions["publish"]))

    def refresh(self) -> None:
        """Read the feed anew; called by the text timer."""
        sources = {source.role: source for source in self._feed.sources()}
        for role, mark in self.marks.items():
            source = sources.get(role)
            if source is None:
                mark.show_state("idle", self.tr("not connected"), "")
            else:
                mark.show_state(source.status.state, source.status.reason, source.name)
        self._refresh_models()
        if not self.hop_box.hasFocus():
            self.hop_box.blockSignals(True)
            self.hop_box.setValue(self._feed.hop_s())
            self.hop_box.blockSignals(False)

    def _refresh_models(self) -> None:
        names = [*self._feed.models()]
        if self._feed.model().name not in names:
            names.append(self._feed.model().name)
        shown = [self.model_box.itemText(row) for row in range(self.model_box.count() - 1)]
        if shown != names:
            self.model_box.clear()
            self.model_box.addItems([*names, self.tr("From a file…")])
        self.model_box.setCurrentText(self._feed.model().name)
        self.model_box.setToolTip(as_it_is(self._feed.model().fit) or self.tr("The model in use"))

    def _choose_model(self, row: int) -> None:
        if row < self.model_box.count() - 1:
            self.model_requested.emit(self.model_box.itemText(row))
            return
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a model"), "", self.tr("Models (*.onnx)"))
        self.model_box.setCurrentText(self._feed.model().name)
        if path:
            self.model_requested.emit(path)

    def _model_box(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(self.tr("Model"))
        box.setMinimumContentsLength(10)
        box.setFixedHeight(CONTROL_HEIGHT)
        box.activated.connect(self._choose_model)
        return box

    def _hop_box(self, theme: Theme) -> QDoubleSpinBox:
        box = QDoubleSpinBox(decimals=1, minimum=MIN_HOP_S, maximum=MAX_HOP_S, singleStep=HOP_STEP_S)
        box.setSuffix(" s")
        box.setFixedHeight(CONTROL_HEIGHT)
        box.setFont(theme.font())
        box.setKeyboardTracking(False)
        box.setAccessibleName(self.tr("Seconds between estimates"))
        box.setToolTip(self.tr("Seconds between estimates"))
        box.valueChanged.connect(self.hop_changed)
        return box


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    return button
