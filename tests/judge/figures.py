"""The figures: how many faults are caught, and how many harmless differences are not left alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.judge.result import Result, Verdict
from tests.judge.tables import Kind


@dataclass(frozen=True, slots=True)
class Figure:
    """Of so many rows of a kind, so many are as they should be."""

    kind: Kind
    good: int
    total: int

    def __str__(self) -> str:
        if self.kind is Kind.DIFFERENCE:
            return f"{self.total - self.good} of {self.total} harmless differences reddened"
        return f"{self.good} of {self.total} {_WORDS[self.kind]}"


_WORDS = {
    Kind.FAULT: "seeded faults caught",
    Kind.BUG: "rebuilt bugs of real servers caught",
    Kind.NULL_SERVER: "null servers refused",
}


def figures(results: Iterable[Result]) -> tuple[Figure, ...]:
    """Count the rows of each kind; of a kind without rows nothing is said."""
    found = list(results)
    of_kind = {kind: [r for r in found if r.kind == kind] for kind in Kind}
    return tuple(
        Figure(kind, sum(r.good for r in rows), len(rows)) for kind, rows in of_kind.items() if rows
    )


def sentence(found: Sequence[Figure]) -> str:
    """Say the figures in one sentence."""
    return ", ".join(map(str, found)) + "."


def troubles(results: Iterable[Result]) -> list[str]:
    """Say of each row that is not as it should be what became of it."""
    return [_trouble(result) for result in results if not result.good]


def _trouble(result: Result) -> str:
    text = f"{result.kind} {result.name!r}: {result.verdict}"
    if result.verdict in (Verdict.ACCIDENT, Verdict.SURVIVED):
        by = f", by {', '.join(result.others)}" if result.others else ""
        text += f"{by}; it should be {result.check}"
    return f"{text} ({result.why})" if result.why else text
