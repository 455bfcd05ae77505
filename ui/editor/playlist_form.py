"""The values of a playlist as a whole: names, timing, order, and what is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from recorder.protocol.playlist import Playlist
from recorder.protocol.playlist_file import MAX_STIMULI, MAX_TITLE
from recorder.protocol.rating import SCALES, Scale
from ui.editor.form_parts import add_row, form_grid, muted, show_text, text_field
from ui.editor.number_field import NumberField
from ui.theme import CONTROL_HEIGHT, GRID, Theme
from ui.tick_box import TickBox

UNIT_WIDTH = 92


class PlaylistForm(QWidget):
    """Fields of a playlist.

    Parameters
    ----------
    theme : Theme
        Fonts.
    """

    edited = Signal(object, str)
    """The playlist as it is now, and which value was changed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._playlist = Playlist("", "", ())
        self.name_field = text_field(self.tr("Name: letters and digits"), self.tr("letters and digits"))
        self.title_field = text_field(self.tr("Title"), self.tr("for people"), MAX_TITLE)
        self.baseline_field, self.fixation_field, self.rest_field = (
            NumberField(theme, name, self.tr("left out"), zero_is_empty=True)
            for name in (
                self.tr("Baseline before the first stimulus, in seconds"),
                self.tr("Fixation before each stimulus, in seconds"),
                self.tr("Rest after each stimulus, in seconds"),
            )
        )
        self.shuffle_box = TickBox(theme, self.tr("Draw the order from the seed"))
        self.blocks_box = TickBox(theme, self.tr("Draw the blocks’ order too"))
        self.most_box = QSpinBox(minimum=1, maximum=MAX_STIMULI)
        self.scale_boxes = {scale: TickBox(theme, word) for scale, word in self._scale_words().items()}
        self.continuous_box = TickBox(theme, self.tr("Rate during the stimulus too"))
        self.photodiode_box = TickBox(theme, self.tr("White patch for a photodiode"))
        self._most_name = QLabel(self.tr("Most of a quadrant in a row"))
        self._dress(theme)
        self._lay_out()
        self._wire()

    def show_playlist(self, playlist: Playlist) -> None:
        """Show a playlist's values."""
        self._playlist = playlist
        timing, order = playlist.timing, playlist.order
        show_text(self.name_field, playlist.name)
        show_text(self.title_field, playlist.title)
        self.baseline_field.show_number(timing.baseline_s)
        self.fixation_field.show_number(timing.fixation_s)
        self.rest_field.show_number(timing.rest_s)
        for box, on in (
            (self.shuffle_box, order.shuffle),
            (self.blocks_box, order.shuffle_blocks),
            (self.continuous_box, playlist.continuous_rating),
            (self.photodiode_box, playlist.photodiode),
            *((box, scale in playlist.scales) for scale, box in self.scale_boxes.items()),
        ):
            with QSignalBlocker(box):
                box.setChecked(on)
        with QSignalBlocker(self.most_box):
            self.most_box.setValue(order.max_same_quadrant)
        self.most_box.setEnabled(order.shuffle)

    def _scale_words(self) -> dict[Scale, str]:
        return {
            "valence": self.tr("Valence"),
            "arousal": self.tr("Arousal"),
            "dominance": self.tr("Dominance"),
            "liking": self.tr("Liking"),
        }

    def _change(self, **fields: Any) -> None:
        self.edited.emit(replace(self._playlist, **fields), next(iter(fields)))

    def _change_timing(self, field: str, seconds: float | None) -> None:
        timing = replace(self._playlist.timing, **{field: seconds or 0.0})
        self.edited.emit(replace(self._playlist, timing=timing), field)

    def _change_order(self, field: str, value: bool | int) -> None:
        order = replace(self._playlist.order, **{field: value})  # type: ignore[arg-type]
        self.edited.emit(replace(self._playlist, order=order), field)

    def _change_scale(self, scale: Scale, on: bool) -> None:
        """Ask a scale or not; those of a file in an order of its own keep it."""
        scales = tuple(one for one in self._playlist.scales if one != scale)
        in_order = scales == tuple(one for one in SCALES if one in scales)
        scales = (*scales, scale) if on else scales
        self._change(scales=tuple(one for one in SCALES if one in scales) if in_order else scales)

    def _wire(self) -> None:
        self.name_field.textEdited.connect(lambda text: self._change(name=text))
        self.title_field.textEdited.connect(lambda text: self._change(title=text))
        for field, name in (
            (self.baseline_field, "baseline_s"),
            (self.fixation_field, "fixation_s"),
            (self.rest_field, "rest_s"),
        ):
            field.given.connect(lambda seconds, name=name: self._change_timing(name, seconds))
        self.shuffle_box.toggled.connect(lambda on: self._change_order("shuffle", on))
        self.blocks_box.toggled.connect(lambda on: self._change_order("shuffle_blocks", on))
        self.most_box.valueChanged.connect(lambda n: self._change_order("max_same_quadrant", n))
        for scale, box in self.scale_boxes.items():
            box.toggled.connect(lambda on, scale=scale: self._change_scale(scale, on))
        self.continuous_box.toggled.connect(lambda on: self._change(continuous_rating=on))
        self.photodiode_box.toggled.connect(lambda on: self._change(photodiode=on))

    def _dress(self, theme: Theme) -> None:
        self.name_field.setToolTip(self.tr("The task in the names of the session’s files"))
        self.most_box.setFont(theme.font())
        self.most_box.setFixedHeight(CONTROL_HEIGHT)
        self.most_box.setAccessibleName(self._most_name.text())
        self._most_name.setProperty("muted", True)
        self._most_name.setBuddy(self.most_box)
        self.photodiode_box.setToolTip(self.tr("In a corner of the display while a stimulus is shown"))

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID // 2)
        names, times, order, scales = form_grid(), form_grid(), QGridLayout(), QGridLayout()
        add_row(names, self.tr("Name"), self.name_field)
        add_row(names, self.tr("Title"), self.title_field)
        for name, field, unit in (
            (self.tr("Baseline"), self.baseline_field, self.tr("s, once")),
            (self.tr("Fixation"), self.fixation_field, self.tr("s, before each")),
            (self.tr("Rest"), self.rest_field, self.tr("s, after each")),
        ):
            after = muted(unit)
            after.setFixedWidth(UNIT_WIDTH)
            add_row(times, name, field, after)
        order.setColumnStretch(0, 1)
        order.addWidget(self._most_name, 0, 0)
        order.addWidget(self.most_box, 0, 1)
        for place, box in enumerate(self.scale_boxes.values()):
            scales.addWidget(box, place // 2, place % 2)
        for title, parts in (
            ("", (names,)),
            (self.tr("Timing"), (times,)),
            (self.tr("Order"), (self.shuffle_box, self.blocks_box, order)),
            (self.tr("The participant is asked"), (scales, self.continuous_box, self.photodiode_box)),
        ):
            self._add_part(rows, title, parts)
        rows.addStretch(1)

    def _add_part(self, rows: QVBoxLayout, title: str, parts: tuple[Any, ...]) -> None:
        if title:
            head = QLabel(title)
            head.setProperty("title", True)
            rows.addSpacing(GRID // 2)
            rows.addWidget(head)
        for part in parts:
            if isinstance(part, QWidget):
                rows.addWidget(part)
            else:
                rows.addLayout(part)
