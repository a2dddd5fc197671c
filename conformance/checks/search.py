"""The result of a search: all that match and nothing else, in the form of the standard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from conformance.checks.check import Check
from conformance.checks.json_view import text
from conformance.checks.query import tag_of
from conformance.checks.reply import Reply
from conformance.checks.search_rows import (
    UNIQUE_KEYS,
    Row,
    is_exclusive,
    query_of,
    rows_of,
    says_more_remain,
)
from conformance.checks.words import listed, number, octets, quoted
from conformance.knowledge import Instance
from conformance.operation import Entity, Service
from conformance.verdict import Problem


def _array(reply: Reply) -> Iterator[Problem]:
    value = reply.document.value if reply.document else None
    if not isinstance(value, list):
        got = "one object" if isinstance(value, dict) else octets(reply.body)
        yield Problem("an array of objects", got)


def _unique_keys(reply: Reply) -> Iterator[Problem]:
    for place, row in enumerate(rows_of(reply), 1):
        if not row.uid:
            tag = UNIQUE_KEYS[row.level]
            yield Problem(f"({tag[:4]},{tag[4:]}) in match {place}", "it is absent")


def _once(reply: Reply) -> Iterator[Problem]:
    for uid, count in Counter(row.uid for row in rows_of(reply)).items():
        if uid and count > 1:
            yield Problem(f"the {reply.level} {uid} once", number(count, "time"))


def _scope(reply: Reply) -> Iterator[Problem]:
    ours = {i.key(level) for level in reply.scope for i in reply.question.knowledge.cast.values()}
    for row in rows_of(reply):
        for level, uid in reply.scope.items():
            shown = text(row.attributes, UNIQUE_KEYS[level])
            if shown and shown != uid:
                yield Problem(
                    f"only what is in the {level} {uid}", f"{row.name} of {quoted(shown)}"
                )
        if row.known and not any(map(reply.in_scope, row.known)):
            yield Problem("only what is in the path's study or series", row.name)
        if row.uid and not row.known and ours.intersection(reply.scope.values()):
            yield Problem("only what was stored there", f"{row.name}, which was not")


def _satisfied(reply: Reply) -> Iterator[Problem]:
    # Table 10.6.1-4: below a study or a series that one is no key; 8.3 lets a server ignore it.
    named = {UNIQUE_KEYS[level] for level in reply.scope}
    for row in rows_of(reply):
        for key in query_of(reply).denied(row.shown):
            if key.tag in named:
                continue
            shown = listed(quoted(value) for value in row.shown[key.tag])
            yield Problem(f"matches of {key.tag}={quoted(key.value)}", f"{row.name} with {shown}")


def _literal(reply: Reply) -> Iterator[Problem]:
    for row in rows_of(reply):
        for key in query_of(reply).loosened(row.shown):
            shown = listed(quoted(value) for value in row.shown[key.tag])
            yield Problem(
                f"matches of {key.tag}={quoted(key.value)}, letter by letter",
                f"{row.name} with {shown}",
            )


def _expected(reply: Reply, names: tuple[str, ...]) -> dict[str, Instance]:
    """Return what stands for some members at the level of the search, by its UID."""
    level = reply.level or Entity.INSTANCE
    return {instance.key(level): instance for instance in reply.members(names)}


def _matches(reply: Reply) -> Iterator[Problem]:
    level = reply.level or Entity.INSTANCE
    expected = _expected(reply, reply.question.expect.matches or ())
    possible = _expected(reply, reply.question.expect.may_match) | expected
    rows = rows_of(reply)
    for row in rows:
        if row.uid not in possible and (why := _why_stranger(reply, row)):
            wanted = listed(f"{level} of {i.name}" for i in possible.values())
            yield Problem(f"matches: {wanted or 'none'}", f"also {row.name}, {why}")
    others = any(row.uid not in possible for row in rows)
    found = {row.uid for row in rows} & set(possible)
    yield from _missing(reply, expected, possible, found, others=others)


def _why_stranger(reply: Reply, row: Row) -> str:
    """Say why a row can be no match; nothing where it may be one of other people's data."""
    if row.known:
        return f"which holds {listed(i.name for i in row.known)} and does not match"
    if is_exclusive(reply):
        return "which nobody has asked for"
    # A key that is there and empty is unknown, and matches anything (PS3.4 C.2.2.1.2).
    keys = query_of(reply).keys
    if keys and not any(key.tag in row.shown for key in keys):
        return "which shows nothing that was asked for"
    return ""


def _missing(
    reply: Reply,
    expected: dict[str, Instance],
    possible: dict[str, Instance],
    found: set[str],
    *,
    others: bool,
) -> Iterator[Problem]:
    query = query_of(reply)
    level = reply.level
    if query.limit is None and not query.offset:
        # Among other people's data, a match may be on a page that the server has not yet given.
        for uid, instance in expected.items():
            if uid not in found and not (others and says_more_remain(reply)):
                yield Problem(f"the {level} of {instance.name} ({uid})", "it is not found")
        return
    least, most = (query.left_of(len(matches)) for matches in (expected, possible))
    if len(found) < least and (is_exclusive(reply) or not others):
        wanted = f"{least} of {len(expected)} matches, from number {query.offset + 1}"
        yield Problem(wanted, f"{len(found)} of them")
    elif len(found) > most and is_exclusive(reply):
        wanted = f"no more than {most} of {len(possible)} matches, from number {query.offset + 1}"
        yield Problem(wanted, f"{len(found)} of them")


def _limit(reply: Reply) -> Iterator[Problem]:
    limit, count = query_of(reply).limit, len(rows_of(reply))
    if limit is not None and count > limit:
        yield Problem(f"{limit} at most", f"{count} matches")


def _may_be_cut(reply: Reply) -> bool:
    """Tell whether there may be more matches than limit let come, and we would know."""
    limit = query_of(reply).limit
    expect = reply.question.expect
    cut = _searched(reply) and bool(limit) and len(rows_of(reply)) == limit
    return cut and is_exclusive(reply) and bool(expect.matches) and not expect.may_match


def _remaining(reply: Reply) -> Iterator[Problem]:
    total = len(_expected(reply, reply.question.expect.matches or ()))
    remaining = total - query_of(reply).offset - len(rows_of(reply))
    warning = reply.response.headers.get("Warning")
    if remaining > 0 and not (warning and "299" in warning and str(remaining) in warning):
        got = quoted(warning) if warning else "none"
        yield Problem(f"a Warning 299 that says that {remaining} remain", got)


def _row_count(reply: Reply) -> Iterator[Problem]:
    wanted, count = reply.question.expect.rows, len(rows_of(reply))
    if count != wanted:
        yield Problem(f"{wanted} in the result", f"{count}")


def _returns(reply: Reply) -> Iterator[Problem]:
    rows = rows_of(reply)
    wanted = reply.question.expect.returns
    if not rows:
        yield Problem(f"matches with {listed(wanted)}", "no match")
    for row in rows:
        for keyword in wanted:
            if tag_of(keyword) not in row.attributes:
                yield Problem(f"{keyword} of {row.name}", "it is absent")


def _searched(reply: Reply) -> bool:
    return reply.service is Service.SEARCH and reply.succeeded


def _found(reply: Reply) -> bool:
    return bool(rows_of(reply))


CHECKS = (
    Check(
        "search.array",
        "QIDO-030",
        "The result is an array of objects.",
        lambda reply: reply.service is Service.SEARCH and reply.status == 200 and not reply.models,
        _array,
    ),
    Check(
        "search.unique-key",
        "QIDO-605",
        "Each match has its UID.",
        _found,
        _unique_keys,
    ),
    Check(
        "search.once",
        "QIDO-720",
        "No match is there twice.",
        _found,
        _once,
    ),
    Check(
        "search.scope",
        "QIDO-100",
        "All matches are in the study or series of the path.",
        lambda reply: _found(reply) and bool(reply.scope),
        _scope,
    ),
    Check(
        "search.satisfied",
        "QIDO-340",
        "No match has a value that the query excludes.",
        lambda reply: _found(reply) and bool(query_of(reply).keys),
        _satisfied,
    ),
    Check(
        "search.literal",
        "QIDO-350",
        "No match differs from a key in case or accents, but in names.",
        lambda reply: _found(reply) and bool(query_of(reply).keys),
        _literal,
    ),
    Check(
        "search.matches",
        "QIDO-290",
        "All is found that must match, and nothing else.",
        lambda reply: _searched(reply) and reply.question.expect.matches is not None,
        _matches,
        expectation=True,
    ),
    Check(
        "search.limit",
        "QIDO-800",
        "There are not more matches than limit allows.",
        lambda reply: _found(reply) and query_of(reply).limit is not None,
        _limit,
    ),
    Check(
        "search.remaining",
        "QIDO-870",
        "A Warning says how many matches remain.",
        _may_be_cut,
        _remaining,
    ),
    Check(
        "search.rows",
        "QIDO-290",
        "There are as many matches as there must be.",
        lambda reply: _searched(reply) and reply.question.expect.rows is not None,
        _row_count,
        expectation=True,
    ),
    Check(
        "search.returns",
        "QIDO-650",
        "Each match has the attributes that were asked for.",
        lambda reply: _searched(reply) and bool(reply.question.expect.returns),
        _returns,
        expectation=True,
    ),
)
