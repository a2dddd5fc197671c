"""How a server reads a query, where servers are known to read the same one in several ways.

What a step says may match is what the standard has found there.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from conformance.checks.check import Check
from conformance.checks.query import is_name
from conformance.checks.reply import Reply
from conformance.checks.search_rows import is_exclusive, query_of, rows_of, says_more_remain
from conformance.checks.words import listed, quoted
from conformance.operation import Entity, Service
from conformance.verdict import Problem

# PS3.18 8.3.4.5, 8.3.4.6: what a server that does not support them says so of.
_KINDS = ("emptyvaluematching", "multiplevaluematching")


def _searched(reply: Reply) -> bool:
    return reply.service is Service.SEARCH and reply.succeeded


def _left_out(reply: Reply) -> list[str]:
    """Return the members that may match, and were not found."""
    level = reply.level or Entity.INSTANCE
    found = {row.uid for row in rows_of(reply)}
    members = reply.members(reply.question.expect.may_match)
    return [each.name for each in members if each.key(level) not in found]


def _strange_names(reply: Reply) -> list[str]:
    return [name for name, _ in reply.question.query if name and not is_name(name)]


def _narrowed(reply: Reply) -> Iterator[Problem]:
    if left := _left_out(reply):
        names = listed(map(quoted, _strange_names(reply)))
        yield Problem(f"{names} left out of account, so that {listed(left)} is found", "it is not")


def _raw_query(reply: Reply) -> str:
    return urlsplit(reply.question.exchange.request.url).query


def _plus(reply: Reply) -> Iterator[Problem]:
    if left := _left_out(reply):
        yield Problem(
            f"{listed(left)}, found by a value with a plus", f"not by {_raw_query(reply)}"
        )


def _asked_kinds(reply: Reply) -> list[str]:
    return [name for name in _KINDS if (name, "true") in reply.question.query]


def _kinds(reply: Reply) -> Iterator[Problem]:
    warning = " ".join(reply.response.headers.all("Warning"))
    left = _left_out(reply)
    for name in _asked_kinds(reply) if left else ():
        if "299" not in warning or name not in warning:
            expected = f"{listed(left)}, or a Warning 299 that {name} is not supported"
            yield Problem(expected, quoted(warning) if warning else "neither")


def _all_came(reply: Reply) -> bool:
    """Tell whether all matches came that there are after offset, and we know of all."""
    expect, level = reply.question.expect, reply.level or Entity.INSTANCE
    if not _searched(reply) or not expect.matches or expect.may_match or not is_exclusive(reply):
        return False
    total = len({each.key(level) for each in reply.members(expect.matches)})
    return len(rows_of(reply)) >= total - query_of(reply).offset


def _none_remain(reply: Reply) -> Iterator[Problem]:
    if says_more_remain(reply):
        warning = reply.response.headers.get("Warning") or ""
        yield Problem("no Warning that matches remain, for none do", quoted(warning))


CHECKS = (
    Check(
        "search.names",
        "QIDO-130",
        "What is no attribute's name does not narrow a search.",
        lambda r: _searched(r) and bool(r.question.expect.may_match) and bool(_strange_names(r)),
        _narrowed,
        expectation=True,
    ),
    Check(
        "search.plus",
        "QIDO-210",
        "A plus in a query is a plus.",
        lambda r: _searched(r) and bool(r.question.expect.may_match) and "+" in _raw_query(r),
        _plus,
        expectation=True,
    ),
    Check(
        "search.kinds",
        "QIDO-530",
        "A kind of matching that is asked for is done, or a Warning says that it is not.",
        lambda r: _searched(r) and bool(r.question.expect.may_match) and bool(_asked_kinds(r)),
        _kinds,
        expectation=True,
    ),
    Check(
        "search.none-remain",
        "QIDO-880",
        "No Warning says that matches remain where none do.",
        _all_came,
        _none_remain,
    ),
)
