"""A file of answers fits a session's trials, or is refused before the session starts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from recorder.protocol.answers import Answers
from recorder.protocol.answers_file import AnswersError, load_answers
from recorder.protocol.playlist import Stimulus, Trial
from recorder.protocol.rating import SCALES, Rating

WORDS = Stimulus("hello", "text", text="x", duration_s=5.0, rated=False)
TRIALS = [
    Trial(number, stimulus)
    for number, stimulus in enumerate(
        (WORDS, *(Stimulus(name, "text", text="x", duration_s=5.0) for name in ("joy", "sad"))), 1
    )
]
JOY = '[[answer]]\nstimulus = "joy"\nvalence = 8\narousal = 7\ndominance = 5\nliking = 9\n'
SAD = '[[answer]]\nstimulus = "sad"\nvalence = 2\narousal = 3\ndominance = 5\nliking = "declined"\nresponse_s = 2.5\n'

Load = Callable[..., Answers]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Write a file and read it for the three trials."""

    def write(text: str, name: str = "said.toml", scales: tuple[str, ...] = SCALES) -> Answers:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return load_answers(path, TRIALS, scales)

    return write


def test_an_answer_belongs_to_the_stimulus_it_names(load: Load) -> None:
    answers = load(SAD + JOY)

    assert Rating(8, 7, 5, 9, response_s=1.0, source="file") == answers(TRIALS[1], 0.0, 5.0)
    assert Rating(2, 3, 5, None, ("liking",), 2.5, "file") == answers(TRIALS[2], 0.0, 5.0)


def test_answers_without_names_are_those_of_the_rated_trials_in_order(load: Load) -> None:
    unnamed = (SAD + JOY).replace('stimulus = "joy"\n', "").replace('stimulus = "sad"\n', "")

    answers = load(unnamed)

    assert (2, 8) == (answers(TRIALS[1], 0.0, 5.0).valence, answers(TRIALS[2], 0.0, 5.0).valence)


def test_json_says_the_same(load: Load) -> None:
    told = {"valence": 8, "arousal": 7, "dominance": 5, "liking": "declined"}

    answers = load(json.dumps({"format": 1, "answer": [told, {**told, "valence": 1}]}), "said.json")

    assert ("liking",) == answers(TRIALS[1], 0.0, 5.0).declined
    assert 1 == answers(TRIALS[2], 0.0, 5.0).valence


def test_what_is_not_asked_is_left_out(load: Load) -> None:
    rating = load(JOY + SAD, scales=("valence",))(TRIALS[2], 0.0, 5.0)

    assert Rating(valence=2, response_s=2.5, source="file") == rating


@pytest.mark.parametrize(
    ("text", "name", "problem"),
    [
        (JOY, "said.toml", "said.toml: There is no answer for sad."),
        (JOY + SAD + JOY, "said.toml", 'line 15: The stimulus "joy" has an answer already.'),
        (JOY + SAD.replace("sad", "tense"), "said.toml", 'line 8: The protocol rates no stimulus "tense"; it has joy'),
        (JOY + SAD.replace('stimulus = "sad"\n', ""), "said.toml", "line 7: Name the stimulus of every answer, or of"),
        ("[[answer]]\nvalence = 1\narousal = 1\ndominance = 1\nliking = 1\n", "said.toml", "It has 1 answers; the"),
        (JOY.replace("8", "10") + SAD, "said.toml", 'line 3: "valence" is a whole number from 1 to 9 or "declined"'),
        (JOY.replace("8", "7.5") + SAD, "said.toml", 'line 3: "valence" is a whole number from 1 to 9 or "declined"'),
        (JOY.replace("valence = 8\n", "") + SAD, "said.toml", 'line 1: "valence" is missing.'),
        (JOY + "mood = 1\n" + SAD, "said.toml", 'line 7: There is no key "mood".'),
        (JOY + "response_s = -1\n" + SAD, "said.toml", 'line 7: "response_s" is a number from 0 to 600, not -1.'),
        ("format = 2\n" + JOY + SAD, "said.toml", "line 1: This EmoScope reads answers of format 1."),
        ("[]", "said.json", "said.json: Here a table is wanted, not []."),
        ('{"answer": [\n{]}', "said.json", "line 2: This is no JSON"),
        ("[" * 100_000, "said.json", "This is no JSON"),
        ('{"answer": [{"valence": 0}]}', "said.json", 'answer 1: "arousal" is missing.'),
        ("1" * 5000, "said.json", "This is no JSON"),
    ],
)
def test_what_does_not_fit_is_told(load: Load, text: str, name: str, problem: str) -> None:
    with pytest.raises(AnswersError) as refused:
        load(text, name)

    assert any(problem in told for told in refused.value.told()), refused.value.told()
    assert "\n" not in str(refused.value)
