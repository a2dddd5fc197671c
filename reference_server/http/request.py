"""Requests, and the grammar of their heads (RFC 9112 3 to 5)."""

import re
from dataclasses import dataclass

from reference_server.http.body import Body
from reference_server.http.errors import BadMessage
from reference_server.http.headers import Headers
from reference_server.http.limits import Limits
from reference_server.http.uri import Target, parse_target

_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_REQUEST_LINE = re.compile(rb"(%b) ([\x21-\x7e]+) HTTP/([0-9])\.([0-9])" % _TOKEN)
_FIELD = re.compile(
    rb"(%b):[ \t]*((?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*"
    rb"[\x21-\x7e\x80-\xff])?)?)[ \t]*" % _TOKEN
)
# RFC 3986 3.2.2: a name or an address, and perhaps a port.
_AUTHORITY = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._~%!$&'()*+,;=-]+)(?::[0-9]*)?")
_LOOPBACK = frozenset({"127.0.0.1", "[::1]"})


@dataclass(frozen=True, slots=True)
class Head:
    """The request line and the header fields, as they stand."""

    method: str
    target: Target
    version: tuple[int, int]
    headers: Headers
    authority: str

    @property
    def keeps_alive(self) -> bool:
        """Whether the client may send more on this connection (RFC 9112 9.3)."""
        options = (self.headers.get("Connection") or "").lower().split(",")
        return self.version >= (1, 1) and "close" not in map(str.strip, options)


@dataclass(frozen=True, slots=True)
class Request:
    """What a handler gets. `authority` is where the client found this server: host and port."""

    method: str
    target: Target
    headers: Headers
    authority: str
    body: Body


def parse_head(data: bytes, limits: Limits, own_authority: str) -> Head:
    """Read the head of a request.

    `own_authority` stands in where an HTTP/1.0 client names no host, and lends its port where the
    host is this machine. Raises BadMessage: 400 for bad syntax, 414 and 431 for sizes, 505 for
    another major version.
    """
    line, _, rest = data.partition(b"\r\n")
    if len(line) > limits.target:
        raise BadMessage(414, f"The request line is longer than {limits.target} bytes.")
    if data.count(b"\n") != data.count(b"\r\n"):
        raise BadMessage(400, "A line of the head does not end in CR LF.")
    if len(rest) > limits.headers or not data.endswith(b"\r\n\r\n"):
        raise BadMessage(431, f"The header fields are longer than {limits.headers} bytes.")
    method, target, version = _parse_request_line(line)
    fields = rest.split(b"\r\n")[:-2]
    if len(fields) > limits.header_fields:
        raise BadMessage(431, f"There are more than {limits.header_fields} header fields.")
    headers = Headers(parse_field(field) for field in fields)
    authority = _authority(target, headers, version) or own_authority
    return Head(method, target, version, headers, _with_port(authority, own_authority))


def _parse_request_line(line: bytes) -> tuple[str, Target, tuple[int, int]]:
    match = _REQUEST_LINE.fullmatch(line)
    if match is None:
        raise BadMessage(400, "The first line is not 'METHOD target HTTP/1.1'.")
    major, minor = int(match[3]), int(match[4])
    if major != 1:
        raise BadMessage(505, f"HTTP/{major}.{minor} is not spoken here; HTTP/1.1 is.")
    return match[1].decode(), parse_target(match[2].decode()), (1, minor)


def parse_field(line: bytes) -> tuple[str, str]:
    """Split a header line into name and value; raises BadMessage 400 where it is malformed.

    RFC 9112 5.1 and 5.2: no blank before the colon, and no line that continues the one before.
    """
    match = _FIELD.fullmatch(line)
    if match is None:
        shown = line[:60].decode("latin-1")
        raise BadMessage(400, f"The header line {shown!r} is not 'name: value'.")
    return match[1].decode(), match[2].decode("latin-1")


def _authority(target: Target, headers: Headers, version: tuple[int, int]) -> str | None:
    # RFC 9112 3.2: a Host field, just one, and a valid one; a target in absolute form overrides it.
    hosts = headers.all("Host")
    if len(hosts) > 1 or (not hosts and version >= (1, 1)):
        raise BadMessage(400, f"There are {len(hosts)} Host fields; one is needed.")
    authority = target.authority or (hosts[0] if hosts else None)
    if authority and not _AUTHORITY.fullmatch(authority):
        raise BadMessage(400, f"{authority[:80]!r} is not the name of a host.")
    return authority


def _with_port(authority: str, own_authority: str) -> str:
    # RFC 9110 7.2: without a port, 80 is meant. A proxy in front may leave it out, and rightly; but
    # what calls this machine by its own name and means 80 did not come in here. dicomweb-client
    # 0.61 is such a client (`headers['Host'] = self.host`), and then follows the URLs it is given.
    host, _, port = own_authority.rpartition(":")
    names = {host, "localhost"} if host in _LOOPBACK else {host}
    return f"{authority}:{port}" if authority.lower() in names else authority
