"""A server with a handful of faults at once, for a report that has something to tell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from conformance.operation import Entity, Service
from tests.judge.messages import Asked, Said
from tests.judge.proxy import Answer, Behind, proxy, to
from tests.support.bundled import bundled_server

_STORE = to(Service.STORE)
_DELETE_SERIES = to(Service.DELETE, level=Entity.SERIES)


@contextmanager
def faulty_server() -> Iterator[str]:
    """Yield the base URL of a server that loses uploads in chunks, deletes the study of a series,
    spoils the first of several frames, and puts markup into what it says.
    """
    with bundled_server() as origin, proxy(f"{origin}/v2", _handler) as front:
        yield front.url


def _handler(asked: Asked, behind: Behind) -> Answer:
    if _STORE(asked) and asked.chunked:
        said = behind.ask(asked)
        for held in behind.sent[-1:]:
            behind.delete(held.path)
        return said
    if _DELETE_SERIES(asked):
        return behind.ask(asked.below(asked.path.partition("/series/")[0]))
    said = behind.ask(asked)
    if asked.service is Service.FRAMES and "," in asked.path and said.status == 200:
        return replace(said, body=_spoiled(said.body))
    return _decorated(said) if said.status >= 400 else said


def _spoiled(body: bytes) -> bytes:
    first = body.find(b"\r\n\r\n") + 4
    return body[:first] + bytes([body[first] ^ 1]) + body[first + 1 :]


def _decorated(said: Said) -> Said:
    """Add what a browser must never take for markup of ours."""
    script = "<script>document.title='owned'</script>"
    return replace(said, fields=(*said.fields, ("X-Trace", script)), body=said.body)
