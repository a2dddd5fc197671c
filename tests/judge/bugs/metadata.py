"""Metadata as it was reported, rebuilt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from conformance.operation import Entity, Service
from tests.judge.edits import Dataset, attribute, each, given, json_of, nested, with_json
from tests.judge.messages import Asked, Said, field_of, with_field
from tests.judge.proxy import Answer, Behind, Edit, Handler, answer, ask, to

_METADATA = to(Service.METADATA)
_NUMBERS = {"US", "SS", "UL", "SL", "FL", "FD"}
_STRINGS_OF_NUMBERS = {"DS", "IS"}


def _elements(
    change: Callable[[Dataset], object], of: Callable[[Dataset], bool], *, below: bool = False
) -> Handler:
    """A server that spoils attributes at any depth, or only those in sequences."""

    def change_all(dataset: Dataset) -> None:
        for item in list(nested(dataset)):
            for found in item.values() if not (below and item is dataset) else ():
                if found.get("Value") and of(found):
                    change(found)

    return answer(_METADATA, each(change_all))


def _values(change: Callable[[list[Any]], list[Any]]) -> Callable[[Dataset], object]:
    return lambda found: found.update(Value=change(found["Value"]))


def _of(vrs: set[str]) -> Callable[[Dataset], bool]:
    return lambda found: found["vr"] in vrs


def _texts(values: list[Any]) -> list[Any]:
    return [None if value is None else str(value) for value in values]


def _joined(values: list[Any]) -> list[Any]:
    return ["\\".join("" if value is None else str(value) for value in values)]


def _as_signed(values: list[Any]) -> list[Any]:
    return [value - 2**32 if value >= 2**31 else value for value in values]


def _garbled(values: list[Any]) -> list[Any]:
    return [text.encode().decode("latin-1") if isinstance(text, str) else text for text in values]


def _alphabetic(values: list[Any]) -> list[Any]:
    return [name and {"Alphabetic": name["Alphabetic"]} for name in values]


def _only_simple(dataset: Dataset) -> None:
    """Empty the sequences, and drop what is of octets."""
    for tag, found in list(dataset.items()):
        if found["vr"] == "SQ":
            found.pop("Value", None)
        if found["vr"] in {"OB", "OW", "UN"}:
            del dataset[tag]


def _without(route: Callable[[Asked], bool]) -> Handler:
    def handler(asked: Asked, behind: Behind) -> Answer:
        if route(asked):
            return Said(404, (("Content-Type", "text/plain"),), b"Cannot GET this.")
        return behind.ask(asked)

    return handler


def _no_such_routes(asked: Asked) -> bool:
    of_study = to(Service.METADATA, level=Entity.STUDY)(asked)
    return of_study or (asked.path.endswith("/instances") and "/series/" in asked.path)


def _small_series(asked: Asked, behind: Behind) -> Answer:
    """Fail where there is little to extrapolate from."""
    said = behind.ask(asked)
    of_series = to(Service.METADATA, level=Entity.SERIES)(asked)
    if of_series and said.status == 200 and len(json_of(said)) < 3:
        return Said(500, (("Content-Type", "text/plain"),), b"Division by zero")
    return said


def _uri_of_nothing(found: Dataset) -> None:
    found["BulkDataURI"] = "bulkdata/0"


def _first_page(asked: Asked, behind: Behind) -> Answer:
    """Describe twenty instances of a series."""
    said = behind.ask(asked)
    of_series = to(Service.METADATA, level=Entity.SERIES)(asked)
    return with_json(said, json_of(said)[:20]) if of_series and said.status == 200 else said


_BOTH: Edit = attribute("00111002", lambda found: found.update(
    InlineBinary="AAE=", BulkDataURI="bulkdata/00111002"))  # fmt: skip


def _first_tag(asked: Asked) -> Asked:
    """Look at the first entity tag alone."""
    first = field_of(asked.fields, "If-None-Match").partition(",")[0]
    return replace(asked, fields=with_field(asked.fields, "If-None-Match", *filter(None, [first])))


REBUILT: Mapping[str, Handler] = {
    "BUG-209": answer(_METADATA, given("00111003", "UN", InlineBinary="AAA=")),
    "BUG-213": answer(_METADATA, _BOTH),
    "BUG-222": answer(_METADATA, attribute("00111002", _uri_of_nothing)),
    "BUG-230": _first_page,
    "BUG-231": _without(_no_such_routes),
    "BUG-232": answer(_METADATA, each(_only_simple)),
    "BUG-235": _small_series,
    "BUG-238": _elements(_values(_texts), _of(_NUMBERS)),
    "BUG-241": _elements(_values(_texts), _of(_NUMBERS), below=True),
    "BUG-245": _elements(_values(_as_signed), _of({"UL"})),
    "BUG-265": _elements(_values(_garbled), _of({"LO", "LT", "SH", "ST", "UT"})),
    "BUG-269": _elements(_values(_joined), _of(_STRINGS_OF_NUMBERS)),
    "BUG-272": _elements(_values(lambda values: values[:1]), lambda found: found["vr"] != "SQ"),
    "BUG-280": _elements(_values(lambda values: values[:1]), _of({"FL", "FD"})),
    "BUG-286": _elements(_values(_alphabetic), _of({"PN"})),
    "BUG-402": ask(_METADATA, _first_tag),
}
