"""The editor alone, with its threads, on clips that the tests make."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from recorder.protocol.playlist import Order, Playlist, Stimulus
from recorder.protocol.playlist_writer import save_playlist
from tests.ui.stimulus.clips import write_clip, write_sound
from ui.editor.files import NormsQuestion
from ui.editor.playlist_editor import PlaylistEditor
from ui.editor.workbench import Workbench

TIMEOUT_MS = 10_000


@pytest.fixture(scope="session")
def made_clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a film, a sound and a picture."""
    folder = tmp_path_factory.mktemp("clips")
    write_clip(folder / "film.mp4", 10)
    write_sound(folder / "tone.wav")
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("#204060"))
    assert image.save(str(folder / "sea.png"))
    return folder


@pytest.fixture
def clips(made_clips: Path, tmp_path: Path) -> Path:
    """A copy of the clips that a test may spoil."""
    return Path(shutil.copytree(made_clips, tmp_path / "clips"))


@pytest.fixture
def saved(clips: Path) -> Path:
    """A playlist of three stimuli beside its clips."""
    stimuli = (
        Stimulus("film", "video", clips / "film.mp4", valence=7.0, arousal=7.0),
        Stimulus("sea", "image", clips / "sea.png", duration_s=4.0, valence=3.0, arousal=3.0, block="a"),
        Stimulus("end", "text", text="Thank you.", duration_s=5.0, rated=False),
    )
    path = clips / "films.toml"
    save_playlist(Playlist("films", "My films", stimuli, order=Order(shuffle=True)), path)
    return path


@pytest.fixture
def workbench() -> Iterator[Workbench]:
    workbench = Workbench()
    yield workbench
    workbench.close()


@pytest.fixture
def editor(qtbot, theme, workbench) -> PlaylistEditor:
    """The editor as large as it is in the window, on an empty playlist."""
    editor = PlaylistEditor(theme, workbench)
    qtbot.addWidget(editor)
    editor.resize(1208, 696)
    editor.show()
    editor.open(None)
    qtbot.waitExposed(editor)
    return editor


@pytest.fixture
def reviewed(qtbot, editor) -> Callable[[], None]:
    """Wait until the draft was looked at."""

    def wait() -> None:
        qtbot.waitUntil(lambda: not editor.opening and editor.review is not None, timeout=TIMEOUT_MS)

    return wait


@pytest.fixture
def opened(editor, reviewed) -> Callable[[str | Path | NormsQuestion], PlaylistEditor]:
    """Open a playlist and wait until it was looked at."""

    def open_(source: str | Path | NormsQuestion) -> PlaylistEditor:
        editor.open(str(source) if isinstance(source, Path) else source)
        reviewed()
        return editor

    return open_
