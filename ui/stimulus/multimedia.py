"""The one way to QtMultimedia, which costs a fifth of a second and needs libpulse: imported where stimuli play.

Its libraries are kept from chatting on standard error; what fails is told by its player's signals.
"""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress
from functools import cache
from pathlib import Path

import PySide6
from PySide6.QtCore import QCoreApplication, QLoggingCategory, Qt

# Frames become pictures on the processor: through OpenGL, and back, each costs 25 ms where that is software (1080p).
QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ForceRasterWidgets)
QLoggingCategory.setFilterRules("qt.multimedia.*=false")  # QT_LOGGING_RULES of the person at this machine still counts

from PySide6.QtMultimedia import (  # noqa: E402 - after the rule: it chats on import
    QAudioOutput,
    QMediaDevices,
    QMediaMetaData,
    QMediaPlayer,
    QVideoFrame,
    QVideoSink,
)

__all__ = ["QAudioOutput", "QMediaMetaData", "QMediaPlayer", "QVideoFrame", "QVideoSink", "has_sound_device", "player"]

FATAL = 8  # AV_LOG_FATAL


def has_sound_device() -> bool:
    """Tell whether there is anything to play sound on now."""
    return not QMediaDevices.defaultAudioOutput().isNull()


def player() -> QMediaPlayer:
    """Return a new player."""
    made = QMediaPlayer()
    _quieten_ffmpeg()
    return made


@cache
def _quieten_ffmpeg() -> None:
    """Keep Qt's own FFmpeg, once it is loaded, from listing every file it opens; where it is not found it goes on."""
    loaded_only = getattr(os, "RTLD_NOLOAD", None)
    if loaded_only is None:
        return
    for library in sorted((Path(PySide6.__file__).parent / "Qt" / "lib").glob("libavutil*.*")):
        with suppress(OSError, AttributeError):
            ctypes.CDLL(library.name, mode=loaded_only | os.RTLD_LAZY).av_log_set_level(FATAL)
