"""What fails, by rule: the table that tells an engineer what to mend first."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.report.findings import Defect, defects
from conformance.report.markup import Markup, link, mark, outward, style, tag, text
from conformance.report.sources import address
from conformance.report.text import clip, count
from conformance.report.transcript import source
from conformance.result import RunResult
from conformance.verdict import Outcome

# The title of the table says these.
_PLAIN = (Outcome.FAILED, Outcome.WARNED)
_AT_ONCE = 5
# The scenarios tell of the others, too.
_AT_MOST = 120
_LINKS = 50
_EVIDENCE_LIMIT = 240


def defects_html(run: RunResult) -> Markup:
    """Return the rules that are broken, what must be kept first; nothing where all are kept."""
    found = defects(run)
    doubts = tuple(defect for defect in found if defect.outcome is Outcome.WARNED)
    failures = found[: len(found) - len(doubts)]
    pieces = [*_section("What fails", failures, unfolded=True)]
    pieces += _section("What should be better", doubts, unfolded=not failures)
    return tag("section", *pieces, id="dc-fails") if pieces else Markup()


def _section(title: str, found: Sequence[Defect], *, unfolded: bool) -> list[Markup]:
    if not found:
        return []
    if not unfolded:
        label = tag("summary", f"{title}: {count(len(found), 'rule')}")
        return [tag("details", label, _table(found[:_AT_MOST]), class_="dc-more")]
    table = [_table(found[:_AT_ONCE])]
    if more := found[_AT_ONCE:_AT_MOST]:
        table.append(tag("details", tag("summary", f"{len(found) - _AT_ONCE} more"), _table(more)))
    return [tag("h2", title), *table]


def _table(found: Sequence[Defect]) -> Markup:
    head = tag("tr", *(tag("th", name) for name in ("scenarios", "what is asked", "where")))
    return tag("table", tag("thead", head), tag("tbody", *map(_row, found)), class_="dc-defects")


def _row(defect: Defect) -> Markup:
    return tag(
        "tr",
        tag("td", tag("b", f"{len(defect.cases):,}"), class_=style(defect.outcome)),
        tag("td", *_what(defect)),
        tag("td", *_where(defect)),
    )


def _what(defect: Defect) -> list[Markup]:
    check = defect.check
    if check is None:
        return [tag("p", mark(defect.outcome)), tag("p", defect.reason)]
    asked = (
        link(check.requirement, "requirement", check.requirement),
        ", ",
        outward(source(check), address(check.source, check.section)),
    )
    odd = () if defect.outcome in _PLAIN else (mark(defect.outcome), " ")
    pieces = [tag("p", *odd, tag("code", check.check), " ", *asked), tag("p", check.says)]
    if check.evidence:
        first = check.evidence[0]
        expected, got = (clip(words, _EVIDENCE_LIMIT) for words in (first.expected, first.got))
        pieces.append(tag("p", f"expected {expected}, got {got}", class_="dc-soft"))
    return pieces


def _where(defect: Defect) -> list[Markup]:
    first, *rest = defect.cases
    pieces = [tag("div", link(first.id, first.id))]
    if 0 < defect.alone < len(defect.cases):
        pieces.append(tag("div", f"{defect.alone} by this alone", class_="dc-soft"))
    if rest:
        label = tag("summary", f"and {count(len(rest), 'more scenario')}")
        others = [tag("div", link(case.id, case.id)) for case in rest[:_LINKS]]
        if len(rest) > _LINKS:
            others.append(tag("div", text(f"and {len(rest) - _LINKS} more")))
        pieces.append(tag("details", label, *others))
    return pieces
