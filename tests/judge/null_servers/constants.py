"""The null servers."""

from __future__ import annotations

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

from conformance.suite.status import ExitStatus
from tests.judge.null_servers.null_server import NullServer
from tests.support.servers import Answer

Says = Callable[[BaseHTTPRequestHandler, bytes], Answer]

_JSON = "application/dicom+json"
_PAGE = b"<!doctype html><title>Hello</title>"
_FILE = bytes(128) + b"DICM"


def _constant(answer: Answer) -> Callable[[], Says]:
    return lambda: lambda _request, _body: answer


def _elsewhere() -> Says:
    """Send everybody back to where they are."""
    return lambda request, _body: Answer(302, fields=(("Location", request.path),))


def _echo() -> Says:
    """Say that what was asked for is not there, by its name."""
    return lambda request, _body: Answer(404, "text/plain", f"no {request.path}".encode())


def _first() -> Says:
    """Give each the answer that the first one was due: that nothing was found."""
    answers: list[Answer] = []

    def says(request: BaseHTTPRequestHandler, _body: bytes) -> Answer:
        if not answers:
            due = Answer(204) if "?" in request.path else Answer(404, "text/plain", b"not found")
            answers.append(due)
        return answers[0]

    return says


def _repeats() -> Says:
    """Take everything, and give back what came last."""
    kept = [Answer(200, _JSON, b"[]")]

    def says(request: BaseHTTPRequestHandler, body: bytes) -> Answer:
        if request.command == "POST":
            kept[0] = Answer(200, request.headers.get("Content-Type", ""), body)
        return kept[0]

    return says


def _refused(name: str, answers: Callable[[], Says], sentence: str) -> NullServer:
    return NullServer(name, answers, sentence, ExitStatus.UNREACHABLE)


def _always(answer: Answer, said: str, name: str = "") -> NullServer:
    return _refused(name or said, _constant(answer), f"answers everything with {said}")


NULL_SERVERS: tuple[NullServer, ...] = (
    _always(Answer(404, "text/plain", b"not found"), "404 Not Found"),
    _refused("404 Not Found, by name", _echo, "answers everything with 404 Not Found"),
    _always(Answer(400, "text/plain", b"bad request"), "400 Bad Request"),
    _always(Answer(405, "text/plain", b"no"), "405 Method Not Allowed"),
    _always(Answer(406, "text/plain", b"no"), "406 Not Acceptable"),
    _always(Answer(409, _JSON, b"{}"), "409 Conflict"),
    _always(Answer(500, "text/plain", b"broken"), "500 Internal Server Error"),
    _always(Answer(501, "text/plain", b"some day"), "501 Not Implemented"),
    _always(Answer(204), "204 No Content"),
    _always(Answer(200, _JSON, b"[]"), "200 OK", "200 []"),
    _always(Answer(200, _JSON, b"[{}]"), "200 OK", "200 [{}]"),
    _always(Answer(200, _JSON, b"{}"), "200 OK", "200 {}"),
    _always(Answer(200), "200 OK", "200 and nothing"),
    _always(Answer(200, _JSON), "200 OK", "200 and nothing, in JSON"),
    _always(Answer(202, _JSON, b"{}"), "202 Accepted"),
    _refused("the first answer, for ever", _first, "answers everything with 204 No Content"),
    _refused(
        "200 and a page",
        _constant(Answer(200, "text/html; charset=utf-8", _PAGE)),
        "which is not how DICOMweb answers",
    ),
    _refused(
        "200 and a file",
        _constant(Answer(200, "application/dicom", _FILE)),
        "which is not how DICOMweb answers",
    ),
    _refused(
        "401 Unauthorized",
        _constant(Answer(401, "text/plain", b"who are you")),
        "refuses requests without credentials",
    ),
    _refused(
        "403 Forbidden",
        _constant(Answer(403, "text/plain", b"no")),
        "refuses requests without credentials",
    ),
    _refused("503 Service Unavailable", _constant(Answer(503)), "it is not up"),
    _refused("a redirect to itself", _elsewhere, "it redirects to"),
    NullServer(
        "gives back what came last",
        _repeats,
        "The server does not do what it must",
        ExitStatus.FAILED,
        remembers=True,
    ),
)
