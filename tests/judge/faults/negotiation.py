"""Faults in what a server makes of Accept: in lists and weights that only a probe draws."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from conformance.operation import Service
from conformance.verdict import Outcome
from tests.judge.faults.fault import Fault, fault
from tests.judge.messages import Asked, field_of, with_field
from tests.judge.proxy import Handler, ask, to

_PROBE, _STATUS = "probe.accept", "status.expected"
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


def _without_accept(field: Callable[[Asked], str]) -> Handler:
    """A server that takes something else for the Accept field where there is none."""

    def changed(asked: Asked) -> Asked:
        text = field(asked)
        if field_of(asked.fields, "Accept") or not text:
            return asked
        return replace(asked, fields=with_field(asked.fields, "Accept", text))

    return ask(_READS, changed)


def _knows_no(pattern: str) -> Handler:
    """A server that accepts nothing where something stands in the field."""
    return _reading(lambda text: "application/x-nope" if re.search(pattern, text) else text)


def _first_alone(asked: Asked) -> Asked:
    """Keep of the list in each Accept field, however many there are, the first member."""
    cut = ((n, v.split(",")[0] if n.lower() == "accept" else v) for n, v in asked.fields)
    return replace(asked, fields=tuple(cut))


# Of each list, the first member is all that counts; several fields are read nonetheless.
FIRST_ALONE = ask(_READS, _first_alone)

FAULTS: tuple[Fault, ...] = (
    fault("Accept: only the first of a list counts", FIRST_ALONE, "status.expected", _PROBE,
          profile="azure-v2"),
    fault("Accept: weights are passed over", _reading(lambda text: _WEIGHT.sub("", text)),
          "status.expected", _PROBE, profile="ps3.18"),
    fault("Accept: what weighs 0 comes all the same", _reading(
          lambda text: _NONE.sub(";q=1", text)), "media-type.form", _PROBE, profile="ps3.18"),
    fault("Accept: files and frames come as they are stored, whatever is named", _members(
          lambda members: list(map(_as_stored, members))), "media-type.form", _PROBE,
          profile="azure-v2"),
    fault("Accept: what the query accepts does not count", ask(_READS, _without_the_query),
          "media-type.by-query", "retrieve.accept-parameter", profile="ps3.18"),
    fault("Accept: anything will do where there is none", _without_accept(lambda _: "*/*"),
          _STATUS, "accept.none[metadata]", profile="azure-v2"),
    fault("Accept: anything will do where there is none, as RFC 9110 12.4.1 has it",
          _without_accept(lambda _: "*/*"), _STATUS, "accept.none[study]", profile="ps3.18",
          outcome=Outcome.WARNED),
    fault("Accept: the query stands in for the field", _without_accept(
          lambda asked: asked.get("accept")), _STATUS, "accept.none[but-in-the-query]",
          profile="azure-v2"),
    fault("Accept: one invalid member spoils the list", _knows_no("toto"), _STATUS,
          "accept.invalid[members]", profile="ps3.18"),
    fault("Accept: a picture is passed over beside DICOM, as 8.7.7 allows", _members(
          lambda members: [each for each in members if "image/" not in each]), _STATUS,
          "accept.mixture", profile="ps3.18", outcome=Outcome.WARNED),
    fault("Accept: only the first of several fields counts", _reading(lambda text: text), _STATUS,
          "accept.lines[metadata]", "accept.lines[instances]"),
    fault("Accept: quotes belong to the value", _knows_no('syntax="'), _STATUS,
          "accept.parameters[quoted]"),
    fault("Accept: blanks belong to the type", _knows_no(r"\s;"), _STATUS,
          "accept.parameters[blanks]"),
    fault("Accept: no range has a boundary", _knows_no("boundary="), _STATUS,
          "accept.parameters[any-boundary]"),
)  # fmt: skip
