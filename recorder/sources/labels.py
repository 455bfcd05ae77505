"""Channel labels made sane: printable, short, distinct, in 10-20 spelling, and what was changed."""

from __future__ import annotations

from collections.abc import Sequence

from recorder.electrodes import standard_names

MOST_LABEL_CHARACTERS = 32


def sane_labels(told: Sequence[str | None], notes: list[str]) -> tuple[str, ...]:
    """Return distinct, printable, short labels in 10-20 spelling; what was changed goes to notes."""
    clean = [cleaned(label, MOST_LABEL_CHARACTERS) for label in told]
    blank = [i for i, label in enumerate(clean) if not label]
    labels = [label or str(i + 1) for i, label in enumerate(clean)]
    if len(blank) == len(labels):
        notes.append(f"labels missing, named 1..{len(labels)}")
    elif blank:
        notes.append(f"{_channels(blank)} without a label, named by number")
    long = [label for label in told if label and len(label.strip()) > MOST_LABEL_CHARACTERS]
    if long:
        notes.append(f"{len(long)} labels longer than {MOST_LABEL_CHARACTERS} characters, shortened")
    distinct = _distinct(labels)
    changed = [new for old, new in zip(labels, distinct, strict=True) if new != old]
    if changed:
        notes.append(f"labels that occur twice, numbered: {few(changed)}")
    names = standard_names(distinct)
    renamed = [f"{old} is {new}" for old, new in zip(distinct, names, strict=True) if old != new]
    if renamed:
        notes.append(f"10-20 spelling: {few(renamed)}")
    return names


def _distinct(labels: list[str]) -> list[str]:
    taken = set(labels)
    seen: set[str] = set()
    distinct = []
    for label in labels:
        new, n = label, 1
        while new in seen or (n > 1 and new in taken):
            n += 1
            new = f"{label}-{n}"
        seen.add(new)
        distinct.append(new)
    return distinct


def cleaned(text: str | None, most: int) -> str:
    """Return text without control characters and line breaks, at most so long."""
    return "".join(c for c in (text or "")[: 4 * most] if c.isprintable()).strip()[:most].strip()


def _channels(positions: list[int]) -> str:
    return f"channels {few([str(i + 1) for i in positions])}" if len(positions) > 1 else f"channel {positions[0] + 1}"


def few(words: Sequence[str], most: int = 6) -> str:
    """Return the first words of a list, and how many more there are."""
    return ", ".join(words[:most]) + (f" and {len(words) - most} more" if len(words) > most else "")
