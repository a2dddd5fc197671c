"""A check: one rule that every reply to which it applies is held against."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from conformance.checks.reply import Reply
from conformance.verdict import Problem


def never(_reply: Reply) -> bool:
    """Say no to any reply."""
    return False


@dataclass(frozen=True, slots=True)
class Check:
    """One row of the table of checks.

    `requirement` is the id of the requirement that a problem breaks; where it depends on the
    situation, `cites` names it. `asks` is the rule as one sentence. `find` yields the problems of
    a reply; none means passed. An `expectation` is about what the step says, and is judged only
    where the status is one that the step expects; all other checks are the contract of the
    operation. Where `disputed` says so, problems are only a warning. `rules` are the rules of
    conformance.formats and conformance.wire that it speaks for.
    """

    id: str
    requirement: str
    asks: str
    applies: Callable[[Reply], bool]
    find: Callable[[Reply], Iterable[Problem]]
    expectation: bool = False
    cites: Callable[[Reply], str] | None = None
    disputed: Callable[[Reply], bool] = never
    rules: tuple[str, ...] = ()
