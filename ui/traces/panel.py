"""The traces' card: the view, and the controls of its scale, length, filters and channels."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLabel, QToolButton

from ui.actions import Actions, ActionSpec
from ui.card import Card
from ui.feed import LiveFeed
from ui.paint_statistics import PaintMeter
from ui.settings import WindowSettings
from ui.theme import Theme
from ui.traces.channel_picker import ChannelPicker
from ui.traces.view import TraceView


class TracePanel(Card):
    """Traces with their controls.

    Parameters
    ----------
    feed, theme, meter, settings
        As for `TraceView`.
    actions : Actions
        Where what can be done with the traces is registered.
    """

    settings_changed = Signal(object)

    def __init__(
        self, feed: LiveFeed, theme: Theme, meter: PaintMeter, settings: WindowSettings, actions: Actions
    ) -> None:
        view = TraceView(feed, theme, meter, settings)
        super().__init__(view.tr("EEG"), view)
        self.view, self._feed, self._settings = view, feed, settings
        self.picker = ChannelPicker(theme, self)
        self.picker.hidden_changed.connect(lambda names: self._change(hidden_channels=",".join(names)))
        self._scale = QLabel()
        self._register(actions)
        self._add_controls(actions)
        self.apply(settings)

    def apply(self, settings: WindowSettings) -> None:
        """Take over settings."""
        self._settings = settings
        self._scale.setText(self.tr("{scale:.0f} µV").format(scale=settings.scale_uv))
        self._select("high_pass_hz", self._high_pass)
        self._select("notch_hz", self._notch)
        self._select("traces_s", self._length)
        self.view.apply(settings)

    def _register(self, actions: Actions) -> None:
        menu = self.tr("&Traces")
        for name, key, step, text, told in (
            ("larger", "+", -1, self.tr("Larger"), self.tr("Draw the traces larger: fewer microvolts a lane")),
            ("smaller", "-", 1, self.tr("Smaller"), self.tr("Draw the traces smaller: more microvolts a lane")),
        ):
            actions.register(ActionSpec(name, menu, text, told, key), lambda step=step: self._step("scale_uv", step))
        for name, key, step, text, told in (
            ("shorter", "[", -1, self.tr("Shorter"), self.tr("Show fewer seconds of traces")),
            ("longer", "]", 1, self.tr("Longer"), self.tr("Show more seconds of traces")),
        ):
            actions.register(ActionSpec(name, menu, text, told, key), lambda step=step: self._step("traces_s", step))
        told = self.tr("Hold the traces still; everything goes on meanwhile")
        actions.register(ActionSpec("pause", menu, self.tr("Pause"), told, "Space", checkable=True), self.view.pause)
        told = self.tr("Switch channels on and off, one by one or a region at a time")
        actions.register(ActionSpec("channels", menu, self.tr("Channels…"), told, "Ctrl+L"), self._pick_channels)

    def _add_controls(self, actions: Actions) -> None:
        self.add_control(_button(actions["smaller"], "−"))
        self.add_control(self._scale)
        self.add_control(_button(actions["larger"], "+"))
        self._length = self._box("traces_s", self.tr("Seconds shown"), "{:.0f} s")
        self._high_pass = self._box("high_pass_hz", self.tr("High-pass of the picture"), self.tr("from {:g} Hz"))
        self._notch = self._box("notch_hz", self.tr("Mains notch of the picture"), self.tr("notch {:.0f} Hz"))
        self._channels = _button(actions["channels"], self.tr("Channels"))
        self.add_control(self._channels)
        self.add_control(_button(actions["pause"], self.tr("Pause")))

    def _box(self, field: str, hint: str, form: str) -> QComboBox:
        box = QComboBox()
        box.setToolTip(hint)
        box.setAccessibleName(hint)
        off = {"high_pass_hz": self.tr("no high-pass"), "notch_hz": self.tr("no notch")}
        for value in WindowSettings.CHOICES[field]:
            box.addItem(form.format(value) if value else off[field], value)
        box.currentIndexChanged.connect(lambda: self._change(**{field: box.currentData()}))
        self.add_control(box)
        return box

    def _select(self, field: str, box: QComboBox) -> None:
        box.blockSignals(True)
        box.setCurrentIndex(box.findData(getattr(self._settings, field)))
        box.blockSignals(False)

    def _pick_channels(self) -> None:
        info = self._feed.eeg.info
        if info is not None:
            hidden = self._settings.hidden_channels.split(",")
            self.picker.open_at(
                self._channels.mapToGlobal(self._channels.rect().bottomLeft()), info.channel_names, hidden
            )

    def _step(self, field: str, step: int) -> None:
        choices = WindowSettings.CHOICES[field]
        nearest = min(range(len(choices)), key=lambda i: abs(choices[i] - getattr(self._settings, field)))
        self._change(**{field: choices[max(0, min(len(choices) - 1, nearest + step))]})

    def _change(self, **fields: Any) -> None:
        self.settings_changed.emit(replace(self._settings, **fields))


def _button(action: QAction, text: str) -> QToolButton:
    action.setIconText(text)  # what the button shows; the menu keeps the action's text
    button = QToolButton()
    button.setDefaultAction(action)
    button.setProperty("compact", True)
    button.setAccessibleName(action.toolTip())
    return button
