"""The sending side of a connection: answers in as few writes as they need."""

import socket
import time
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from reference_server.http.errors import ClientGone
from reference_server.http.response import (
    BODILESS,
    PHRASES,
    FileSpan,
    Piece,
    Response,
    Source,
    Stream,
    piece_length,
)

# What is shorter than this travels with what stands before it, in one write.
GATHER = 64 * 1024

_MORE_FOLLOWS = getattr(socket, "MSG_MORE", 0)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Outgoing:
    """Sends answers on a socket. Raises ClientGone where the client does not take them."""

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        self._socket = connection
        self._seconds = seconds
        self._gathered = bytearray()
        self._open: tuple[Source, BinaryIO] | None = None

    def invite(self) -> None:
        """Tell the client to go on with its body (RFC 9110 15.2.1)."""
        self._gathered += b"HTTP/1.1 100 Continue\r\n\r\n"
        self._flush()

    def send(self, response: Response, *, head_only: bool, chunks: bool, last: bool) -> bool:
        """Send an answer; says whether the client can know where it ends without a close.

        `chunks` says whether the client knows chunked coding; `last` closes the connection.
        """
        body = response.body
        length = len(body) if isinstance(body, bytes) else body.length
        delimited = chunks or length is not None
        self._gathered += _head(response, length, chunks, last or not delimited)
        try:
            if not head_only and response.status not in BODILESS:
                self._send_body(body, coded=length is None and chunks)
            self._flush()
        finally:
            self._gathered.clear()
            self._close_file()
        return delimited

    def _send_body(self, body: bytes | Stream, *, coded: bool) -> None:
        if isinstance(body, bytes):
            self._gathered += body
            return
        sent = 0
        for piece in _in_chunks(body.pieces) if coded else body.pieces:
            self._send_piece(piece)
            sent += piece_length(piece)
        if body.length is not None and sent != body.length:
            raise ClientGone(f"A body of {body.length} bytes came to {sent}.")

    def _send_piece(self, piece: Piece) -> None:
        if isinstance(piece, FileSpan):
            self._send_span(piece)
            return
        self._gathered += piece
        if len(self._gathered) >= GATHER:
            self._flush()

    def _send_span(self, span: FileSpan) -> None:
        if span.length == 0:
            return
        file = self._file(span.source)
        if span.length < GATHER:
            file.seek(span.offset)
            content = file.read(span.length)
            if len(content) != span.length:
                raise ClientGone("A file is shorter than it was.")
            self._send_piece(content)
            return
        self._flush(_MORE_FOLLOWS)
        self._guarded_sendfile(file, span)

    def _guarded_sendfile(self, file: BinaryIO, span: FileSpan) -> None:
        try:
            self._socket.settimeout(self._seconds)
            sent = self._socket.sendfile(file, span.offset, span.length)
        except OSError as error:
            raise ClientGone(str(error)) from error
        if sent != span.length:
            raise ClientGone("A file is shorter than it was.")

    def _file(self, source: Source) -> BinaryIO:
        if self._open is None or self._open[0] is not source:
            self._close_file()
            self._open = (source, source.open())
        return self._open[1]

    def _close_file(self) -> None:
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def _flush(self, flags: int = 0) -> None:
        try:
            self._socket.settimeout(self._seconds)
            self._socket.sendall(self._gathered, flags)
        except OSError as error:
            raise ClientGone(str(error)) from error
        self._gathered.clear()


def _head(response: Response, length: int | None, chunks: bool, last: bool) -> bytes:
    status = response.status
    lines = [f"HTTP/1.1 {status} {PHRASES.get(status, '')}", f"Date: {_now()}"]
    lines += [f"{name}: {value}" for name, value in response.headers]
    # RFC 9110 8.6: no Content-Length with 204; with 304 it would be that of the 200.
    if status not in BODILESS:
        if length is not None:
            lines.append(f"Content-Length: {length}")
        elif chunks:
            lines.append("Transfer-Encoding: chunked")
    if last:
        lines.append("Connection: close")
    return "\r\n".join((*lines, "", "")).encode("latin-1")


def _in_chunks(pieces: Iterable[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        if size := piece_length(piece):
            yield b"%x\r\n" % size
            yield piece
            yield b"\r\n"
    yield b"0\r\n\r\n"


def _now() -> str:
    """Give the time as RFC 9110 5.6.7 writes it, whatever the locale."""
    now = time.gmtime()
    day, month = _DAYS[now.tm_wday], _MONTHS[now.tm_mon - 1]
    return f"{day}, {now.tm_mday:02} {month} {now.tm_year} {time.strftime('%H:%M:%S', now)} GMT"
