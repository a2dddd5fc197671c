"""An example of a check: answers that pass it, and answers that are wrong in just its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.checks import Question


@dataclass(frozen=True, slots=True)
class Example:
    """`also` are the other checks that rightly find the broken answers wrong, too; `silent` are
    answers to which the check does not apply.
    """

    check: str
    passes: Sequence[Question]
    fails: Sequence[Question]
    also: frozenset[str] = frozenset()
    silent: Sequence[Question] = ()


def example(
    check: str,
    passes: Sequence[Question],
    fails: Sequence[Question],
    also: Sequence[str] = (),
    silent: Sequence[Question] = (),
) -> Example:
    return Example(check, passes, fails, frozenset(also), silent)
