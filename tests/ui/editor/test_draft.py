"""Edits of a list of stimuli."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from recorder.protocol.playlist import Playlist, Stimulus
from recorder.protocol.stimulus_table import ID
from ui.editor import draft


def _listed(ids: str) -> Playlist:
    return Playlist("a", "", tuple(Stimulus(name, "text", text=name, duration_s=5.0) for name in ids))


def _ids(playlist: Playlist) -> str:
    return "".join(stimulus.id for stimulus in playlist.stimuli)


def test_stimuli_move_together_and_stop_at_the_edge():
    assert "bcad" == _ids(draft.moved(_listed("abcd"), (1, 2), -1))
    assert "adbc" == _ids(draft.moved(_listed("abcd"), (1, 2), 1))
    assert "acbd" == _ids(draft.moved(_listed("abcd"), (1,), 1))
    assert "abcd" == _ids(draft.moved(_listed("abcd"), (0, 2), -1))
    assert "abcd" == _ids(draft.moved(_listed("abcd"), (), 1))


def test_what_is_added_is_known_by_its_ending():
    names = ("a film.MP4", "sea.jpeg", "rain.flac", "what.xyz")
    added = draft.with_files(_listed("ab"), [Path("/clips") / name for name in names], 1)

    assert ["a", "a-film", "sea", "rain", "what", "b"] == [stimulus.id for stimulus in added.stimuli]
    assert ["video", "image", "sound", "video"] == [stimulus.kind for stimulus in added.stimuli[1:5]]
    assert [0.0, draft.SHOWN_S, 0.0, 0.0] == [stimulus.duration_s for stimulus in added.stimuli[1:5]]


def test_copies_stand_behind_and_are_called_otherwise():
    copied = draft.with_copies(_listed("abc"), (0, 1))

    assert ["a", "b", "a-2", "b-2", "c"] == [stimulus.id for stimulus in copied.stimuli]
    assert "a" == copied.stimuli[2].text


def test_what_several_share_is_changed_for_all():
    changed = draft.changed(_listed("abc"), (0, 2), block="x", practice=True)

    assert [("x", True), ("", False), ("x", True)] == [(one.block, one.practice) for one in changed.stimuli]
    assert "b" == _ids(draft.without(_listed("abc"), (0, 2)))


@given(st.text(), st.lists(st.text(max_size=3) | st.from_regex("[a-c](-[0-9])?", fullmatch=True)))
def test_a_free_id_is_one_and_is_free(wanted: str, taken: list[str]):
    name = draft.free_id(wanted, taken)

    assert ID.fullmatch(name)
    assert name not in taken
