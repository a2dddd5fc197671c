"""The listening socket and its threads: one for each connection, up to a bound."""

import selectors
import socket
import threading
import time

from reference_server.http.connection import Connection, Handler
from reference_server.http.cors import Cors
from reference_server.http.limits import Limits
from reference_server.http.peers import Peers, Seat
from reference_server.http.uri import authority_of

_BACKLOG = 128
_BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\n"
    b"Connection: close\r\n\r\n"
)
_WAIT_FOR_ROOM = 1.0
_LOOK_AGAIN = 0.05
# How long a process leaves a connection to its peers that have fewer.
_TO_THE_IDLER = 0.005


class Server:
    """An HTTP/1.1 server: `start` begins to answer on a socket that listens, `stop` closes it."""

    def __init__(
        self,
        listener: socket.socket,
        handler: Handler,
        limits: Limits | None = None,
        cors: Cors | None = None,
        seat: Seat | None = None,
    ) -> None:
        self._seat = seat or Peers(1).seat(0)
        self._handler = handler
        self._limits = limits or Limits()
        self._cors = cors or Cors()
        self._listener = listener
        self._wake, self._woken = socket.socketpair()
        self._room = threading.Semaphore(self._limits.connections)
        self._lock = threading.Lock()
        self._connections: dict[Connection, threading.Thread] = {}
        self._stopped = False
        self._acceptor = threading.Thread(target=self._accept, name="acceptor", daemon=True)

    @property
    def url(self) -> str:
        """Where the server is found, without a slash at the end."""
        return url_of(self._listener)

    def start(self) -> None:
        """Begin to accept connections, in threads of the server's own."""
        self._acceptor.start()

    def stop(self) -> None:
        """Accept no more, let requests under way end within the limit, and return."""
        if self._stopped:
            return
        self._stopped = True
        self._wake.send(b"x")
        self._acceptor.join()
        self._listener.close()
        deadline = time.monotonic() + self._limits.stop
        self._end_connections(deadline, now=False)
        self._end_connections(time.monotonic() + 1.0, now=True)
        self._wake.close()
        self._woken.close()

    def _end_connections(self, deadline: float, *, now: bool) -> None:
        with self._lock:
            open_now = dict(self._connections)
        for connection in open_now:
            connection.stop(now=now)
        for thread in open_now.values():
            thread.join(max(0.0, deadline - time.monotonic()))

    def _accept(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in selector.select()}
                if self._woken in ready:
                    return
                if self._seat.is_busier():
                    time.sleep(_TO_THE_IDLER)
                self._accept_one()

    def _accept_one(self) -> None:
        try:
            client, _ = self._listener.accept()
        except OSError:
            return  # it went away while it waited, or another process was faster
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._has_room():
            self._serve(client)
            return
        with client:
            client.settimeout(_WAIT_FOR_ROOM)
            try:
                client.sendall(_BUSY)
            except OSError:
                return

    def _has_room(self) -> bool:
        if self._room.acquire(blocking=False):
            return True
        deadline = time.monotonic() + _WAIT_FOR_ROOM
        while time.monotonic() < deadline:
            # RFC 9112 9.5: an idle connection may be closed at any time. The longest idle makes
            # room; where none is idle yet, one that was just answered is so in a moment.
            with self._lock:
                idle = [item for item in self._connections if item.idle_since is not None]
            if idle:
                min(idle, key=lambda item: item.idle_since or 0.0).stop(now=False)
            if self._room.acquire(timeout=_LOOK_AGAIN):
                return True
        return False

    def _serve(self, client: socket.socket) -> None:
        connection = Connection(client, self._handler, self._limits, self._cors)
        thread = threading.Thread(target=self._run, args=(connection,), daemon=True)
        with self._lock:
            self._connections[connection] = thread
            self._seat.note(len(self._connections))
        thread.start()

    def _run(self, connection: Connection) -> None:
        try:
            connection.serve()
        finally:
            with self._lock:
                del self._connections[connection]
                self._seat.note(len(self._connections))
            self._room.release()


def listen(host: str, port: int) -> socket.socket:
    """Listen on an address; port 0 takes any. Raises OSError, OverflowError."""
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    listener.setblocking(False)
    return listener


def url_of(listener: socket.socket) -> str:
    """Give the URL that a socket listens at, without a slash at the end."""
    return f"http://{authority_of(*listener.getsockname()[:2])}"
