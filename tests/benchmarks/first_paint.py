"""`emoscope run --demo` up to its first painted window: the measured process of `start`.

It tells when that was on the monotonic clock, which the process that started it shares (the
system tells a process's start to a second only). It ends once it has told.
"""

from __future__ import annotations

import os
import sys
import time

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget


class FirstPaint(QObject):
    """Sees the first paint event of a shown window, and tells once it has been handled."""

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self._application = application
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget) and watched.isWindow():
            self._application.removeEventFilter(self)
            QTimer.singleShot(0, self._tell)
        return False

    def _tell(self) -> None:
        painted = time.monotonic()
        from tests.benchmarks.child import tell  # after the measurement

        tell("painted", at=painted)
        sys.stderr.flush()
        os._exit(0)  # what follows is not measured


def main() -> None:
    """Run the command as the console script does."""
    from app.cli import main as command

    application = QApplication(["emoscope"])
    watcher = FirstPaint(application)
    sys.argv = ["emoscope", "run", "--demo", *sys.argv[1:]]
    command()
    watcher.deleteLater()


if __name__ == "__main__":
    main()
