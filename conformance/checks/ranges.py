"""Ranges of octets (RFC 9110 14): a part that a server gives is the part that was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conformance.checks import before
from conformance.checks.check import Check
from conformance.checks.reply import Reply
from conformance.checks.words import difference, number, quoted
from conformance.verdict import Problem

# RFC 9110 14.1.2, of a single range; 14.4.
_ASKED = re.compile(r"bytes=([0-9]*)-([0-9]*)")
_SAID = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)")
_UNSATISFIED = re.compile(r"bytes \*/([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Part:
    """The octets from `first` to `last`, of a representation of so many, where that is known."""

    first: int
    last: int
    complete: int | None

    @classmethod
    def of(cls, reply: Reply) -> Part | None:
        """Read Content-Range; None where it is missing or malformed."""
        match = _SAID.fullmatch(reply.response.headers.get("Content-Range") or "")
        if match is None:
            return None
        complete = None if match[3] == "*" else int(match[3])
        return cls(int(match[1]), int(match[2]), complete)


def _described(reply: Reply) -> Iterator[Problem]:
    part, said = Part.of(reply), reply.response.headers.get("Content-Range")
    asked = reply.question.exchange.request.headers.get("Range") or ""
    if part is None:
        expected = "Content-Range: bytes FIRST-LAST/COMPLETE"
        yield Problem(expected, "none" if said is None else quoted(said))
        return
    sound = part.first <= part.last and (part.complete is None or part.last < part.complete)
    if not sound or not _was_asked(part, asked):
        yield Problem(f"Content-Range within {asked}", quoted(said or ""))
    length = part.last - part.first + 1
    if len(reply.response.body) != length:
        expected = f"{number(length, 'octet')}, by Content-Range: {said}"
        yield Problem(expected, number(len(reply.response.body), "octet"))


def _was_asked(part: Part, asked: str) -> bool:
    match = _ASKED.fullmatch(asked)
    if match is None or not any(match.groups()):
        return True  # what is no single range can be answered in several ways
    first, last = match.groups()
    if not first:
        complete = part.complete if part.complete is not None else part.last + 1
        return part.last == complete - 1 and part.first == max(0, complete - int(last))
    # RFC 9110 15.3.7: it may be less than what was asked, if it says so.
    return int(first) <= part.first and (not last or part.last <= int(last))


def _octets(reply: Reply) -> Iterator[Problem]:
    part, got = Part.of(reply), before.whole(reply)
    if part is None or got is None:
        return
    if part.complete not in {None, len(got.body)}:
        expected = f"a complete length of {len(got.body):,}, which GET without Range gave"
        yield Problem(expected, f"{part.complete:,}")
    wanted = got.body[part.first : part.last + 1]
    if wanted != reply.response.body:
        yield Problem(
            f"octets {part.first:,} to {part.last:,} of what GET without Range gave",
            difference(wanted, reply.response.body),
        )


def _unsatisfied(reply: Reply) -> Iterator[Problem]:
    said, got = reply.response.headers.get("Content-Range"), before.whole(reply)
    match = _UNSATISFIED.fullmatch(said or "")
    if match is None:
        yield Problem("Content-Range: bytes */COMPLETE", "none" if said is None else quoted(said))
    elif got is not None and int(match[1]) != len(got.body):
        yield Problem(f"Content-Range: bytes */{len(got.body)}", quoted(said or ""))


CHECKS = (
    Check(
        "range.described",
        "COM-830",
        "A part says by Content-Range which part of what was asked for it is.",
        lambda reply: reply.is_part,
        _described,
    ),
    Check(
        "range.octets",
        "COM-831",
        "A part is what stands at its place in the whole.",
        lambda reply: reply.is_part and before.whole(reply) is not None,
        _octets,
    ),
    Check(
        "range.unsatisfied",
        "COM-832",
        "Where there is nothing in a range, the answer says how much there is.",
        lambda reply: reply.status == 416,
        _unsatisfied,
    ),
)
