"""A null server: it says one thing to everything, and does nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

from tests.support.servers import Answer


@dataclass(frozen=True, slots=True)
class NullServer:
    """A row of the table: no case passes, and the run says `sentence` and ends with `status`.

    `answers` makes what it says to everything: a server of its own each time. Where it `remembers`,
    what it says depends on what it was told before.
    """

    name: str
    answers: Callable[[], Callable[[BaseHTTPRequestHandler, bytes], Answer]]
    sentence: str
    status: int
    remembers: bool = False
