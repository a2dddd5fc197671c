"""The status: judged before the body."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.check import Check
from conformance.checks.reply import Reply
from conformance.checks.words import listed, quoted
from conformance.errors import HarnessError
from conformance.operation import Service
from conformance.profile.model import Answer
from conformance.scenario.model import Expectation
from conformance.verdict import Problem

_NOTHING_EXPECTED = Expectation()

# The success statuses that each transaction has: PS3.18 Tables 10.4.3-1, 10.5.3-1, 10.6.3-1; of
# DELETE, which PS3.18 does not have, those of HTTP (RFC 9110 9.3.5). And who says so.
_SUCCESS: dict[Service, tuple[tuple[int, ...], str]] = {
    Service.STORE: ((200, 202), "STOW-050"),
    Service.RETRIEVE: ((200,), "WADO-010"),
    Service.METADATA: ((200,), "WADO-200"),
    Service.FRAMES: ((200,), "WADO-400"),
    Service.BULK_DATA: ((200,), "WADO-600"),
    Service.RENDERED: ((200,), "WADO-800"),
    Service.THUMBNAIL: ((200,), "WADO-920"),
    Service.PIXEL_DATA: ((200,), "WADO-660"),
    Service.SEARCH: ((200, 204), "QIDO-060"),
    Service.DELETE: ((200, 202, 204), "DEL-020"),
    Service.CAPABILITIES: ((200,), "COM-180"),
    Service.OTHER: ((200, 201, 202, 204), "COM-180"),
}

# What says when an error status is right, for steps that name the status themselves.
_ERRORS = {
    404: "COM-040",
    405: "COM-060",
    406: "COM-370",
    409: "STOW-080",
    410: "COM-040",
    415: "STOW-100",
}
_ANY_ERROR = "COM-140"
_ANY = "COM-180"

# What a status can break besides what the profile's answers and the steps name.
REQUIREMENTS = frozenset(
    {*(name for _, name in _SUCCESS.values()), *_ERRORS.values(), _ANY_ERROR, _ANY}
)

# Faults of the server's function or load, not of this request: PS3.18 Table 8.5-1.
_EXCUSED = (501, 503)

_CLASSES = {
    1: "the server has not given a final answer",
    2: "the server says that it did what was asked",
    3: "the server points elsewhere",
    4: "the server says that the request is wrong",
    5: "the server says that it erred itself",
}
_WORDS = {
    304: "the server says that nothing has changed",
    401: "the server wants credentials, or other ones",
    403: "the server says that the credentials do not suffice",
    404: "the server says that it has no such thing",
    405: "the server says that this resource has no such method",
    406: "the server says that it has nothing of an acceptable media type",
    409: "the server says that this is in conflict with what it has",
    410: "the server says that it is gone",
    413: "the server says that this is too large",
    415: "the server says that it can't take this media type",
    429: "the server says that there are too many requests",
    501: "the server says that it does not have this function",
    503: "the server says that it is overloaded or in maintenance",
}


def row(reply: Reply) -> Answer | None:
    """Return which statuses are right; None where the step expects nothing."""
    expect = reply.question.expect
    if expect.answer:
        try:
            return reply.question.profile.answers[expect.answer]
        except KeyError:
            name = reply.question.profile.name
            message = f"the profile {name} has no answer {expect.answer!r}"
            raise HarnessError(message, hint="add it under `answers`") from None
    requirement = rests_on(reply.service, expect)
    if expect.status:
        return Answer("", expect.status, expect.tolerated, requirement, "")
    success, _ = _SUCCESS[reply.service]
    return None if expect == _NOTHING_EXPECTED else Answer("", success, (), requirement, "")


def rests_on(service: Service, expect: Expectation) -> str:
    """Return what a wrong status breaks where the step names no answer of the profile."""
    if not expect.status or min(expect.status) < 400:
        default = _SUCCESS[service][1]
    else:
        default = _ERRORS.get(expect.status[0], _ANY_ERROR)
    return expect.requirement if expect.status and expect.requirement else default


def is_acceptable(reply: Reply) -> bool:
    """Tell whether the body can be held against what the step expects."""
    expected = row(reply)
    if expected is None:
        return reply.succeeded
    return reply.status in expected.accept or reply.status in expected.warn


def _problems(reply: Reply) -> Iterator[Problem]:
    expected = row(reply)
    if expected is None or reply.status in expected.accept:
        return
    because = f" ({expected.because})" if expected.because else ""
    yield Problem(f"status {listed(expected.accept, 'or')}{because}", in_words(reply))


def in_words(reply: Reply) -> str:
    """Return a status with its reason phrase and what it means."""
    meaning = _WORDS.get(reply.status) or _CLASSES.get(reply.status // 100, "no status of HTTP")
    reason = f" {reply.response.reason}" if reply.response.reason else ""
    where = reply.response.headers.get("Location")
    target = f": {quoted(where)}" if where and 300 <= reply.status < 400 else ""
    return f"{reply.status}{reason}, {meaning}{target}"


def requirement_of(reply: Reply) -> str:
    """Return the requirement that the expected status rests on."""
    expected = row(reply)
    return expected.requirement if expected else _ANY


def _is_disputed(reply: Reply) -> bool:
    expected = row(reply)
    return expected is not None and reply.status in expected.warn


def _server_error(reply: Reply) -> Iterator[Problem]:
    if reply.status >= 500 and reply.status not in _EXCUSED:
        yield Problem("an answer other than 5xx", in_words(reply))


EXPECTED = Check(
    "status.expected",
    "COM-180",
    "The status is the one that this request must get.",
    lambda reply: row(reply) is not None,
    _problems,
    expectation=True,
    cites=requirement_of,
    disputed=_is_disputed,
)

CHECKS = (
    EXPECTED,
    Check(
        "status.no-server-error",
        "COM-920",
        "The server does not say that it erred itself.",
        lambda reply: row(reply) is None,
        _server_error,
    ),
)
