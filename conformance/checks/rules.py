"""Checks that speak for rules of a format: the format finds the flaws, the check says who asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from conformance.checks.check import Check
from conformance.checks.reply import Reply
from conformance.formats.flaw import Flaw
from conformance.verdict import Problem


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules, and the check that speaks for them; `expected` is what its problems say."""

    id: str
    requirement: str
    asks: str
    expected: str
    rules: tuple[str, ...]

    def check(
        self,
        applies: Callable[[Reply], bool],
        flaws: Callable[[Reply, tuple[str, ...]], Iterable[Flaw]],
    ) -> Check:
        """Return the check; `flaws` gives those of a reply by these rules."""

        def find(reply: Reply) -> Iterator[Problem]:
            for flaw in flaws(reply, self.rules):
                where = f" (at octet {flaw.offset:,})" if flaw.offset >= 0 else ""
                yield Problem(self.expected, f"{flaw.message}{where}")

        return Check(self.id, self.requirement, self.asks, applies, find, rules=self.rules)


def by_rules(flaws: Iterable[Flaw], rules: tuple[str, ...]) -> Iterator[Flaw]:
    """Yield the flaws by some rules."""
    return (flaw for flaw in flaws if flaw.rule in rules)
