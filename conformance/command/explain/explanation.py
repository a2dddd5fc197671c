"""What is said of an id: data only."""

from __future__ import annotations

from dataclasses import dataclass

# A label and a text; without a label the text stands alone.
Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One of several things of a kind: what it is, and what is said of it."""

    head: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A question, and its answers; `most` of them are shown."""

    title: str
    entries: tuple[Entry, ...]
    most: int = 6


@dataclass(frozen=True, slots=True)
class Explanation:
    """What an id of some kind stands for. `next` are commands that lead on."""

    kind: str
    id: str
    says: str
    facts: tuple[Line, ...]
    sections: tuple[Section, ...]
    next: tuple[str, ...]
