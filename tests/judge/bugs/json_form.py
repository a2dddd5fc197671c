"""DICOM JSON as it was reported, rebuilt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from conformance.operation import Service
from tests.judge.edits import Dataset, each, nested, text
from tests.judge.messages import Asked, Said
from tests.judge.proxy import Answer, Behind, Handler, answer, to

_METADATA, _SEARCH = to(Service.METADATA), to(Service.SEARCH)
_BOTH = to(Service.METADATA, Service.SEARCH)
_BINARY_NUMBERS = {"US", "SS", "UL", "SL", "FL", "FD"}


def _all(change: Callable[[Dataset], object]) -> Handler:
    """A server that spoils attributes, at any depth."""

    def change_all(dataset: Dataset) -> None:
        for item in list(nested(dataset)):
            for found in item.values():
                change(found)

    return answer(_BOTH, each(change_all))


def _names(change: Callable[[Dataset], Any]) -> Handler:
    """A server that writes person names in a form of its own."""

    def change_name(found: Dataset) -> None:
        if found["vr"] == "PN" and "Value" in found:
            found["Value"] = [name and change(name) for name in found["Value"]]

    return _all(change_name)


def _whole(name: Dataset) -> str:
    groups = [name.get(group, "") for group in ("Alphabetic", "Ideographic", "Phonetic")]
    return "=".join(groups).rstrip("=")


def _empty_array(found: Dataset) -> None:
    if len(found) == 1:
        found["Value"] = []


def _null(found: Dataset) -> None:
    if len(found) == 1 and found["vr"] in {"LT", "ST", "UT"}:
        found["Value"] = [None]


def _zero(found: Dataset) -> None:
    if len(found) == 1 and found["vr"] in {"DS", "IS"}:
        found["Value"] = [0]


def _one_null(found: Dataset) -> None:
    if found.get("Value") == [None, None]:
        found["Value"] = [None]


def _no_empty_names(dataset: Dataset) -> None:
    for tag, found in list(dataset.items()):
        if found == {"vr": "PN"}:
            del dataset[tag]


def _no_decimal(asked: Asked, behind: Behind) -> Answer:
    """Fall over a decimal that is none."""
    if asked.service is Service.STORE and b"7@" in asked.body:
        return Said(500, (("Content-Type", "text/plain"),), b"Input string was not in a format.")
    return behind.ask(asked)


def _as_octets(found: Dataset) -> None:
    if found["vr"] == "SS":
        found.pop("Value", None)
        found["InlineBinary"] = "AQABAA=="


def _as_texts(found: Dataset) -> None:
    if found["vr"] in _BINARY_NUMBERS and "Value" in found:
        found["Value"] = [str(value) for value in found["Value"]]


def _backwards(dataset: Dataset) -> None:
    for item in list(nested(dataset)):
        pairs = list(item.items())[::-1]
        item.clear()
        item.update(pairs)


def _compressed(asked: Asked, behind: Behind) -> Answer:
    """Lose a brace where the pixels are encapsulated."""
    said = behind.ask(asked)
    held = next((h for h in behind.sent if asked.uids and h.study == asked.uids[0]), None)
    if not _METADATA(asked) or held is None or b"OB\x00\x00\xff\xff\xff\xff" not in held.data:
        return said
    return replace(said, body=said.body.replace(b"}]", b"]", 1))


REBUILT: Mapping[str, Handler] = {
    "BUG-239": _names(_whole),
    "BUG-246": answer(_METADATA, text(lambda body: body.replace(b'"Infinity"', b"Infinity"))),
    "BUG-255": _all(_null),
    "BUG-256": _no_decimal,
    "BUG-273": _all(_empty_array),
    "BUG-274": _names(lambda name: name | {"Alphabetic": {"Alphabetic": name["Alphabetic"]}}),
    "BUG-275": _names(lambda name: name | {"_id": "643d0c1f"}),
    "BUG-276": answer(_SEARCH, each(lambda row: row.update(__v=0))),
    "BUG-277": answer(_METADATA, text(lambda body: body.decode().encode("shift_jis", "replace"))),
    "BUG-279": _compressed,
    "BUG-281": _all(_as_octets),
    "BUG-282": _names(lambda name: {"Alphabetic": _whole(name)}),
    "BUG-283": answer(_BOTH, each(_backwards)),
    "BUG-284": _all(_one_null),
    "BUG-285": answer(_SEARCH, lambda said: replace(said, status=500), (400,)),
    "BUG-294": _all(_zero),
    "BUG-295": _names(_whole),
    "BUG-296": _all(_as_texts),
    "BUG-297": answer(_METADATA, each(_no_empty_names)),
}
