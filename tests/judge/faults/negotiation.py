"""Faults in what a server makes of Accept: in lists and weights that only a probe draws."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from conformance.operation import Service
from tests.judge.faults.fault import Fault, fault
from tests.judge.messages import Asked, field_of, with_field
from tests.judge.proxy import Handler, ask, to

_PROBE = "probe.accept"
_READS = to(Service.RETRIEVE, Service.METADATA, Service.FRAMES, Service.SEARCH)
_WEIGHT = re.compile(r"[ \t]*;[ \t]*q=[0-9.]+", re.IGNORECASE)
_SYNTAX = re.compile(r"[ \t]*;[ \t]*transfer-syntax=[^;]+", re.IGNORECASE)
_TYPE = re.compile(
    r"multipart/related|application/dicom(?!\+)|application/octet-stream", re.IGNORECASE
)
_NONE = re.compile(r"[ \t]*;[ \t]*q=0(?:\.0*)?(?![0-9.])", re.IGNORECASE)


def _reading(change: Callable[[str], str]) -> Handler:
    """A server that reads Accept in a way of its own."""

    def changed(asked: Asked) -> Asked:
        text = field_of(asked.fields, "Accept")
        fields = with_field(asked.fields, "Accept", change(text))
        return replace(asked, fields=fields) if text else asked

    return ask(_READS, changed)


def _members(change: Callable[[list[str]], list[str]]) -> Handler:
    """A server that reads the members of the list in a way of its own."""
    return _reading(lambda text: ",".join(change(text.split(","))))


def _as_stored(member: str) -> str:
    bare = _SYNTAX.sub("", member)
    return _TYPE.sub(lambda found: f"{found[0]}; transfer-syntax=*", bare, count=1)


def _without_the_query(asked: Asked) -> Asked:
    return replace(asked, query=tuple(pair for pair in asked.query if pair[0] != "accept"))


# Of a list, the first member is all that counts.
FIRST_ALONE = _members(lambda members: members[:1])

FAULTS: tuple[Fault, ...] = (
    fault("Accept: only the first of a list counts", FIRST_ALONE, "status.expected", _PROBE,
          profile="azure-v2"),
    fault("Accept: weights are passed over", _reading(lambda text: _WEIGHT.sub("", text)),
          "status.expected", _PROBE, profile="ps3.18"),
    fault("Accept: what weighs 0 comes all the same", _reading(
          lambda text: _NONE.sub(";q=1", text)), "status.expected", _PROBE, profile="ps3.18"),
    fault("Accept: files and frames come as they are stored, whatever is named", _members(
          lambda members: list(map(_as_stored, members))), "media-type.form", _PROBE,
          profile="azure-v2"),
    fault("Accept: what the query accepts does not count", ask(_READS, _without_the_query),
          "media-type.by-query", "retrieve.accept-parameter", profile="ps3.18"),
)  # fmt: skip
