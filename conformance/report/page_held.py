"""What held in a case: the checks that passed, and the looks at which there was nothing to see.

Most cases are held against the same, so the page says once what several have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.report.findings import bad_exchanges
from conformance.report.markup import Markup, anchor, link, tag, text
from conformance.report.page_exchange import status_of
from conformance.report.text import count
from conformance.result import CaseResult, RunResult
from conformance.verdict import Outcome

_LOOKS = 12
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

# A sentence, and the rules that the script filters by.
_Held = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Held:
    """What several cases of a run have in common, numbered; `known` is that of its cases."""

    numbers: Mapping[_Held, int]
    rules: Mapping[str, int]
    known: dict[int, _Held]

    @classmethod
    def of(cls, run: RunResult) -> Held:
        """Find what more than one case has."""
        rules = {each.id: index for index, each in enumerate(run.requirements)}
        known = {id(case): _held(case, rules) for case in run.cases}
        found = Counter(known.values())
        shared = (held for held, times in found.items() if times > 1 and held[0])
        return cls({held: number for number, held in enumerate(shared, start=1)}, rules, known)

    def in_case(self, case: CaseResult) -> list[Markup]:
        """Return what held in a case, or a link to where that is said."""
        sentence, packed = held = self.known.get(id(case)) or _held(case, self.rules)
        if not sentence:
            return [tag("span", data_r=packed)] if packed else []
        passed = sum(check.verdict is Outcome.PASSED for check in case.checks)
        label = f"{count(passed, 'check')} passed"
        number = self.numbers.get(held)
        if number is not None:
            return [tag("p", link(label, "held", str(number)))]
        told = text(sentence, limit=len(sentence))
        return [tag("details", tag("summary", label), told, data_r=packed)]

    def html(self) -> list[Markup]:
        """Return all that is shared, folded."""
        if not self.numbers:
            return []
        listed = (
            tag(
                "li",
                text(sentence, limit=len(sentence)),
                id=anchor("held", str(number)),
                data_r=packed,
            )
            for (sentence, packed), number in self.numbers.items()
        )
        label = tag("summary", "What scenarios have in common that passed")
        return [tag("details", label, tag("ol", *listed), class_="dc-held")]


def _held(case: CaseResult, rules: Mapping[str, int]) -> _Held:
    """Return what held in a case, and the numbers of all rules that it was held to."""
    attempts = (case, case.other) if case.other else (case,)
    named = {check.requirement for attempt in attempts for check in attempt.checks}
    return _sentence(case), _packed(sorted(rules[name] for name in named if name in rules))


def _packed(numbers: Sequence[int]) -> str:
    """Write numbers in base 36, neighbours as ranges: `0-4.9.1b`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ".".join(
        _base36(first) if first == last else f"{_base36(first)}-{_base36(last)}"
        for first, last in runs
    )


def _base36(number: int) -> str:
    rest, digit = divmod(number, len(_DIGITS))
    return (_base36(rest) if rest else "") + _DIGITS[digit]


def looks(case: CaseResult) -> list[int]:
    """Return the indexes of the looks of the run's own at which there is nothing to see."""
    bad = bad_exchanges(case)
    return [i for i, exchange in enumerate(case.exchanges) if exchange.role and i not in bad]


def _sentence(case: CaseResult) -> str:
    return "; ".join((*_checks(case), *_looks(case)))


def _checks(case: CaseResult) -> Iterator[str]:
    """Name what passed on the scenario's steps, and count what did on looks."""
    roles = [exchange.role for exchange in case.exchanges]
    passed = [check for check in case.checks if check.verdict is Outcome.PASSED]
    named = Counter(
        check.check
        for check in passed
        if not 0 <= check.exchange < len(roles) or roles[check.exchange] in ("", check.check)
    )
    yield from _by_family(named)
    if rest := len(passed) - named.total():
        yield f"{rest} on the looks of the run's own"


def _by_family(named: Counter[str]) -> Iterator[str]:
    """Yield `http: answered, syntax (2)` for http.answered, http.syntax and http.syntax."""
    families: dict[str, list[str]] = {}
    for name, number in named.items():
        family, dot, member = name.rpartition(".")
        times = f" ({number})" if number > 1 else ""
        families.setdefault(f"{family}: " if dot else "", []).append(member + times)
    for family, members in families.items():
        yield family + ", ".join(members)


def _looks(case: CaseResult) -> Iterator[str]:
    found = looks(case)
    if not found:
        return
    by_status: dict[str, list[str]] = {}
    for index in found[:_LOOKS]:
        exchange = case.exchanges[index]
        by_status.setdefault(status_of(exchange), []).append(exchange.step)
    told = [f"{', '.join(steps)} → {status}" for status, steps in by_status.items()]
    if rest := found[_LOOKS:]:
        told.append(f"and {len(rest)} more")
    yield f"{count(len(found), 'look')} of the run's own: {'; '.join(told)}"
