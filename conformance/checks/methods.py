"""What HTTP has besides GET: HEAD and OPTIONS (RFC 9110 9.3), and paths that lead elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.checks import before
from conformance.checks.check import Check
from conformance.checks.reply import Reply, parse_media_type
from conformance.checks.words import quoted
from conformance.verdict import Problem
from conformance.wire.exchange import Response

# How its first line begins wherever there is one: POSIX has it so.
_PASSWORDS = re.compile(rb"^root:[^:\n]*:0:", re.MULTILINE)
# What describes the representation; Content-Type is compared without its boundary.
_FIELDS = ("Content-Encoding", "ETag", "Last-Modified")


def _length(reply: Reply) -> Iterator[Problem]:
    got, said = _whole(reply), reply.response.headers.get("Content-Length")
    if said is not None and said != str(len(got.body)):
        yield Problem(f"Content-Length: {len(got.body)}, as of GET, or none", quoted(said))


def _fields(reply: Reply) -> Iterator[Problem]:
    got = _whole(reply)
    for name in _FIELDS:
        expected, said = got.headers.get(name), reply.response.headers.get(name)
        # RFC 9110 9.3.2: what is only known when the content is made may be left out.
        if said is not None and said != expected:
            yield Problem(f"{name}: {quoted(expected or '')}, as with GET, or none", quoted(said))
    wanted, found = _type(got), _type(reply.response)
    if found and found != wanted:
        yield Problem(f"Content-Type: {wanted}, as with GET, or none", quoted(found))


def _type(response: Response) -> str:
    found = parse_media_type(response.headers.get("Content-Type"))
    return found.essence if found else ""


def _whole(reply: Reply) -> Response:
    got = before.whole(reply)
    assert got is not None
    return got


def _allow(reply: Reply) -> Iterator[Problem]:
    if reply.response.headers.get("Allow") is None:
        yield Problem("an Allow header field with the methods of the resource", "none")


def _files(reply: Reply) -> Iterator[Problem]:
    if found := _PASSWORDS.search(reply.body):
        yield Problem("nothing of /etc/passwd", quoted(found[0].decode("latin-1")))


def _applies(reply: Reply) -> bool:
    is_head = reply.question.exchange.request.method == "HEAD"
    return is_head and reply.status == 200 and before.whole(reply) is not None


CHECKS = (
    Check(
        "head.length",
        "COM-821",
        "The Content-Length of an answer to HEAD is what GET gives.",
        _applies,
        _length,
    ),
    Check(
        "head.fields",
        "COM-820",
        "What the header says of a representation is the same by HEAD as by GET.",
        _applies,
        _fields,
    ),
    Check(
        "options.allow",
        "COM-860",
        "OPTIONS tells which methods there are.",
        lambda reply: reply.question.exchange.request.method == "OPTIONS" and reply.succeeded,
        _allow,
    ),
    # RFC 9110 17.3: what is named by a path must not be a file of the machine.
    Check(
        "http.no-files",
        "COM-120",
        "No path leads to the files of the machine.",
        lambda reply: reply.question.exchange.request.url.endswith("/etc/passwd"),
        _files,
    ),
)
