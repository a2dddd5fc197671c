"""The receiving side of a connection: bytes from a socket, with bounds on size and time."""

import re
import socket
import time

from reference_server.http.errors import BadMessage, ClientGone

PIECE = 256 * 1024
LINE_LIMIT = 4096

_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


class Incoming:
    """What arrives on a socket. Bytes that came with an earlier read are kept for the next one."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._buffer = bytearray()

    def wait(self, seconds: float) -> bool:
        """Wait for the first byte of a request; False where none came in time, or ever will."""
        while True:
            # RFC 9112 2.2: a server should ignore empty lines before the request line.
            while self._buffer.startswith(b"\r\n"):
                del self._buffer[:2]
            if self._buffer and self._buffer != b"\r":
                return True
            try:
                self._more(seconds)
            except ClientGone:
                return False

    def head(self, limit: int, seconds: float) -> bytes:
        """Read up to the empty line that ends the header fields, and leave what follows.

        Gives what has come where it is longer than `limit` without an end. Raises ClientGone.
        """
        deadline = time.monotonic() + seconds
        searched = 0
        while True:
            if end := _END_OF_HEAD.search(self._buffer, max(0, searched - 3)):
                return self._take(end.end())
            searched = len(self._buffer)
            if searched > limit:
                return self._take(searched)
            self._more(deadline - time.monotonic())

    def line(self, seconds: float) -> bytes:
        """Read a short line, as chunked coding has it; gives it without its CRLF."""
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            searched = len(self._buffer)
            if searched > LINE_LIMIT:
                raise BadMessage(
                    400, f"A line of the chunked body is longer than {LINE_LIMIT} bytes."
                )
            self._more(seconds)
        line = self._take(end + 1)
        if not line.endswith(b"\r\n"):
            raise BadMessage(400, "A line of the chunked body does not end in CR LF.")
        return line[:-2]

    def some(self, size: int, seconds: float) -> bytes:
        """Read at least one and at most `size` bytes. Raises ClientGone."""
        if self._buffer:
            return self._take(min(size, len(self._buffer)))
        return self._receive(min(size, PIECE), seconds)

    def _take(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _more(self, seconds: float) -> None:
        self._buffer += self._receive(PIECE, seconds)

    def _receive(self, size: int, seconds: float) -> bytes:
        if seconds <= 0:
            raise ClientGone("The client was silent for too long.")
        try:
            self._socket.settimeout(seconds)
            received = self._socket.recv(size)
        except OSError as error:
            raise ClientGone(str(error)) from error
        if not received:
            raise ClientGone("The client closed the connection.")
        return received
