"""Faults that show where something is large, comes in pieces, takes long, or happens often."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import accumulate

from conformance.operation import Service
from conformance.wire.client import Limits
from tests.judge.faults.fault import Fault, fault
from tests.judge.messages import Asked, Held, Said, boundary_of, field_of, instances_of
from tests.judge.proxy import Answer, Behind, Handler, answer, to

_STORE, _METADATA = to(Service.STORE), to(Service.METADATA)
_READS = to(Service.RETRIEVE, Service.METADATA, Service.FRAMES)
_LARGE = 1_000_000
_ONE, _IN_CHUNKS = "metadata.instance", "store.in-chunks"
_OFTEN, _BIG = "store.study.grows", "store.large"

# As long as a client waits here, and how much it takes.
_PATIENCE = Limits(connect=2, read=1, total=2, body=1_000_000)
_LONGER = 3.0


def forgets(which: Callable[[Asked, Held], bool]) -> Handler:
    """A server that says that all is stored, and forgets some of it."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        said = behind.ask(asked)
        if _STORE(asked) and said.status in {200, 202}:
            for held in instances_of(asked):
                if which(asked, held):
                    behind.delete(held.path)
        return said

    return handler


def _reads_no_chunks(asked: Asked, behind: Behind) -> Answer:
    """Take a body without Content-Length for an empty one."""
    return behind.ask(replace(asked, body=b"") if asked.chunked else asked)


def _chunk_by_chunk(asked: Asked, behind: Behind) -> Answer:
    """Find only the delimiters that lie in one chunk."""
    delimiter = f"--{boundary_of(field_of(asked.fields, 'Content-Type'))}".encode()
    body, ends = asked.body, set(accumulate(asked.chunks))
    for found in re.finditer(re.escape(delimiter), asked.body):
        if ends & set(range(found.start() + 1, found.end())):
            body = body[: found.start()] + bytes(len(delimiter)) + body[found.end() :]
    return behind.ask(replace(asked, body=body) if asked.chunked else asked)


def _one_in(turns: int, instead: Callable[[Said], Said | bytes]) -> Handler:
    """A server that spoils each so-manieth answer."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        said = behind.ask(asked)
        behind.memory["turn"] += 1
        return said if behind.memory["turn"] % turns else instead(said)

    return handler


def _dawdling(pieces: Callable[[Said], Iterator[bytes]]) -> Handler:
    """A server that takes its time with metadata."""
    return answer(_METADATA, pieces)


def _silent(_: Said) -> Iterator[bytes]:
    time.sleep(_LONGER)
    yield b""


def _stuck(said: Said) -> Iterator[bytes]:
    yield said.octets()[: -len(said.body) // 2]
    time.sleep(_LONGER)


def _dripping(said: Said) -> Iterator[bytes]:
    """Send a little, again and again, and come to no end in time."""
    octets = said.octets()
    for at in range(int(_LONGER * 10)):
        yield octets[at : at + 1]
        time.sleep(0.1)


def _endless(said: Said) -> Iterator[bytes]:
    """Send the same again and again, as long as someone listens."""
    yield said.head("Transfer-Encoding: chunked")
    for _ in range(100 * _PATIENCE.body // len(said.body)):
        yield b"%x\r\n%b\r\n" % (len(said.body), said.body)


FAULTS: tuple[Fault, ...] = (
    # Size
    fault("store: forgets what is large", forgets(lambda _, held: len(held.data) > _LARGE),
          "store.read-back", _BIG),
    fault("a large answer ends early", answer(_READS, lambda s: replace(s, body=s.body[:_LARGE])),
          "multipart.close-delimiter", _BIG),
    # Pieces
    fault("store: takes a body in chunks for none", _reads_no_chunks, "status.expected",
          _IN_CHUNKS),
    fault("store: finds no delimiter that two chunks share", _chunk_by_chunk, "status.expected",
          "store.octet-by-octet"),
    # Number
    fault("one request in twenty fails", _one_in(20, lambda _: Said(503)), "status.expected",
          _OFTEN),
    fault("one answer in twenty is cut", _one_in(20, lambda said: said.octets()[:40]),
          "http.answered", _OFTEN),
    # Time
    fault("an answer never comes", _dawdling(_silent), "http.answered", _ONE, limits=_PATIENCE),
    fault("an answer stops in mid-body, and the connection stays", _dawdling(_stuck),
          "http.answered", _ONE, limits=_PATIENCE),
    fault("an answer comes too slowly to end", _dawdling(_dripping), "http.answered", _ONE,
          limits=_PATIENCE),
    fault("an answer never ends", _dawdling(_endless), "http.answered", _ONE, limits=_PATIENCE),
)  # fmt: skip
