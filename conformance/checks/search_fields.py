"""What includefield adds to the matches of a search, and what it must not add."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.check import Check
from conformance.checks.reply import Reply
from conformance.checks.search_rows import is_below, known_rows, query_of
from conformance.verdict import Problem


def _lower(reply: Reply) -> Iterator[Problem]:
    for row in known_rows(reply):
        for tag in query_of(reply).included:
            if is_below(tag, row.level) and tag in row.attributes:
                expected = f"no ({tag[:4]},{tag[4:]}) of {row.name}, for it is of a lower level"
                yield Problem(expected, "it is there")


def _asks_below(reply: Reply) -> bool:
    tags = query_of(reply).included
    return any(is_below(tag, row.level) for row in known_rows(reply) for tag in tags)


def _creator(tag: str) -> str:
    """Return the tag of the creator of a private attribute, else nothing (PS3.5 7.8.1)."""
    is_private = int(tag[3], 16) % 2 == 1 and tag[4:6] != "00"
    return f"{tag[:4]}00{tag[4:6]}" if is_private else ""


def _private(reply: Reply) -> list[str]:
    return [tag for tag in query_of(reply).included if _creator(tag)]


def _creators(reply: Reply) -> Iterator[Problem]:
    for row in known_rows(reply):
        for tag in _private(reply):
            creator = _creator(tag)
            if tag in row.attributes and creator not in row.attributes:
                expected = f"({creator[:4]},{creator[4:]}), the creator of ({tag[:4]},{tag[4:]})"
                yield Problem(f"{expected}, in {row.name}", "it is absent")


def _has_private(reply: Reply) -> bool:
    return any(tag in row.attributes for row in known_rows(reply) for tag in _private(reply))


CHECKS = (
    Check(
        "search.lower-fields",
        "QIDO-680",
        "includefield adds nothing of a lower level.",
        _asks_below,
        _lower,
    ),
    Check(
        "search.private-fields",
        "QIDO-700",
        "A private attribute that includefield adds comes with its creator.",
        _has_private,
        _creators,
    ),
)
