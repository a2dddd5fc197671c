"""One connection: requests in, answers out, until one side has had enough."""

import socket
import sys
import time
import traceback
from collections.abc import Callable

from reference_server.http.body import Body, body_length, expects_invitation
from reference_server.http.cors import Cors
from reference_server.http.errors import BadMessage, ClientGone, HTTPError
from reference_server.http.limits import Limits
from reference_server.http.request import Head, Request, parse_head
from reference_server.http.response import Response, text_response
from reference_server.http.sender import Outgoing
from reference_server.http.stream import PIECE, Incoming
from reference_server.http.uri import authority_of

Handler = Callable[[Request], Response]

# RFC 9110 9: the methods that this server knows; any other is 501 (9.1).
METHODS = frozenset(
    {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"}
)


class Connection:
    """Serves one client on one socket. `idle_since` is None while a request is under way."""

    def __init__(self, client: socket.socket, handler: Handler, limits: Limits, cors: Cors) -> None:
        self._socket = client
        self._handler = handler
        self._limits = limits
        self._cors = cors
        self._incoming = Incoming(client)
        self._outgoing = Outgoing(client, limits.send)
        self._stopping = False
        self._authority = authority_of(*client.getsockname()[:2])
        self.idle_since: float | None = time.monotonic()

    def serve(self) -> None:
        """Answer requests until the connection ends; closes the socket."""
        try:
            while self._serve_one():
                self.idle_since = time.monotonic()
                if self._stopping:
                    return
        except ClientGone:
            return
        except Exception:  # noqa: BLE001 - an answer broke off: the log says why, the client sees it end
            traceback.print_exc(file=sys.stderr)
        finally:
            self._socket.close()

    def stop(self, *, now: bool) -> None:
        """End the connection: when the request under way is answered, or right now."""
        self._stopping = True
        if now or self.idle_since is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR if now else socket.SHUT_RD)
            except OSError:
                return  # it has ended already

    def _serve_one(self) -> bool:
        if not self._incoming.wait(self._limits.idle):
            return False
        self.idle_since = None
        try:
            head = self._head()
            body = self._body(head)
        except HTTPError as error:
            self._send_last(text_response(error.status, error.text, error.headers))
            return False
        request = Request(head.method, head.target, head.headers, head.authority, body)
        response, trusted = self._answer(request)
        self._cors.mark(request, response)
        try:
            more = trusted and head.keeps_alive and not self._stopping and self._drainable(body)
            delimited = self._outgoing.send(
                response,
                head_only=head.method == "HEAD",
                chunks=head.version >= (1, 1),
                last=not more,
            )
        finally:
            response.at_end()
        if more and delimited:
            for _ in body.pieces():
                pass
            return True
        self._linger(body)
        return False

    def _head(self) -> Head:
        limit = self._limits.target + self._limits.headers
        data = self._incoming.head(limit, self._limits.head)
        head = parse_head(data, self._limits, self._authority)
        if head.method not in METHODS:
            raise BadMessage(501, f"The method {head.method[:40]!r} is not known here.")
        return head

    def _body(self, head: Head) -> Body:
        length = body_length(head.headers, head.version)
        invited = expects_invitation(head.headers, head.version)
        invite = self._outgoing.invite if invited and length != 0 else None
        return Body(self._incoming, length, self._limits.body, invite)

    def _answer(self, request: Request) -> tuple[Response, bool]:
        """Give the handler's answer, and whether the framing of the request held."""
        try:
            return self._cors.preflight(request) or self._handler(request), True
        except HTTPError as error:
            trusted = not isinstance(error, BadMessage)
            return text_response(error.status, error.text, error.headers), trusted
        except ClientGone:
            raise
        except Exception:  # noqa: BLE001 - a fault in one request must not end the server
            traceback.print_exc(file=sys.stderr)
            return text_response(500, "The server failed on this request; its log says why."), True

    def _drainable(self, body: Body) -> bool:
        # A client that was never invited may or may not send its body: nobody can tell where the
        # next request would begin.
        if body.ended:
            return True
        return (
            not body.awaits_invitation and body.left is not None and body.left <= self._limits.drain
        )

    def _send_last(self, response: Response) -> None:
        self._outgoing.send(response, head_only=False, chunks=False, last=True)
        self._linger(None)

    def _linger(self, body: Body | None) -> None:
        # RFC 9112 9.6: closing while bytes come in resets the connection, and the client may never
        # see the answer. So the sending side closes first, and what comes in is thrown away.
        if body is not None and body.ended:
            return
        deadline = time.monotonic() + self._limits.linger
        budget = self._limits.drain
        try:
            self._socket.shutdown(socket.SHUT_WR)
            while budget > 0:
                budget -= len(self._incoming.some(PIECE, deadline - time.monotonic()))
        except (OSError, ClientGone):
            return
