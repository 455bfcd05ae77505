"""Clips, and presenters that are closed with all they started."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from recorder.protocol.playlist import Playlist, Stimulus
from tests.ui.stimulus.clips import write_clip
from ui.stimulus.presenter import WindowPresenter


@pytest.fixture(scope="session")
def clip(tmp_path_factory) -> Path:
    """Ten frames, each of another grey, 0.4 s."""
    return write_clip(tmp_path_factory.mktemp("clips") / "greys.mp4")


@pytest.fixture
def video(clip) -> Stimulus:
    return Stimulus("greys", "video", clip, duration_s=0.4, media_s=0.4)


@pytest.fixture
def presenter_of(qtbot) -> Iterator[Callable[..., WindowPresenter]]:
    """Make a presenter on a shown window of 320 x 240; `Playlist` fields may be given."""
    made: list[WindowPresenter] = []

    def make(**fields) -> WindowPresenter:
        presenter = WindowPresenter(Playlist("test", "Test", (), **fields))
        presenter.window.resize(320, 240)
        presenter.window.show()
        qtbot.waitExposed(presenter.window)
        made.append(presenter)
        return presenter

    yield make
    for presenter in made:
        presenter.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def presenter(presenter_of) -> WindowPresenter:
    return presenter_of()
