"""Faults in the values that metadata name by a BulkDataURI."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.judge.edits import bodies, parts
from tests.judge.faults.fault import Fault, fault
from tests.judge.messages import Asked, Said
from tests.judge.proxy import Edit, answer, ask

_OCTETS, _STATUS = "bulk-data.octets", "status.expected"
_FRAMES, _NESTED = "metadata.bulk-data[frames]", "metadata.bulk-data[in-sequences]"


def _is_bulk(asked: Asked) -> bool:
    return "/bulkdata/" in asked.path


def _row(name: str, edit: Edit, check: str, case: str = _FRAMES) -> Fault:
    return fault(f"bulk data: {name}", answer(_is_bulk, edit), check, case, profile="ps3.18")


def _asking(name: str, change: Callable[[str], str]) -> Fault:
    """A server that finds the value in a way of its own."""

    def changed(asked: Asked) -> Asked:
        instance, _, place = asked.path.partition("/bulkdata/")
        return asked.below(f"{instance}/bulkdata/{change(place)}")

    return fault(f"bulk data: {name}", ask(_is_bulk, changed), _OCTETS, _NESTED, profile="ps3.18")


FAULTS: tuple[Fault, ...] = (
    _row("404", lambda _: Said(404), _STATUS),
    _row("in sequences 404", lambda _: Said(404), _STATUS, _NESTED),
    _row("a pixel less", bodies(lambda body: body[:-2]), _OCTETS),
    _row("cut after the first frame", bodies(lambda body: body[:35]), _OCTETS),
    _row("empty", bodies(lambda _: b""), _OCTETS),
    _row("no parts", parts(lambda _: []), _OCTETS),
    _row("a part for each frame", parts(lambda found: [
        replace(found[0], body=found[0].body[at : at + 35]) for at in range(0, 175, 35)]), _OCTETS),
    _asking("of sequences always that of the data set", lambda place: place.rpartition("/")[2]
),
)  # fmt: skip
