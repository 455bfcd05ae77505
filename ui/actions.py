"""Everything a person can do, registered once: menus, shortcuts and the help page come from here.

Each action has a help text of one sentence; without it it cannot be registered. An action is
known by a name that does not change with the language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """What an action is: its name, menu, text, help, and shortcut if it has one."""

    name: str
    menu: str
    text: str
    help: str
    shortcut: str = ""
    checkable: bool = False

    def __post_init__(self) -> None:
        if not (self.name and self.menu and self.text and self.help):
            raise ValueError(f"The action {self.name!r} lacks a menu, a text or a help sentence.")


class Actions:
    """The actions of one window, in the order they were registered.

    Parameters
    ----------
    window : QMainWindow
        Owns the actions; their shortcuts work anywhere in it.
    """

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self._specs: dict[str, ActionSpec] = {}
        self._actions: dict[str, QAction] = {}

    def register(self, spec: ActionSpec, slot: Callable[..., object], checked: bool = False) -> QAction:
        """Add an action; a checkable one calls slot(bool), another slot().

        Raises
        ------
        ValueError
            If the name or the shortcut is taken.
        """
        if spec.name in self._specs or (spec.shortcut and spec.shortcut in self._shortcuts()):
            raise ValueError(f"The action {spec.name!r} ({spec.shortcut or 'no shortcut'}) is registered twice.")
        action = QAction(spec.text, self._window)
        action.setShortcut(QKeySequence(spec.shortcut))
        action.setToolTip(f"{spec.help} ({spec.shortcut})" if spec.shortcut else spec.help)
        action.setStatusTip(spec.help)
        action.setCheckable(spec.checkable)
        action.setChecked(checked)
        if spec.checkable:
            action.toggled.connect(slot)
        else:
            action.triggered.connect(lambda: slot())
        self._window.addAction(action)
        self._specs[spec.name], self._actions[spec.name] = spec, action
        return action

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    @property
    def specs(self) -> tuple[ActionSpec, ...]:
        """All actions, for the help page."""
        return tuple(self._specs.values())

    def fill_menus(self) -> None:
        """Put every action into its menu of the window's menu bar."""
        menus = {}
        for spec in self.specs:
            if spec.menu not in menus:
                menus[spec.menu] = self._window.menuBar().addMenu(spec.menu)
            menus[spec.menu].addAction(self._actions[spec.name])

    def _shortcuts(self) -> set[str]:
        return {spec.shortcut for spec in self._specs.values()}
