"""A comparison as a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.command.compare.change import (
    EXPLANATIONS,
    ORDER,
    Comparison,
    Conclusion,
    Kind,
    RuleChange,
)
from conformance.command.compare.groups import Group, Member, groups, summary
from conformance.command.sheet import in_report, sheet
from conformance.command.words import when
from conformance.report.markup import Markup, join, mark, style, tag
from conformance.report.text import count
from conformance.report.transcript import source
from conformance.result import Evidence, RunResult
from conformance.verdict import Outcome

_STYLE = {
    Conclusion.REGRESSION: Outcome.FAILED,
    Conclusion.UNTOLD: Outcome.WARNED,
    Conclusion.SAME: Outcome.PASSED,
}
_KIND_STYLE = {
    Kind.REGRESSED: Outcome.FAILED,
    Kind.UNTOLD: Outcome.WARNED,
    Kind.WEAKENED: Outcome.WARNED,
    Kind.FIXED: Outcome.PASSED,
    Kind.BETTER: Outcome.PASSED,
}
_MEMBERS = 100
_EVIDENCE = 10


@dataclass(frozen=True, slots=True)
class Named:
    """A run, what its file is called, and the report beside it as the page names it, if any."""

    run: RunResult
    name: str
    report: str


def comparison_html(
    comparison: Comparison, conclusion: Conclusion, before: Named, after: Named
) -> str:
    """Return the whole page."""
    return sheet(
        "DICOMweb conformance: two runs compared",
        tag(
            "div",
            tag("p", mark(_STYLE[conclusion], str(conclusion)), class_="dc-lead"),
            tag("p", f"{summary(comparison)}."),
            *(tag("p", f"{note}.", class_="dc-soft") for note in comparison.notes),
            class_=f"dc-card {style(_STYLE[conclusion])}",
        ),
        tag("div", _run("Earlier", before), _run("Later", after), class_="dc-runs"),
        *(_kind(comparison, kind, after) for kind in ORDER),
        _checks("New checks", "judged by the later run only", comparison.new_checks),
        _checks("Gone checks", "judged by the earlier run only", comparison.gone_checks),
    )


def _run(title: str, named: Named) -> Markup:
    run = named.run
    name = tag("a", named.name, href=named.report) if named.report else tag("code", named.name)
    facts = {
        "file": name,
        "target": tag("code", run.target),
        "server": run.server or "it does not say",
        "profile": run.profile,
        "run": f"{when(run)}, {count(len(run.cases), 'scenario')}",
        "seed": tag("code", run.seed),
        "command": tag("code", run.command),
    }
    rows = (tag("div", tag("dt", key), tag("dd", value)) for key, value in facts.items())
    return tag(
        "section", tag("h2", title), tag("dl", *rows, class_="dc-facts"), class_="dc-card dc-soft"
    )


def _kind(comparison: Comparison, kind: Kind, after: Named) -> Markup:
    found = groups(comparison, kind)
    if not found:
        return Markup()
    return tag(
        "section",
        tag("h2", f"{kind.capitalize()}: {count(len(comparison.of(kind)), 'scenario')}"),
        tag("p", EXPLANATIONS[kind], class_="dc-soft"),
        *(_group(group, after) for group in found),
        class_="dc-kind",
    )


def _group(group: Group, after: Named) -> Markup:
    outcome = _KIND_STYLE.get(group.kind)
    classes = f"dc-group {style(outcome)}" if outcome else "dc-group"
    shown = group.members[:_MEMBERS]
    rest = len(group.members) - len(shown)
    return tag(
        "div",
        *_what(group),
        tag(
            "details",
            tag("summary", f"in {count(len(group.members), 'scenario')}"),
            *(_member(member, after) for member in shown),
            *([tag("p", f"and {rest} more")] if rest else []),
        ),
        class_=classes,
    )


def _what(group: Group) -> Iterator[Markup]:
    check = group.check
    if check is None:
        yield tag("p", group.why)
        return
    asked = tag("span", f"{check.requirement}, {source(check)}", class_="dc-soft")
    yield tag("p", tag("code", check.check), " ", asked)
    yield tag("p", check.says)
    if check.evidence:
        first = check.evidence[0]
        yield tag("p", f"expected {first.expected}, got {first.got}", class_="dc-soft")


def _member(member: Member, after: Named) -> Markup:
    case = member.change.case
    name: str = tag("code", case.id)
    if after.report and member.change.after:
        name = tag("a", name, href=in_report(after.report, case.id))
    return tag(
        "div",
        tag("p", name, " ", tag("span", f"{case.title} ({member.change.why})", class_="dc-soft")),
        *(_rule(rule) for rule in member.rules),
        class_="dc-member",
    )


def _rule(rule: RuleChange) -> Markup:
    step = [tag("p", rule.check.step, class_="dc-soft")] if rule.check.step else []
    return join(
        (*step, _evidence("was", rule.before, rule.was), _evidence("now", rule.after, rule.now))
    )


def _evidence(word: str, outcome: Outcome | None, evidence: tuple[Evidence, ...]) -> Markup:
    said = [mark(outcome) if outcome else "not judged"]
    told = (f"expected {each.expected}, got {each.got}" for each in evidence[:_EVIDENCE])
    rest = len(evidence) - _EVIDENCE
    return tag(
        "dl",
        tag("dt", word),
        tag("dd", *said),
        *(tag("dd", words) for words in told),
        *([tag("dd", f"and {rest} more")] if rest > 0 else []),
        class_="dc-problem",
    )


def _checks(title: str, what: str, names: tuple[str, ...]) -> Markup:
    if not names:
        return Markup()
    listed = (tag("li", tag("code", name)) for name in names)
    return tag(
        "section",
        tag("h2", f"{title}: {len(names)}"),
        tag("p", what, class_="dc-soft"),
        tag("ul", *listed),
    )
