"""Connections that send a request as it was given, and record the answer as it comes.

requests and urllib3 look after sessions, proxies, certificates and the pool of connections. What
they would change on the way (quoting, header fields, redirects) is set right here, at the last
moment; what they would lose (raw octets, the end of a body) is kept here, at the first.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import MutableMapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urldefrag, urlsplit

import requests
import requests.adapters
import urllib3.connection
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util import wait_for_read

from conformance.errors import HarnessError
from conformance.wire.exchange import Cause, Request, Response
from conformance.wire.invitation import Invitation, await_invitation, expected
from conformance.wire.limits import Clock, Limits, Stopped
from conformance.wire.message import Reading, read_response
from conformance.wire.outgoing import Chunks, Fields
from conformance.wire.stream import Stream

_PIECE = 256 * 1024
# How long a target that has answered already, and reads no more, is left to read on.
_EARLY_ANSWER = 0.5
# How long a target has for closing a connection that it was asked to close.
_TO_CLOSE = 2.0


@dataclass(slots=True)
class Transaction:
    """One request on its way: what is to be sent, and what came of it so far."""

    request: Request
    limits: Limits
    clock: Clock
    fresh: bool
    remarks: list[str] = field(default_factory=list)
    reused: bool = False
    chunks: Chunks | None = None
    unsent: int = 0
    uninvited: float = 0.0
    unclosed: float = 0.0
    stream: Stream | None = None
    received: bytes = b""
    reading: Reading | None = None

    @property
    def later(self) -> int:
        """How many octets of the request are still to be handed over, after those in hand."""
        return self.chunks.later if self.chunks else 0

    @property
    def response(self) -> Response:
        """The answer; HarnessError where it was received but not recorded."""
        if self.reading is None:
            raise HarnessError("an answer came past the recorder; is a SOCKS proxy in use?")
        return self.reading.response

    def target(self, *, absolute: bool) -> str:
        """Return the request target (RFC 9112 3.2), not a character of it changed."""
        url = urldefrag(self.request.url).url
        if absolute:
            return url
        parts = urlsplit(url)
        start = len(parts.scheme) + len("://") + len(parts.netloc)
        rest = url[start:]
        return rest if rest.startswith("/") else f"/{rest}"


# urllib3 makes the connections, far from the client that knows the request.
CURRENT: ContextVar[Transaction] = ContextVar("transaction")


class _Answer(http.client.HTTPResponse):
    """An answer that is read whole, by our own reader, before urllib3 sees it."""

    def __init__(self, sock: socket.socket, debuglevel: int = 0, method: str | None = None) -> None:
        super().__init__(sock, debuglevel, method)
        self._source = sock

    def begin(self) -> None:
        """Read the answer into the current transaction; urllib3 gets an empty one."""
        current = CURRENT.get()
        stream = current.stream or Stream(self._source, current.clock)
        try:
            reading = read_response(stream, current.request.method, current.limits.body)
            if current.request.is_last and not stream.ends(_TO_CLOSE):
                current.unclosed = _TO_CLOSE
        finally:
            current.received = stream.first
        current.reading = reading
        self.status, self.reason = reading.response.status, reading.response.reason
        self.headers = self.msg = http.client.HTTPMessage()
        self.version, self.length = 11, 0
        reusable = reading.persistent and not current.request.is_last
        self.will_close = not reusable or current.unsent > 0
        self.close()


class _Connection(urllib3.connection.HTTPConnection):
    """A connection that works for the current transaction."""

    response_class = _Answer
    _kept = False

    def connect(self) -> None:
        """Connect; raises Stopped with the reason in a few words."""
        current = CURRENT.get()
        if self._kept and not current.fresh:
            current.remarks.append("the target had closed a connection that it said it would keep")
        self._kept = False
        self.timeout = current.clock.connect()
        where = f"to {self.host}:{self.port}"
        try:
            super().connect()
        except NameResolutionError as error:
            raise Stopped(Cause.REFUSED, f"the name {self.host} is unknown") from error
        except NewConnectionError as error:
            reason = getattr(error.__cause__, "strerror", None) or error
            raise Stopped(Cause.REFUSED, f"no connection {where}: {reason}") from error
        except ConnectTimeoutError as error:
            message = f"no connection {where} within {self.timeout:g} s"
            raise Stopped(Cause.REFUSED, message) from error
        except ssl.SSLCertVerificationError as error:
            message = f"the certificate is not accepted: {error.verify_message}"
            raise Stopped(Cause.TLS, message) from error
        except TimeoutError as error:
            message = f"no secure connection {where} within {self.timeout:g} s"
            raise Stopped(Cause.TLS, message) from error
        except OSError as error:
            reason = getattr(error, "reason", None) or error.strerror or error
            raise Stopped(Cause.TLS, f"no secure connection {where}: {reason}") from error

    @property
    def is_connected(self) -> bool:
        """Tell the pool whether to use this connection as it is; not where a fresh one is due."""
        return not CURRENT.get().fresh and super().is_connected

    def request(self, *_: Any, **options: Any) -> None:
        """Send the current transaction's request, in the place of what urllib3 made of it."""
        current = CURRENT.get()
        current.reused = self._kept
        options["headers"] = Fields(current.request.headers)
        body, sizes = current.request.body, current.request.chunks
        current.chunks = None if sizes is None else Chunks(body, sizes)
        options["body"] = current.chunks or body or None
        target = current.target(absolute=self.proxy_is_forwarding)
        super().request(current.request.method, target, **options)

    def endheaders(self, message_body: Any = None, *, encode_chunked: bool = False) -> None:
        """Send the head, and wait where the body is to be invited (RFC 9110 10.1.1).

        Raises BrokenPipeError where a final answer comes first: urllib3 goes on to read it. A
        client SHOULD NOT wait for an indefinite period, so that the body goes out at last.
        """
        super().endheaders(message_body, encode_chunked=encode_chunked)
        current = CURRENT.get()
        if not expected(current.request):
            return
        current.stream = Stream(self.sock, current.clock)
        seconds = current.clock.invitation()
        match await_invitation(current.stream, seconds):
            case Invitation.FINAL:
                current.unsent = current.later or len(current.request.body)
                raise BrokenPipeError
            case Invitation.NONE:
                current.uninvited = seconds
                current.remarks.append(
                    f"the body was sent after {seconds:g} s without 100 (Continue)"
                )

    def send(self, data: Any) -> None:
        """Send octets within the limits, all of them unless the target answers early.

        Raises BrokenPipeError then: urllib3 goes on to read the answer.
        """
        if self.sock is None:
            self.connect()
        current = CURRENT.get()
        left, silence = memoryview(data), 0.0
        while left:
            wait = min(_EARLY_ANSWER, current.clock.wait())
            self.sock.settimeout(wait)
            current.unsent = len(left) + current.later
            try:
                left = left[self.sock.send(left[:_PIECE]) :]
                silence = 0.0
            except TimeoutError:
                silence += wait
                if wait_for_read(self.sock, 0):
                    raise BrokenPipeError from None
                current.clock.check("the target has not read the request")
                if silence >= current.limits.read:
                    raise current.clock.late("the target reads no more of the request") from None
        current.unsent = current.later

    def getresponse(self) -> Any:
        """Read the answer."""
        response = super().getresponse()
        self._kept = self.sock is not None
        return response


class _SecureConnection(_Connection, urllib3.connection.HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS = {"http": _Pool, "https": _SecurePool}


class RecordingAdapter(requests.adapters.HTTPAdapter):
    """The part of requests that makes connections, with connections of ours."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Make a pool for each scheme, host and port."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Make the same through a proxy."""
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager

    def pool(
        self, origin: str, verify: bool | str | None, proxies: MutableMapping[str, str]
    ) -> tuple[HTTPConnectionPool, str]:
        """Return the connections to an origin, and how the pool wants to be asked for its root.

        Raises OSError where the certificates to trust can't be found.
        """
        request = requests.PreparedRequest()
        request.method, request.url = "GET", origin
        pool: Any = self.get_connection_with_tls_context(request, verify, proxies)
        self.cert_verify(pool, origin, verify, None)  # type: ignore[no-untyped-call]
        return pool, self.request_url(request, proxies)
