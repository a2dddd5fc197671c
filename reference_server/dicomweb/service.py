"""The entrance: finds the dialect and the resource, and calls the operation."""

import re

from reference_server.archive import Archive
from reference_server.dicomweb.azure import V1, V2
from reference_server.dicomweb.call import Call
from reference_server.dicomweb.capabilities import describe
from reference_server.dicomweb.dialect import Dialect
from reference_server.dicomweb.representation import represented
from reference_server.dicomweb.routes import ROUTES, Operation, Route
from reference_server.dicomweb.standard import STANDARD
from reference_server.http import BadMessage, HTTPError, Request, Response, text_response

DIALECTS = (V1, V2, STANDARD)

_VERSION = re.compile(r"v[0-9]+(?:\.[0-9]+)?(?:-[a-z0-9]+)?", re.IGNORECASE)
_UNKNOWN_VERSION = (
    '{"error":{"code":"UnsupportedApiVersion","message":"The HTTP resource that matches the '
    'request URI does not support the API version %s.","innerError":null}}'
)


class Service:
    """Answers requests of all dialects from one archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def __call__(self, request: Request) -> Response:
        """Answer a request. Raises HTTPError where that is the answer."""
        segment, *rest = request.target.segments() or [""]
        dialect = _dialect_of(segment)
        if dialect is None:
            return _without_dialect(segment)
        try:
            response = self._answer(request, dialect, segment, rest)
        except BadMessage:
            raise
        except HTTPError as error:
            response = text_response(error.status, error.text, error.headers)
        response.headers += dialect.headers
        return response

    def _answer(
        self, request: Request, dialect: Dialect, segment: str, rest: list[str]
    ) -> Response:
        query = request.target.query.lower()
        for text in dialect.forbidden_in_query:
            if text in query:
                raise HTTPError(400, f"A query must not have {text!r} in it.")
        if dialect.ignores_last_slash and len(rest) > 1 and not rest[-1]:
            rest = rest[:-1]
        route, path = _route_of(dialect, rest)
        operation = _operation_of(dialect, route, request.method)
        base = f"http://{request.authority}/{segment}"
        call = Call(request, dialect, self._archive, base, "/".join(rest), path)
        if operation is None:
            return describe(call, _allowed(dialect, route))
        return represented(request, dialect, operation(call))


def _dialect_of(segment: str) -> Dialect | None:
    for dialect in DIALECTS:
        name = segment.lower() if dialect.ignores_case_of_path else segment
        if name in dialect.segments:
            return dialect
    return None


def _without_dialect(segment: str) -> Response:
    # ASP.NET API versioning: a version that could be one, and is not, is an error of its own.
    if _VERSION.fullmatch(segment):
        body = (_UNKNOWN_VERSION % f"'{segment[1:]}'").encode()
        return Response(400, [("Content-Type", "application/json; charset=utf-8")], body)
    bases = ", ".join(f"/{dialect.segments[0]} ({dialect.name})" for dialect in DIALECTS)
    return text_response(404, f"Nothing is here; what this server has is under {bases}.")


def _route_of(dialect: Dialect, segments: list[str]) -> tuple[Route, dict[str, str]]:
    for route in ROUTES:
        path = route.match(segments or [""], ignore_case=dialect.ignores_case_of_path)
        if path is not None and route.exists(dialect):
            return route, path
    raise HTTPError(404, "There is no such resource.")


def _operation_of(dialect: Dialect, route: Route, method: str) -> Operation | None:
    """Give what a method does; None for OPTIONS. Raises HTTPError 405."""
    if method in dialect.methods:
        if method == "OPTIONS":
            return None
        method = "GET"
    if method not in route.methods:
        allowed = _allowed(dialect, route)
        raise HTTPError(
            405, f"{method} is not for this resource; {allowed} is.", [("Allow", allowed)]
        )
    return route.methods[method]


def _allowed(dialect: Dialect, route: Route) -> str:
    reads = "GET" in route.methods
    found = {method for method in dialect.methods if reads or method != "HEAD"}
    return ", ".join(sorted({*route.methods, *found}))
