"""Whether a host can be reached at all, found out quickly: its name, then its port."""

from __future__ import annotations

import socket
import time
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}


class Unreached(Exception):
    """The host can't be reached: why, in a few words."""


def reach(url: str, seconds: float) -> None:
    """Open and close a connection to the host of a URL; Unreached where that fails."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme.lower()]
    end = time.monotonic() + seconds
    failure = "it has no address"
    for family, kind, protocol, _, address in _resolve(host, port, seconds):
        left = end - time.monotonic()
        if left <= 0:
            break
        with socket.socket(family, kind, protocol) as sock:
            sock.settimeout(left)
            try:
                sock.connect(address)
            except TimeoutError:
                failure = f"no connection to port {port} within {seconds:g} s"
            except OSError as error:
                failure = f"no connection to port {port}: {error.strerror or error}"
            else:
                return
    raise Unreached(failure)


def _resolve(host: str, port: int, seconds: float) -> list[Any]:
    """Look a name up in a thread: a resolver has no time limit of ours."""
    answer: SimpleQueue[list[Any] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            answer.put(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except (OSError, UnicodeError) as error:
            answer.put(error)

    Thread(target=ask, daemon=True).start()
    try:
        found = answer.get(timeout=seconds)
    except Empty as error:
        raise Unreached(f"the name {host} could not be looked up within {seconds:g} s") from error
    if isinstance(found, Exception):
        raise Unreached(f"the name {host} is unknown") from found
    return found
