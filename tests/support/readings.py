"""What a generated file says, in one form: as it was meant, as pydicom and as the server read it.

A reading has the VR and the values of each element by its path, without padding.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any

import pydicom
from pydicom.multival import MultiValue

from conformance.generate.datasets import Element, Sample
from conformance.generate.datasets.encode import swapped
from conformance.generate.datasets.part10 import EXPLICIT_BIG, IMPLICIT_LITTLE
from reference_server.dicom import DataSet, Instance, read, read_value, to_json

Entry = tuple[str, tuple[str, list[Any]]]
Reading = dict[str, tuple[str, list[Any]]]

_SELECTOR_UN = 0x0072006D
_WORDS = {"OW": 2, "OL": 4, "OF": 4, "OD": 8, "OV": 8}
_LEADING = frozenset(("AE", "CS", "DS", "IS", "LO", "SH"))


def meant(sample: Sample) -> Reading:
    """Read the tree that the file was written from.

    Left out is what the tree says in octets only: elements of VR UN that PS3.6 knows, fragments,
    and private elements in Implicit VR, which look like sequences only where there are items.
    """
    implicit = sample.transfer_syntax == IMPLICIT_LITTLE
    return dict(_meant(sample.elements, "", implicit=implicit))


def _meant(elements: Iterable[Element], path: str, *, implicit: bool) -> Iterator[Entry]:
    for element in elements:
        name = f"{path}{element.tag:08X}"
        if element.is_sequence:
            if implicit and _is_private(element.tag) and not (element.delimited and element.items):
                continue
            yield name, ("SQ", [len(element.items)])
            inner = implicit or element.vr == "UN"
            for number, item in enumerate(element.items):
                yield from _meant(item.elements, f"{name}[{number}].", implicit=inner)
        elif not _is_octets_only(element, implicit=implicit):
            yield name, (element.vr, _plain(element.vr, element.values))


def _is_octets_only(element: Element, *, implicit: bool) -> bool:
    known_as_unknown = element.vr == "UN" and element.tag != _SELECTOR_UN
    return element.delimited or known_as_unknown or (implicit and _is_private(element.tag))


def _is_private(tag: int) -> bool:
    return bool(tag >> 16 & 1) and tag & 0xFFFF > 0xFF


def by_pydicom(sample: Sample) -> Reading:
    """Read the file with pydicom, with the values as pydicom converts them."""
    swap = sample.transfer_syntax == EXPLICIT_BIG
    return dict(_of_pydicom(sample.dataset, "", swap=swap))


def _of_pydicom(dataset: pydicom.Dataset, path: str, *, swap: bool) -> Iterator[Entry]:
    for element in dataset:
        name = f"{path}{int(element.tag):08X}"
        if element.VR == "SQ":
            yield name, ("SQ", [len(element.value)])
            for number, item in enumerate(element.value):
                yield from _of_pydicom(item, f"{name}[{number}].", swap=swap)
            continue
        value = element.value
        if swap and value and element.VR in _WORDS:
            value = swapped(value, _WORDS[element.VR])  # pydicom leaves words as they are
        values = list(value) if isinstance(value, (list, MultiValue)) else [value]
        yield name, (element.VR, _plain(element.VR, ["" if v is None else v for v in values]))


def by_server(sample: Sample) -> Reading:
    """Read the file with the bundled server's own reader."""
    file = BytesIO(sample.data)
    instance = read(file)
    return dict(_of_server(file, instance, instance.dataset, ""))


def _of_server(file: BytesIO, instance: Instance, dataset: DataSet, path: str) -> Iterator[Entry]:
    for tag, element in dataset.items():
        name = f"{path}{tag:08X}"
        if isinstance(element.value, tuple):
            yield name, ("SQ", [len(element.value)])
            for number, item in enumerate(element.value):
                yield from _of_server(file, instance, item, f"{name}[{number}].")
            continue
        values: list[Any] = dataset.decoded(tag)
        if not values and element.length:
            values = [read_value(file, instance, element)]
        yield name, (element.vr, _plain(element.vr, values))


def server_json(sample: Sample) -> dict[str, Any]:
    """Return what the bundled server's own code makes of the file, binary values inline."""
    file = BytesIO(sample.data)
    instance = read(file)
    return to_json(
        instance.dataset,
        bulk=lambda _, element: {
            "InlineBinary": base64.b64encode(read_value(file, instance, element)).decode()
        },
    )


def _plain(vr: str, values: Sequence[Any]) -> list[Any]:
    found = [_one(vr, value) for value in values]
    return [] if found in ([""], [b""]) else found


def _one(vr: str, value: Any) -> Any:
    if value == "":
        return value
    if isinstance(value, bytes):
        return value + bytes(len(value) % 2)
    if vr == "AT":
        return value if isinstance(value, str) else f"{int(value):08X}"
    if vr in ("FL", "FD"):
        return "NaN" if math.isnan(value) else (value, math.copysign(1, value))
    if isinstance(value, int) and vr not in ("IS", "DS"):
        return int(value)
    text = "=".join(value) if isinstance(value, tuple) else str(value)
    if vr == "PN":
        return "=".join(group.rstrip(" ") for group in text.split("=")).rstrip("=")
    return text.strip(" \0") if vr in _LEADING else text.rstrip(" \0")
