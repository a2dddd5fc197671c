"""The unfolded row of a case: what was checked, what went over the wire, how to repeat it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from conformance.report import probes
from conformance.report.findings import Finding, Sighting, bad_exchanges, findings
from conformance.report.known import because
from conformance.report.markup import Markup, join, mark, style, tag, text
from conformance.report.page_exchange import brief_exchange, status_of, whole_exchange
from conformance.report.text import count, series
from conformance.report.transcript import source
from conformance.result import CaseResult
from conformance.verdict import Outcome

_SIGHTINGS = 20
_UNFOLDED = 3
_LOOKS = 12
_COMMANDS = 100_000


def case_html(case: CaseResult) -> str:
    """Return what the row of a case unfolds to: failures first, then every exchange."""
    body = tag("div", *_about(case), *_attempt(case, bad_exchanges(case)), class_="dc")
    if case.other is None:
        return body
    return join((body, _other_attempt(case, case.other)))


def _about(case: CaseResult) -> Iterable[Markup]:
    place = f"{case.file}:{case.line}" if case.file else ""
    about = " · ".join(filter(None, (case.source, place)))
    yield tag("p", about, class_="dc-soft")
    if case.reason:
        yield tag("pre", text(case.reason), class_="dc-reason")
    if case.probe:
        yield tag("p", probes.tried(case.probe))
    if sent := probes.sent(case):
        yield tag("ul", *(tag("li", line) for line in sent))
    if commands := probes.again(case):
        yield tag("p", "Try just this again:")
        yield tag("pre", text("\n".join(commands), limit=_COMMANDS), class_="dc-curl")


def _other_attempt(case: CaseResult, other: CaseResult) -> Markup:
    """Show the attempt that is not shown above, as fully where it tells them apart."""
    shown = bad_exchanges(other) or bad_exchanges(case)
    return tag(
        "div",
        tag("p", tag("b", "The other attempt: "), mark(other.outcome)),
        *_attempt(other, shown),
        class_="dc",
    )


def _attempt(case: CaseResult, shown: tuple[int, ...]) -> Iterator[Markup]:
    yield from map(_finding, findings(case))
    yield from _passed_checks(case)
    looks = [] if case.outcome is Outcome.FAILED else _looks(case, shown)
    for index, exchange in enumerate(case.exchanges):
        if index in shown:
            yield whole_exchange(index, case.exchanges, unfolded=index in shown[:_UNFOLDED])
        elif index not in looks:
            yield brief_exchange(index, exchange)
    yield from _summed_up(case, looks)


def _finding(finding: Finding) -> Markup:
    check = finding.check
    step = f" in {check.step}" if check.step else ""
    several = len(finding.exchanges) > 1
    listed = finding.sightings[:_SIGHTINGS]
    rest = len(finding.sightings) - len(listed)
    asked = f"{check.requirement}, {source(check)}"
    return tag(
        "div",
        tag("p", mark(check.verdict), " ", tag("code", check.check), step, _places(finding)),
        tag("p", check.says, " ", tag("span", asked, class_="dc-soft")),
        *([tag("p", "Known: ", because(check.known))] if check.known else []),
        *_problems(listed, placed=several),
        *([tag("p", f"and {count(rest, 'more such problem')}, in results.json")] if rest else []),
        class_=f"dc-check {style(check.verdict)}",
    )


def _places(finding: Finding) -> str:
    if not finding.exchanges:
        return ""
    if len(finding.exchanges) == 1:
        return f", {_numbers(finding.exchanges)}"
    return f" and others: {_numbers(finding.exchanges)}"


def _numbers(exchanges: tuple[int, ...]) -> str:
    noun = "exchange" if len(exchanges) == 1 else "exchanges"
    return f"{noun} {series(str(index + 1) for index in exchanges)}"


def _problems(sightings: Iterable[Sighting], *, placed: bool) -> Iterator[Markup]:
    """Show what was expected and what came, together where the same came for several."""
    groups: dict[tuple[str, str], list[str]] = {}
    for sighting in sightings:
        where = f" ({_numbers(sighting.exchanges)})" if placed and sighting.exchanges else ""
        groups.setdefault((sighting.evidence.got, where), []).append(sighting.evidence.expected)
    for (got, where), expected in groups.items():
        each = " (each)" if len(expected) > 1 else ""
        yield tag(
            "dl",
            tag("dt", "expected"),
            *(tag("dd", words) for words in expected),
            tag("dt", "got"),
            tag(
                "dd", got, *([tag("span", each + where, class_="dc-soft")] if each + where else [])
            ),
            class_="dc-problem",
        )


def _looks(case: CaseResult, shown: tuple[int, ...]) -> list[int]:
    """Return the indexes of the looks of the run's own at which there is nothing to see."""
    return [i for i, exchange in enumerate(case.exchanges) if exchange.role and i not in shown]


def _passed_checks(case: CaseResult) -> Iterator[Markup]:
    """Name what passed on the scenario's steps, and what the run's looks were for."""
    roles = [exchange.role for exchange in case.exchanges]
    passed = [check for check in case.checks if check.verdict is Outcome.PASSED]
    if not passed:
        return
    named = Counter(
        check.check
        for check in passed
        if not 0 <= check.exchange < len(roles) or roles[check.exchange] in ("", check.check)
    )
    rest = len(passed) - named.total()
    more = [f"{rest} on the looks of the run's own"] if rest else []
    listed = "; ".join([*_by_family(named), *more])
    yield tag("details", tag("summary", f"{count(len(passed), 'check')} passed"), listed)


def _by_family(named: Counter[str]) -> Iterator[str]:
    """Yield `http: answered, syntax (2)` for http.answered, http.syntax and http.syntax."""
    families: dict[str, list[str]] = {}
    for name, number in named.items():
        family, dot, member = name.rpartition(".")
        times = f" ({number})" if number > 1 else ""
        families.setdefault(f"{family}: " if dot else "", []).append(member + times)
    for family, members in families.items():
        yield family + ", ".join(members)


def _summed_up(case: CaseResult, looks: list[int]) -> Iterator[Markup]:
    if not looks:
        return
    by_status: dict[str, list[str]] = {}
    for index in looks[:_LOOKS]:
        exchange = case.exchanges[index]
        by_status.setdefault(status_of(exchange), []).append(exchange.step)
    told = [f"{', '.join(steps)} → {status}" for status, steps in by_status.items()]
    if rest := looks[_LOOKS:]:
        told.append(f"and {len(rest)} more")
    what = count(len(looks), "look")
    yield tag("p", f"and {what} of the run's own: {'; '.join(told)}", class_="dc-soft")
