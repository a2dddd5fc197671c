"""A comparison on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

from conformance.command.compare.change import (
    EXPLANATIONS,
    ORDER,
    Comparison,
    Conclusion,
    Kind,
    RuleChange,
)
from conformance.command.compare.groups import Group, groups, summary
from conformance.command.console import COMMAND, labelled, listed, wrapped
from conformance.command.words import about_run
from conformance.report.text import count, visible
from conformance.report.transcript import source

# On one screen: what is lost in full, the rest by its beginning.
_GROUPS = {Kind.REGRESSED: 8, Kind.UNTOLD: 4}
_FEW = 2
_CASES = 3
_INDENT = 2


def comparison_lines(
    comparison: Comparison, conclusion: Conclusion, before: str, after: str
) -> Iterator[str]:
    """Yield what a comparison comes to; `before` and `after` are the files of the two runs."""
    yield from wrapped(f"{conclusion.upper()}: {summary(comparison)}.")
    yield from labelled("earlier", about_run(comparison.before, before))
    yield from labelled("later", about_run(comparison.after, after))
    for note in comparison.notes:
        yield from labelled("note", note)
    for kind in ORDER:
        yield from _kind(comparison, kind)
    yield from _checks("new checks", comparison.new_checks)
    yield from _checks("gone checks", comparison.gone_checks)
    yield from _next(comparison, after)


def _kind(comparison: Comparison, kind: Kind) -> Iterator[str]:
    found = groups(comparison, kind)
    if not found:
        return
    yield ""
    yield f"{kind} ({EXPLANATIONS[kind]})"
    most = _GROUPS.get(kind, _FEW)
    for group in found[:most]:
        yield from _group(group)
    if rest := len(found[most:]):
        yield f"  and {rest} more, in the page and the data (--html, --json)"


def _group(group: Group) -> Iterator[str]:
    scenarios = count(len(group.members), "scenario")
    if group.check:
        rule = f"{group.check.check} {group.check.requirement}, {source(group.check)}: {scenarios}"
        yield from wrapped(rule, indent=_INDENT, hang=_INDENT)
        yield from wrapped(group.check.says, indent=2 * _INDENT, most=2)
        yield from _evidence(group.members[0].rules[0])
    else:
        yield from wrapped(f"{scenarios}: {group.why}", indent=_INDENT, hang=_INDENT)
    yield from listed(
        "in", (member.change.case.id for member in group.members), indent=2 * _INDENT, most=_CASES
    )


def _evidence(rule: RuleChange) -> Iterator[str]:
    for word, evidence in (("was", rule.was), ("now", rule.now)):
        if evidence:
            told = f"expected {evidence[0].expected}, got {evidence[0].got}"
            more = f" (and {len(evidence) - 1} more)" if len(evidence) > 1 else ""
            yield from labelled(word, told + more, indent=2 * _INDENT, most=3)
        elif word == "was" and rule.before:
            yield from labelled(word, str(rule.before), indent=2 * _INDENT)


def _checks(title: str, names: tuple[str, ...]) -> Iterator[str]:
    if names:
        yield ""
        yield f"{title} (asked of the scenarios of one run only)"
        yield from wrapped(", ".join(names), indent=_INDENT, most=6)


def _next(comparison: Comparison, after: str) -> Iterator[str]:
    for kind in (Kind.REGRESSED, Kind.UNTOLD):
        for group in groups(comparison, kind)[:1]:
            id_ = group.check.check if group.check else group.members[0].change.case.id
            yield ""
            yield f"next      {COMMAND} explain {quote(visible(id_))} --results {quote(after)}"
            return
