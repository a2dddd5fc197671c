"""Whether a target says one thing to everything: then there is no service behind it."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.report.text import visible
from conformance.result import CaseResult, ExchangeView
from conformance.verdict import Outcome

# So few answers may be the same by chance.
_FEWEST = 5
_NOT_BY_ONE_ANSWER = frozenset({Outcome.PASSED, Outcome.WARNED, Outcome.FLAKY})


def always_said(cases: Iterable[CaseResult]) -> str:
    """Return what a target says to all that it is asked ("404 Not Found"), or nothing.

    Errors are the same where their status is: the words may repeat what was asked. Successes are
    where they bring the same. A target to which one case owes anything says more than one thing.
    """
    exchanges: list[ExchangeView] = []
    for case in cases:
        if case.outcome in _NOT_BY_ONE_ANSWER:
            return ""
        exchanges += case.exchanges
    methods = {exchange.method for exchange in exchanges}
    if len(exchanges) < _FEWEST or len(methods) < 2 or len(set(map(_said, exchanges))) > 1:
        return ""
    first = exchanges[0]
    return f"{first.status} {visible(first.reason)}".strip() if first.status else ""


def _said(exchange: ExchangeView) -> tuple[int, str, str]:
    if exchange.status >= 300:
        return exchange.status, "", ""
    fields = {name.lower(): value for name, value in exchange.response_headers}
    return exchange.status, fields.get("content-type", ""), exchange.response_body.sha256
