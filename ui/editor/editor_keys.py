"""The editor's keys: undo and redo everywhere in it, in its fields too, which have an undo of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.editor.playlist_editor import PlaylistEditor

OURS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


def add_keys(editor: PlaylistEditor) -> None:
    """Give an editor its keys; they work wherever in it the keyboard is."""
    keys: tuple[tuple[QKeySequence, Callable[[], object]], ...] = (
        *((key, editor.edits.undo) for key in QKeySequence.keyBindings(QKeySequence.StandardKey.Undo)),
        *((key, editor.edits.redo) for key in QKeySequence.keyBindings(QKeySequence.StandardKey.Redo)),
        (QKeySequence("Ctrl+S"), editor.bar.save_button.click),
        (QKeySequence("Ctrl+Shift+S"), editor.bar.save_as_button.click),
        (QKeySequence("Ctrl+D"), editor.panel.copy_button.click),
        (QKeySequence("Esc"), lambda: _escape(editor)),
    )
    for key, act in keys:
        shortcut = QShortcut(key, editor)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)
    guard = _Guard(editor)
    for field in (*editor.findChildren(QLineEdit), *editor.findChildren(QPlainTextEdit)):
        field.installEventFilter(guard)


def _escape(editor: PlaylistEditor) -> None:
    if editor.ask.isHidden():
        editor.leave()
    else:
        editor.ask.decline()


class _Guard(QObject):
    """Keeps a field from claiming the keys of undo and redo for itself."""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Let the editor's shortcuts have them."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if not any(event.matches(key) for key in OURS):
            return False
        event.ignore()
        return True
