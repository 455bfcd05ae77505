"""Reads answers from a file, so that a whole session can run without a participant.

TOML, or JSON of the same shape. Either every answer names its stimulus, or they are taken in
the order of the rated trials, practice included; each of these has exactly one. Answers on
scales that are not asked are left out::

    format = 1

    [[answer]]
    stimulus = "joy"
    valence = 8           # 1 to 9, or "declined"
    arousal = 7
    dominance = 5
    liking = "declined"
    response_s = 1.5      # 0 to 600, 1 by default
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recorder.protocol.answers import Answers
from recorder.protocol.fields import Fields
from recorder.protocol.playlist import Trial
from recorder.protocol.rating import HIGHEST, LOWEST, SCALES, Rating
from recorder.protocol.toml_lines import lines_of
from recorder.protocol.user_file import Problem, UserFileError, parsed_json, parsed_toml, read_text

FORMAT = 1
MAX_ANSWERS = 500
MAX_RESPONSE_S = 600.0
RESPONSE_S = 1.0
DECLINED = "declined"


class AnswersError(UserFileError):
    """A file of answers cannot be used for a session."""


def load_answers(path: str | Path, trials: Sequence[Trial], scales: Sequence[str] = SCALES) -> Answers:
    """Read the answers to these trials.

    Raises
    ------
    AnswersError
        The file cannot be read, has unknown keys or bad values, or does not answer each rated trial.
    """
    path = Path(path)
    problems: list[Problem] = []
    top = _top(path, problems)
    if top.whole("format", 1, 1_000_000) not in (FORMAT, None):
        top.refuse("format", f"This EmoScope reads answers of format {FORMAT}. A newer one may read this.")
    tables = top.tables("answer", MAX_ANSWERS)
    answers = [_answer(fields, scales) for fields in tables]
    top.refuse_others()
    rated = [trial for trial in trials if trial.stimulus.rated]
    if not problems:
        _refuse_mismatch(tables, [name for name, _ in answers], rated, problems)
    if problems:
        raise AnswersError(path, problems)
    named = ((name or trial.stimulus.id, rating) for (name, rating), trial in zip(answers, rated, strict=True))
    return FileAnswers(dict(named))


@dataclass(frozen=True)
class FileAnswers:
    """The answers that a file gives, by stimulus."""

    by_stimulus: Mapping[str, Rating]

    def __call__(self, trial: Trial, t_on: float, t_off: float) -> Rating:  # noqa: ARG002 - whatever was shown
        """Return the rating of a trial."""
        return self.by_stimulus[trial.stimulus.id]


def _top(path: Path, problems: list[Problem]) -> Fields:
    """Return the file's outermost table."""
    text = read_text(path, AnswersError)
    if path.suffix.lower() == ".json":
        return Fields(parsed_json(path, text, AnswersError), {}, problems)
    return Fields(parsed_toml(path, text, AnswersError), lines_of(text), problems)


def _answer(fields: Fields, scales: Sequence[str]) -> tuple[str, Rating]:
    """Return which stimulus an answer is for, empty where it does not say, and the answer."""
    stimulus = fields.text("stimulus")
    given = {scale: _said(fields, scale, scale in scales) for scale in SCALES}
    response_s = fields.number("response_s", 0.0, MAX_RESPONSE_S)
    fields.refuse_others()
    values: dict[str, Any] = {scale: value for scale, value in given.items() if isinstance(value, int)}
    declined = tuple(scale for scale, value in given.items() if value == DECLINED)
    return stimulus, Rating(
        **values, declined=declined, response_s=RESPONSE_S if response_s is None else response_s, source="file"
    )


def _said(fields: Fields, scale: str, asked: bool) -> int | str | None:
    """Return the answer on a scale; None where it is not asked, or bad, which is noted."""
    value = fields.value(scale, required=asked)
    if value == DECLINED:
        return DECLINED if asked else None
    said = fields.whole(scale, LOWEST, HIGHEST, or_else=f' or "{DECLINED}"')
    return said if asked else None


def _refuse_mismatch(tables: list[Fields], names: list[str], rated: list[Trial], problems: list[Problem]) -> None:
    """Note where answers and rated trials are not one to one."""
    wanted = [trial.stimulus.id for trial in rated]
    if any(names) and not all(names):
        tables[names.index("")].refuse(None, "Name the stimulus of every answer, or of none.")
        return
    for i, name in enumerate(names):
        if name and name not in wanted:
            tables[i].refuse("stimulus", f'The protocol rates no stimulus "{name}"; it has {", ".join(wanted)}.')
        elif name and name in names[:i]:
            tables[i].refuse("stimulus", f'The stimulus "{name}" has an answer already.')
    missing = [name for name in wanted if name not in names] if any(names) else []
    if missing:
        problems.append(Problem(0, f"There is no answer for {', '.join(missing)}."))
    elif len(names) != len(wanted) and not any(names):
        problems.append(Problem(0, f"It has {len(names)} answers; the protocol rates {len(wanted)} stimuli."))
