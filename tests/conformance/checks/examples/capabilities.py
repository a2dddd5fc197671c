"""Descriptions of a service by itself."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.checks import Question
from conformance.formats.wadl import JSON, XML
from conformance.operation import described_operations
from conformance.scenario.model import Expectation
from tests.conformance.checks.examples.example import example
from tests.support.questions import answer, ask

ANY = Expectation(status=(200, 204, 404))
ALL = tuple((method, path) for method, path, _ in described_operations())


def got(body: str, media_type: str = XML, status: int = 200) -> Question:
    came = answer(status, body.encode(), media_type, headers=[("Allow", "OPTIONS")])
    return ask("OPTIONS", "/", came, headers=(("Accept", XML),), expect=ANY)


def described(
    rows: Iterable[tuple[str, str]] = ALL, base: str = "https://else.where/dicom-web"
) -> Question:
    """A description with a resource for each row."""
    resources = "".join(
        f'<resource path="{path[1:].replace("*", "{any}")}"><method name="{method}"/></resource>'
        for method, path in rows
    )
    return got(
        '<application xmlns="http://wadl.dev.java.net/2009/02">'
        f'<resources base="{base}">{resources}</resources></application>'
    )


NONE = got("", "", 204)
# Of another resource than the base.
ELSEWHERE = ask(
    "OPTIONS", "/studies", answer(200, b"<html/>", XML, headers=[("Allow", "GET")]), expect=ANY
)
EXAMPLES = (
    example(
        "capabilities.offered",
        [described()],
        [NONE, got("no", "text/plain", 404), got("<html/>", "text/html")],
        silent=[ELSEWHERE],
    ),
    example(
        "capabilities.form", [described()], [got("<html/>"), got("{}", JSON)], silent=[ELSEWHERE]
    ),
    example(
        "capabilities.base",
        [described(), described(base="http://127.0.0.1:8042/dicom-web/")],
        [described(base="http://127.0.0.1:8042/"), described(base="/dicomweb")],
        silent=[ELSEWHERE],
    ),
    example(
        "capabilities.complete",
        [described(), described([*ALL, ("GET", "/more")])],
        [
            described(ALL[1:]),
            described(row for row in ALL if not row[1].endswith("/metadata")),
            described(("POST", path) for _, path in ALL),
        ],
        silent=[ELSEWHERE],
    ),
)
