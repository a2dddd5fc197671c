"""One search in several requests: each match has its place in the list of all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from conformance.checks.check import Check
from conformance.checks.question import Question
from conformance.checks.reply import Reply
from conformance.checks.search_rows import query_of, rows_of
from conformance.checks.words import quoted
from conformance.operation import Service
from conformance.verdict import Problem

_CUTS = frozenset({"limit", "offset"})


@dataclass(frozen=True, slots=True)
class Page:
    """The matches of one answer, by their places in the list of all matches."""

    step: str
    matches: dict[int, str]


def _key(question: Question) -> tuple[str, ...]:
    """Return what two requests for pages of one list have in common."""
    parameters = sorted(f"{n}={v}" for n, v in question.query if n not in _CUTS)
    accept = question.exchange.request.headers.get("Accept") or ""
    return (str(question.operation), *question.values, accept, *parameters)


def _page(question: Question) -> Page | None:
    """Read a page; None where other people's data may have changed what is where."""
    response = question.exchange.response
    if question.operation.service is not Service.SEARCH or response is None:
        return None
    reply = Reply(question, response)
    rows = rows_of(reply)
    if not all(row.known for row in rows):
        return None
    start = query_of(reply).offset
    return Page(question.step, {start + at: row.uid for at, row in enumerate(rows)})


@lru_cache(maxsize=1)  # whether there are any is asked before what they say
def _pages(reply: Reply) -> tuple[Page, ...]:
    """Return the pages of the same list that came before, and this one."""
    own = _key(reply.question)
    same = (question for question in reply.question.earlier if _key(question) == own)
    pages = (_page(question) for question in (*same, reply.question))
    return tuple(page for page in pages if page is not None)


def _places(reply: Reply) -> Iterator[Problem]:
    *earlier, page = _pages(reply)
    for place, uid in page.matches.items():
        for other in earlier:
            there = other.matches.get(place, uid)
            if there != uid:
                expected = f"match {place + 1} as in {quoted(other.step)}: {there}"
                yield Problem(expected, uid)
            elif uid in other.matches.values() and place not in other.matches:
                before = next(at for at, known in other.matches.items() if known == uid)
                expected = f"{uid} as match {before + 1}, as in {quoted(other.step)}"
                yield Problem(expected, f"as match {place + 1}")


def _came_in_pages(reply: Reply) -> bool:
    return _page(reply.question) is not None and len(_pages(reply)) > 1


CHECKS = (
    # PS3.18 8.3.4.4.1: the same request gets the same ordered list, as long as nothing changes.
    Check(
        "search.pages",
        "QIDO-820",
        "Each match keeps its place in the list: its pages fit together.",
        _came_in_pages,
        _places,
    ),
)
