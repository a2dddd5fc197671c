"""Servers that say anything at all, octet by octet, for tests: on loopback, scripted."""

from __future__ import annotations

import re
import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect: *100-continue", re.IGNORECASE)
_SIZE = re.compile(rb"([0-9a-f]+)\r\n", re.IGNORECASE)


def unchunked(body: bytes) -> tuple[list[int], bytes] | None:
    """The sizes of a body's chunks, and its data; None where the body is not at its end.

    ValueError where it is no body in chunks (RFC 9112 7.1), or goes on behind its end.
    """
    sizes: list[int] = []
    data, at = b"", 0
    while match := _SIZE.match(body, at):
        size, start = int(match[1], 16), match.end()
        at = start + size + 2
        if len(body) < at:
            return None
        if body[at - 2 : at] != b"\r\n":
            raise ValueError(body[start - 20 : at + 20])
        if not size:
            if body[at:]:
                raise ValueError(body[at:])
            return sizes, data
        sizes.append(size)
        data += body[start : start + size]
    if re.fullmatch(rb"[0-9a-fA-F]*\r?", body[at:]):
        return None
    raise ValueError(body[at : at + 20])


@dataclass
class Peer:
    """The server's end of one connection."""

    sock: socket.socket
    requests: list[bytes]
    over: Event
    # What a client hears that waits for it (RFC 9110 10.1.1).
    invitation: bytes = b"HTTP/1.1 100 Continue\r\n\r\n"

    def request(self) -> bytes:
        """Read a whole request, chunks as they are; b"" where the client closed the connection."""
        data = b""
        while b"\r\n\r\n" not in data:
            piece = self.sock.recv(65536)
            if not piece:
                return b""
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        if _EXPECTS.search(head) and not body:
            self.send(self.invitation)
        length = _LENGTH.search(head)
        while length and len(body) < int(length[1]):
            body += self.sock.recv(65536)
        while _CHUNKED.search(head) and unchunked(body) is None:
            if not (piece := self.sock.recv(65536)):
                return b""
            body += piece
        self.requests.append(head + b"\r\n\r\n" + body)
        return self.requests[-1]

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def answer(self, data: bytes) -> None:
        """Read a request and send this."""
        if self.request():
            self.send(data)

    def drip(self, data: bytes, seconds: float) -> None:
        """Send octet by octet, with a pause after each."""
        for octet in data:
            self.send(bytes([octet]))
            if self.over.wait(seconds):
                return

    def hang(self) -> None:
        """Do nothing until the test is over."""
        self.over.wait(10)

    def reset(self) -> None:
        """Close with RST."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


Script = Callable[[Peer], None]


@dataclass
class Scripted:
    """A server that plays a script on each connection: the first, the second, ..., the last."""

    url: str
    port: int
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0


@contextmanager
def scripted(*scripts: Script, context: ssl.SSLContext | None = None) -> Iterator[Scripted]:
    """Run a scripted server; with a TLS context it speaks TLS."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = Scripted(f"{'https' if context else 'http'}://127.0.0.1:{port}", port)
    over, threads, open_sockets = Event(), [], []

    def play(sock: socket.socket, script: Script) -> None:
        # A client that goes away is no fault of the script; ssl has a ValueError for it.
        with suppress(OSError, ValueError), sock:
            sock.settimeout(5)
            # Each piece leaves when it is sent, not when the client has acknowledged the last one.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if context:
                with context.wrap_socket(sock, server_side=True) as secure:
                    script(Peer(secure, server.requests, over))
            else:
                script(Peer(sock, server.requests, over))

    def accept() -> None:
        with suppress(OSError):
            while True:
                sock, _ = listener.accept()
                script = scripts[min(server.connections, len(scripts) - 1)]
                server.connections += 1
                open_sockets.append(sock)
                threads.append(Thread(target=play, args=(sock, script), daemon=True))
                threads[-1].start()

    acceptor = Thread(target=accept, daemon=True)
    acceptor.start()
    try:
        yield server
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for sock in open_sockets:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in (acceptor, *threads):
            thread.join(5)


def always(data: bytes) -> Script:
    """Answer every request of a connection with this."""

    def script(peer: Peer) -> None:
        while peer.request():
            peer.send(data)

    return script


def ok(body: bytes = b"[]", *fields: str, status: str = "200 OK") -> bytes:
    """Write a sound response."""
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields, "", "")
    return "\r\n".join(lines).encode() + body


def eventually(condition: Callable[[], bool], seconds: float = 5) -> bool:
    """Wait until a condition holds; tell whether it did."""
    end = time.monotonic() + seconds
    while not (held := condition()) and time.monotonic() < end:
        time.sleep(0.01)
    return held
