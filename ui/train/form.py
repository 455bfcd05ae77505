"""How to train: system, target, what is held out, folds, epochs, the leakage check, a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QSpinBox, QWidget

from ui.theme import CONTROL_HEIGHT, GRID, Theme
from ui.tick_box import TickBox
from ui.tool_tip import as_it_is
from ui.train.words import split_words, target_words
from ui.train_feed import SystemView, TrainRequest

MOST_FOLDS, MOST_EPOCHS, USUAL_FOLDS = 100, 10_000, 4
HIGHEST_RATING = 10.0  # of any scale in use
LONGEST_NAME = 60


class TrainForm(QWidget):
    """Choices beside the data.

    Parameters
    ----------
    systems : sequence of SystemView
        What can be trained; the first is chosen.
    theme : Theme
        Colours and fonts.
    """

    changed = Signal()

    def __init__(self, systems: Sequence[SystemView], theme: Theme) -> None:
        super().__init__()
        self._titles = {system.name: system.title for system in systems}
        self.system_box = _choice({name: name for name in self._titles})
        self.target_box, self.split_box = _choice(target_words()), _choice(split_words())
        self.folds_box = QSpinBox(minimum=1, maximum=MOST_FOLDS, value=USUAL_FOLDS)
        self.folds_box.setSpecialValueText(self.tr("one a group"))
        self.epochs_box = QSpinBox(maximum=MOST_EPOCHS, value=0)
        self.epochs_box.setSpecialValueText(self.tr("as usual"))
        self.high_box = QDoubleSpinBox(maximum=HIGHEST_RATING, singleStep=0.5, decimals=1)
        self.high_box.setSpecialValueText(self.tr("the middle of the scale"))
        self.leakage_box = TickBox(theme, self.tr("Check for leakage"))
        self.name_field = QLineEdit(maxLength=LONGEST_NAME, placeholderText=self.tr("system, target and date"))
        self._title = QLabel()
        self._title.setProperty("muted", True)
        self._name_all()
        self._lay_out()
        self._wire()
        self._tell()

    def fill_in(self, request: TrainRequest) -> TrainRequest:
        """Return a request with these choices."""
        folds = self.folds_box.value()
        return replace(
            request,
            system=self.system_box.currentData(),
            target=self.target_box.currentData(),
            split=self.split_box.currentData(),
            n_folds=0 if folds == 1 else folds,
            epochs=self.epochs_box.value(),
            high_from=self.high_box.value(),
            leakage=self.leakage_box.isChecked(),
            name=self.name_field.text().strip(),
        )

    def _tell(self) -> None:
        self._title.setText(self._titles.get(self.system_box.currentData(), ""))

    def _name_all(self) -> None:
        leakage = self.tr(
            "Trains again with permuted labels, with noise and with single windows held out: 4 times as long"
        )
        for widget, name in (
            (self.system_box, self.tr("Model")),
            (self.target_box, self.tr("Target")),
            (self.split_box, self.tr("Held out for judging")),
            (self.folds_box, self.tr("Folds")),
            (self.epochs_box, self.tr("Most epochs")),
            (self.high_box, self.tr("Least rating that is high")),
            (self.name_field, self.tr("Name of the model")),
        ):
            widget.setAccessibleName(name)
            widget.setFixedHeight(CONTROL_HEIGHT)
        self.leakage_box.setToolTip(as_it_is(leakage))

    def _wire(self) -> None:
        self.system_box.currentIndexChanged.connect(self._tell)
        for box in (self.system_box, self.target_box, self.split_box):
            box.currentIndexChanged.connect(self.changed)
        for number in (self.folds_box, self.epochs_box, self.high_box):
            number.valueChanged.connect(self.changed)
        self.leakage_box.toggled.connect(self.changed)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(GRID // 2)
        folds = QHBoxLayout()
        folds.setSpacing(GRID)
        folds.addWidget(self.folds_box, 1)
        folds.addWidget(_label(self.tr("Epochs"), self.epochs_box))
        folds.addWidget(self.epochs_box, 1)
        for row, (text, widget) in enumerate(
            (
                (self.tr("Model"), self.system_box),
                ("", self._title),
                (self.tr("Target"), self.target_box),
                (self.tr("Hold out"), self.split_box),
                (self.tr("High from"), self.high_box),
                (self.tr("Folds"), self.folds_box),
                (self.tr("Name"), self.name_field),
                ("", self.leakage_box),
            )
        ):
            if text:
                grid.addWidget(_label(text, widget), row, 0)
            if widget is self.folds_box:
                grid.addLayout(folds, row, 1)
            else:
                grid.addWidget(widget, row, 1)
        grid.setColumnStretch(1, 1)


def _choice(words: Mapping[str, str]) -> QComboBox:
    box = QComboBox()
    for key, word in words.items():
        box.addItem(word, key)
    return box


def _label(text: str, buddy: QWidget) -> QLabel:
    label = QLabel(text)
    label.setProperty("muted", True)
    label.setBuddy(buddy)
    return label
