"""What a comparison found, put together by rule: people mend rules, not cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.command.compare.change import ORDER, CaseChange, Comparison, Kind, RuleChange
from conformance.report.text import count, series
from conformance.result import CheckResult


@dataclass(frozen=True, slots=True)
class Group:
    """The cases of one kind in which the same became of the same rule.

    `check` is None where no rule says what became of them; `why` then does.
    """

    kind: Kind
    check: CheckResult | None
    why: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A case in a group, and what became of the rule there (on each step; none without a rule)."""

    change: CaseChange
    rules: tuple[RuleChange, ...]


def groups(comparison: Comparison, kind: Kind) -> tuple[Group, ...]:
    """Return what is of a kind, what shows most often first."""
    found: dict[tuple[str, str], list[Member]] = {}
    for change in comparison.of(kind):
        for key, member in _members(change):
            found.setdefault(key, []).append(member)
    listed = [_group(kind, key, members) for key, members in found.items()]
    return tuple(sorted(listed, key=lambda group: -len(group.members)))


def _members(change: CaseChange) -> Iterator[tuple[tuple[str, str], Member]]:
    by_rule: dict[tuple[str, str], list[RuleChange]] = {}
    for rule in change.rules:
        if rule.kind is change.kind:
            by_rule.setdefault((rule.check.check, rule.check.requirement), []).append(rule)
    if not by_rule:
        yield ("", change.why), Member(change, change.rules)
    for key, rules in by_rule.items():
        yield key, Member(change, tuple(rules))


def _group(kind: Kind, key: tuple[str, str], members: list[Member]) -> Group:
    check = members[0].rules[0].check if key[0] else None
    return Group(kind, check, "" if check else key[1], tuple(members))


def summary(comparison: Comparison) -> str:
    """Say in one sentence what became of how many scenarios."""
    numbers = ((len(comparison.of(kind)), kind) for kind in ORDER)
    changed = [f"{number} {kind}" for number, kind in numbers if number]
    same = f"{count(comparison.same, 'scenario')} came to the same"
    return f"{series(changed)}; {same}" if changed else same
