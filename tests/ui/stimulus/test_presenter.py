"""What the presenter tells a protocol: what was really shown, when, and what could not be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QImage

from recorder.clock import now
from recorder.protocol.phases import Show
from recorder.protocol.playlist import Stimulus, Trial
from recorder.protocol.rating import Rating
from tests.ui.stimulus.clips import RATE_HZ, grey_of, write_clip, write_sound
from ui.stimulus.presenter import WindowPresenter

TOKEN = 5
ROUGHLY = 8
"""Greys by which a frame may be off after encoding and colour conversion; frames are 12 apart."""


class Told:
    """Everything a presenter tells, in order."""

    def __init__(self, presenter: WindowPresenter) -> None:
        self.log: list[str] = []
        self.onsets: list[tuple[float, int]] = []
        self.frames: list[tuple[float, int, float, int]] = []
        self.ends: list[tuple[float, int]] = []
        self.failures: list[str] = []
        self.warnings: list[str] = []
        presenter.presented.connect(lambda *args: (self.log.append("onset"), self.onsets.append(args)))
        presenter.frame_presented.connect(lambda *args: (self.log.append("frame"), self.frames.append(args)))
        presenter.ended.connect(lambda *args: (self.log.append("end"), self.ends.append(args)))
        presenter.failed.connect(lambda reason, *_: (self.log.append("failure"), self.failures.append(reason)))
        presenter.warned.connect(self.warnings.append)


def prepare(qtbot, presenter: WindowPresenter, stimulus: Stimulus) -> None:
    presenter.prepare(stimulus)
    assert presenter._prepared is not None
    medium = presenter._prepared[1]
    qtbot.waitUntil(lambda: medium.first is not None or bool(medium.failure))  # type: ignore[union-attr]


def stimulus_show(stimulus: Stimulus, token: int = TOKEN) -> Show:
    return Show("stimulus", Trial(1, stimulus), token)


def test_the_onset_is_when_the_first_frame_was_painted(qtbot, presenter, video):
    """A prepared clip is painted within the very call that asks for it."""
    told = Told(presenter)
    prepare(qtbot, presenter, video)

    asked = now()
    presenter.show(stimulus_show(video))
    painted = now()
    seen = presenter.window.grab().toImage().pixelColor(160, 120).red()
    qtbot.waitUntil(lambda: bool(told.frames))

    assert [TOKEN] == [token for _, token in told.onsets]
    assert asked <= told.onsets[0][0] <= painted
    assert (told.onsets[0][0], 0, 0.0, TOKEN) == told.frames[0]
    assert abs(seen - grey_of(0)) <= ROUGHLY


def test_every_painted_frame_is_told_with_its_number_and_time(qtbot, presenter, video):
    """Numbers come from the clip's own time, so that a dropped frame leaves a hole."""
    told = Told(presenter)
    prepare(qtbot, presenter, video)
    presenter.show(stimulus_show(video))
    with qtbot.waitSignal(presenter.ended):
        pass

    stamps, numbers, media, tokens = zip(*told.frames, strict=True)
    assert "onset" == told.log[0]
    assert "end" == told.log[-1]
    assert {TOKEN} == set(tokens)
    assert sorted(set(numbers)) == list(numbers)
    assert 0 == numbers[0]
    assert set(numbers) <= set(range(10))
    assert [pytest.approx(number / RATE_HZ) for number in numbers] == list(media)
    assert sorted(stamps) == list(stamps)
    assert told.ends[0][0] >= stamps[-1]


def test_what_is_painted_is_the_frame_that_is_told(qtbot, presenter, video):
    """The picture on the window has the grey of the number that was told last."""
    prepare(qtbot, presenter, video)
    greys: list[tuple[int, int]] = []

    def look(_t: float, frame: int, _media_s: float, _token: int) -> None:
        greys.append((frame, presenter.window.grab().toImage().pixelColor(160, 120).red()))

    presenter.frame_presented.connect(look)
    presenter.show(stimulus_show(video))
    with qtbot.waitSignal(presenter.ended):
        pass

    assert [] == [(frame, seen) for frame, seen in greys if abs(seen - grey_of(frame)) > ROUGHLY]


def test_a_clip_asked_for_before_it_was_prepared_is_shown_as_soon_as_it_can_be(qtbot, presenter, video):
    told = Told(presenter)

    asked = now()
    presenter.show(stimulus_show(video))
    with qtbot.waitSignal(presenter.ended):
        pass

    assert 1 == len(told.onsets)
    assert told.onsets[0][0] > asked
    assert 0 == told.frames[0][1]
    assert [] == told.failures


def test_what_was_taken_off_is_told_no_more(qtbot, presenter, video):
    """Nothing of a clip comes after the display was asked for something else."""
    prepare(qtbot, presenter, video)
    presenter.show(stimulus_show(video))
    with qtbot.waitSignal(presenter.frame_presented):
        pass
    told = Told(presenter)

    presenter.show(Show("blank", None, TOKEN + 1))
    presenter.show(stimulus_show(Stimulus("t", "text", text="Look."), TOKEN + 2))
    with qtbot.waitSignal(presenter.frame_presented):
        pass

    assert {TOKEN + 2} == {token for *_, token in told.frames}


def test_a_clip_can_be_shown_again(qtbot, presenter, video):
    told = Told(presenter)
    for token in (1, 2):
        prepare(qtbot, presenter, video)
        presenter.show(stimulus_show(video, token))
        with qtbot.waitSignal(presenter.ended):
            pass

    assert [1, 2] == [token for _, token in told.onsets]


def test_pictures_and_texts_have_one_frame(qtbot, presenter, tmp_path):
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("blue"))
    image.save(str(tmp_path / "blue.png"))
    told = Told(presenter)

    for token, stimulus in enumerate(
        (Stimulus("blue", "image", tmp_path / "blue.png"), Stimulus("words", "text", text="A text."))
    ):
        presenter.prepare(stimulus)
        presenter.show(stimulus_show(stimulus, token))
        if stimulus.id == "blue":
            assert QColor("blue") == presenter.window.grab().toImage().pixelColor(160, 120)
        qtbot.waitUntil(lambda token=token: len(told.onsets) > token)

    assert [0, 1] == [token for _, token in told.onsets]
    assert [(0, 0.0)] * 2 == [frame[1:3] for frame in told.frames]


@pytest.mark.parametrize("kind", ["video", "image"])
def test_a_file_that_is_none_fails_with_a_reason(qtbot, presenter, tmp_path, kind):
    """The reason names the stimulus and the file."""
    path = tmp_path / "broken.bin"
    path.write_bytes(b"no picture at all")
    told = Told(presenter)

    presenter.show(stimulus_show(Stimulus("odd", kind, path)))
    qtbot.waitUntil(lambda: bool(told.failures))

    assert ["failure"] == told.log
    assert "odd" in told.failures[0]
    assert str(path) in told.failures[0]


def test_a_clip_without_pictures_fails_though_the_player_says_nothing(qtbot, presenter, tmp_path):
    """A file cut off after its header is one that the player takes for very short."""
    whole = write_clip(tmp_path / "whole.mkv", 60)
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[:900])
    told = Told(presenter)

    prepare(qtbot, presenter, Stimulus("cut", "video", cut))
    presenter.show(stimulus_show(Stimulus("cut", "video", cut)))
    qtbot.waitUntil(lambda: bool(told.failures))

    assert ["failure"] == told.log


def test_a_missing_file_fails(qtbot, presenter):
    told = Told(presenter)

    presenter.show(stimulus_show(Stimulus("gone", "video", Path("gone.mp4"))))
    qtbot.waitUntil(lambda: bool(told.failures))

    assert "gone.mp4" in told.failures[0]


def test_without_a_sound_device_clips_are_shown_and_sounds_fail(qtbot, presenter, video, tmp_path, monkeypatch):
    """The one is a warning, the other a reason."""
    monkeypatch.setattr("ui.stimulus.clip.has_sound_device", lambda: False)
    sound = Stimulus("tone", "sound", write_sound(tmp_path / "tone.wav"), duration_s=0.3)
    told = Told(presenter)

    prepare(qtbot, presenter, video)
    presenter.show(stimulus_show(video))
    with qtbot.waitSignal(presenter.ended):
        pass
    assert [] == told.failures
    assert "no sound device" in told.warnings[0]

    presenter.show(stimulus_show(sound, TOKEN + 1))

    assert 1 == len(told.onsets)
    assert "no sound device" in told.failures[0]


@pytest.mark.qt_log_ignore("No audio device")
def test_a_sound_begins_with_a_cross_on_the_display(qtbot, presenter, tmp_path, monkeypatch):
    """Its onset is that painting; it is started right after."""
    monkeypatch.setattr("ui.stimulus.clip.has_sound_device", lambda: True)
    sound = Stimulus("tone", "sound", write_sound(tmp_path / "tone.wav"), duration_s=0.3)
    told = Told(presenter)

    presenter.prepare(sound)
    presenter.show(stimulus_show(sound))
    with qtbot.waitSignal(presenter.ended):
        pass

    assert ["onset", "frame", "end"] == told.log


def test_the_self_report_gives_a_rating(qtbot, presenter):
    """Keys go to the form, wherever they went before, and the mouse can be seen."""
    presenter.show(Show("rating", Trial(1, Stimulus("a", "text", text="a")), TOKEN))
    qtbot.waitActive(presenter.window)
    assert Qt.CursorShape.ArrowCursor == presenter.form.cursor().shape()

    with qtbot.waitSignal(presenter.rated) as rated:
        for key in "7460":
            qtbot.keyClicks(presenter.window.focusWidget(), key)
        qtbot.keyClick(presenter.window.focusWidget(), Qt.Key.Key_Return)

    rating = rated.args[0]
    expected = Rating(7, 4, 6, None, declined=("liking",), response_s=rating.response_s)
    assert expected == rating
    presenter.show(Show("blank", None, TOKEN + 1))
    assert not presenter.form.isVisible()


def test_esc_aborts_from_within_the_self_report(qtbot, presenter):
    presenter.show(Show("rating", Trial(1, Stimulus("a", "text", text="a")), TOKEN))
    qtbot.waitActive(presenter.window)

    with qtbot.waitSignal(presenter.window.abort_requested):
        qtbot.keyClick(presenter.window.focusWidget(), Qt.Key.Key_Escape)


def test_continuous_rating_runs_with_the_stimulus_alone(qtbot, presenter_of):
    """Mouse and keys move it; before a touch there is no answer, and after the stimulus none either."""
    presenter = presenter_of(continuous_rating=True)
    told: list[tuple[float, float, float]] = []
    presenter.rated_continuously.connect(lambda *args: told.append(args))
    presenter.show(stimulus_show(Stimulus("t", "text", text="Look.")))

    presenter.window.mouse_moved.emit(QPointF(1.0, 0.5))
    with qtbot.waitSignal(presenter.rated_continuously):
        pass
    qtbot.keyClick(presenter.window, Qt.Key.Key_Up)
    with qtbot.waitSignal(presenter.rated_continuously):
        pass
    presenter.show(Show("blank", None, TOKEN + 1))

    assert (9.0, 5.0) == told[0][:2]
    assert (9.0, 5.25) == told[-1][:2]
    assert presenter.window.overlay is None
    assert not presenter.continuous._timer.isActive()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="counts the threads Linux tells")
def test_closing_ends_every_thread_that_plays(qtbot, presenter_of, video):
    """Also those of a clip that was prepared and never shown."""
    first, second = presenter_of(), presenter_of()
    prepare(qtbot, first, video)  # brings what is loaded once and for all
    first.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    before = n_threads()
    prepare(qtbot, second, video)
    assert n_threads() > before

    second.close()
    second.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    qtbot.waitUntil(lambda: n_threads() <= before)


def n_threads() -> int:
    return len(os.listdir("/proc/self/task"))  # noqa: PTH208 - names alone
