"""Rendered pictures as they were reported, rebuilt."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from conformance.operation import Service
from tests.judge.messages import Asked, Part, Said, write_parts
from tests.judge.proxy import Answer, Behind, Handler, answer, ask, to

_RENDERED = to(Service.RENDERED)
_RLE = b"1.2.840.10008.1.2.5\0"


def _crash(_: Said) -> Said:
    return Said(500, (("Content-Type", "text/plain"),), b"An error occurred.")


def _from_zero(asked: Asked) -> Asked:
    """Draw the frame behind the one that was asked for."""
    path = re.sub(r"(?<=/frames/)\d+", lambda found: str(int(found[0]) + 1), asked.path)
    return asked.below(path)


def _in_parts(said: Said) -> Said:
    part = Part((("Content-Type", said.get("Content-Type")),), said.body)
    media_type = f'multipart/related; type="{said.get("Content-Type")}"; boundary=own'
    return replace(said, body=write_parts([part], "own")).saying("Content-Type", media_type)


def _of_rle(asked: Asked, behind: Behind) -> Answer:
    """Scale what is stored in RLE, and fail."""
    stored = [held.data for held in behind.sent if f"/{held.uid}/" in asked.path]
    if _RENDERED(asked) and asked.get("viewport") and _RLE in b"".join(stored):
        return _crash(Said(200))
    return behind.ask(asked)


def _half_a_window(asked: Asked, behind: Behind) -> Answer:
    whole = asked.get("window").count(",") == 2
    return behind.ask(asked if whole or not _RENDERED(asked) else asked.without("window"))


def _crashing(status: int, when: Callable[[Asked], bool] = _RENDERED) -> Handler:
    """A server that errs where it should refuse."""
    return answer(lambda asked: _RENDERED(asked) and when(asked), _crash, (status,))


REBUILT: Mapping[str, Handler] = {
    "BUG-173": ask(_RENDERED, _from_zero),
    "BUG-174": answer(_RENDERED, _in_parts),
    "BUG-178": _of_rle,
    "BUG-191": _crashing(404, lambda asked: "/frames/" in asked.path),
    "BUG-193": _half_a_window,
    "BUG-194": _crashing(404),
    "BUG-201": _crashing(400, lambda asked: bool(asked.get("quality"))),
}
