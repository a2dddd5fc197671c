"""Request targets: paths and query strings, percent-decoded (RFC 3986 2.1, RFC 9112 3.2)."""

import re
from dataclasses import dataclass

from reference_server.http.errors import HTTPError

_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ABSOLUTE = re.compile(r"https?://([^/?]*)(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """The target of a request as sent: the authority if it names one, the path and the query."""

    authority: str | None
    path: str
    query: str

    def segments(self) -> list[str]:
        """Give the decoded segments of the path; an encoded slash stays inside its segment."""
        return [percent_decode(segment) for segment in self.path.split("/")[1:]]

    def pairs(self, *, plus_is_blank: bool) -> list[tuple[str, str]]:
        """Give the parameters of the query, decoded, in their order."""
        pairs = []
        for item in filter(None, self.query.split("&")):
            name, _, value = item.replace("+", " " if plus_is_blank else "+").partition("=")
            pairs.append((percent_decode(name), percent_decode(value)))
        return pairs


def parse_target(text: str) -> Target:
    """Split a request target in origin form, absolute form, or "*".

    Raises HTTPError 400 for any other form.
    """
    authority = None
    if absolute := _ABSOLUTE.fullmatch(text):
        authority, text = absolute.groups()
        text = text if text.startswith("/") else "/" + text
    if not text.startswith("/") and text != "*":
        raise HTTPError(400, f"The request target {text[:80]!r} does not begin with a slash.")
    path, _, query = text.partition("?")
    return Target(authority, path, query)


def percent_decode(text: str) -> str:
    """Undo percent-encoding; raises HTTPError 400 where it is broken or is not UTF-8."""
    if "%" not in text:
        return text
    if _BROKEN_ESCAPE.search(text):
        raise HTTPError(400, f"In {text[:80]!r} a percent sign is not followed by two hex digits.")
    decoded = _ESCAPE.sub(lambda match: bytes((int(match[1], 16),)), text.encode("latin-1"))
    try:
        return decoded.decode()
    except UnicodeDecodeError:
        raise HTTPError(400, f"The percent-encoded text {text[:80]!r} is not UTF-8.") from None


def authority_of(host: str, port: int) -> str:
    """Write an address as it stands in a URL (RFC 3986 3.2)."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
