"""Which pages of other sites a browser may hand the answers to (Fetch 3.3, the CORS protocol)."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from reference_server.http.request import Request
from reference_server.http.response import Response

ANY_ORIGIN = "*"

_DEFAULT_PORTS = {"http": 80, "https": 443}

_PREFLIGHT = ("Origin", "Access-Control-Request-Method")
# Fetch 3.3.3: where no credentials are sent, * means all names, but Authorization must be named.
# Whether a resource has a method is said when it is asked for, with a 405 that the page can read.
_METHODS = "*"
_REQUEST_FIELDS = "*, Authorization"
_ANSWER_FIELDS = "*"
# The most that Chromium keeps; others keep it as long, or ask again earlier.
_MAX_AGE = "7200"


@dataclass(frozen=True, slots=True)
class Cors:
    """The origins whose pages may read what this server says; none of them says nothing of it.

    An origin is written as browsers do in the Origin field; ANY_ORIGIN stands for all. Pages never
    get to send credentials of the browser's own: there are none that this server asks for.
    """

    origins: frozenset[str] = frozenset()

    @classmethod
    def of(cls, origins: Iterable[str]) -> "Cors":
        """Take origins as a person gives them. Raises ValueError where one is none."""
        found = frozenset(origins)
        for origin in sorted(found - {ANY_ORIGIN}):
            _check_origin(origin)
        return cls(found)

    def preflight(self, request: Request) -> Response | None:
        """Answer where a browser asks, for a page that may, whether it may send a request.

        Fetch 3.3.2: such a request is OPTIONS with Origin and Access-Control-Request-Method. Any
        other OPTIONS is the handler's.
        """
        if request.method != "OPTIONS" or self._allowed(request) is None:
            return None
        if not all(name in request.headers for name in _PREFLIGHT):
            return None
        fields = {
            "Access-Control-Allow-Methods": _METHODS,
            "Access-Control-Allow-Headers": _REQUEST_FIELDS,
            "Access-Control-Max-Age": _MAX_AGE,
        }
        return Response(204, list(fields.items()))

    def mark(self, request: Request, response: Response) -> None:
        """Say on an answer, whatever its status, who may read it."""
        if not self.origins:
            return
        # Fetch 3.3.5: caches must know that the field depends on who asks, also where nobody may.
        if ANY_ORIGIN not in self.origins:
            response.add("Vary", "Origin")
        allowed = self._allowed(request)
        if allowed is not None:
            response.add("Access-Control-Allow-Origin", allowed)
            response.add("Access-Control-Expose-Headers", _ANSWER_FIELDS)

    def _allowed(self, request: Request) -> str | None:
        if ANY_ORIGIN in self.origins:
            return ANY_ORIGIN
        origin = request.headers.get("Origin")
        return origin if origin in self.origins else None


def _check_origin(text: str) -> None:
    """Refuse what a browser never writes: an origin is compared octet by octet (Fetch 3.2)."""
    origin = _origin_of(text)
    if origin is None:
        raise ValueError(f"{text!r} is no origin; http://localhost:3000 is one, and * means all.")
    if origin != text:
        raise ValueError(f"{text!r} is not as a browser writes that origin: {origin}")


def _origin_of(text: str) -> str | None:
    """Give scheme, host, and the port where it is not the scheme's own (HTML 7.1.1)."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or not parts.scheme:
        return None
    written = f"[{host}]" if ":" in host else host
    default = port is None or port == _DEFAULT_PORTS.get(parts.scheme)
    return f"{parts.scheme}://{written}" + ("" if default else f":{port}")
