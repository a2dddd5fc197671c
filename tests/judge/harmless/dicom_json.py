"""Differences in the writing of DICOM JSON."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from conformance.operation import Service
from tests.judge.edits import Dataset, document, drop, each, given, json_of, nested, put
from tests.judge.harmless.difference import Difference, always
from tests.judge.messages import Said
from tests.judge.proxy import Edit, answer, to

_METADATA = to(Service.METADATA)
_CASES = ("metadata.study", "odd.round-trip[private-nested]", "odd.round-trip[japanese]")
_OF_THE_COPY = (
    "PS3.18 10.4.3.3.2: the payload has all attributes of the instance; nothing forbids one that "
    "tells of the server's copy besides."
)
_PRIVATE = "odd.round-trip[private-nested]"


def _is_json(said: Said) -> bool:
    return "json" in said.get("Content-Type") and bool(said.body)


def _writing(write: Callable[[Any], str]) -> Edit:
    """Write JSON in another way."""
    return lambda s: replace(s, body=write(json_of(s)).encode()) if _is_json(s) else s


def _spaced(value: Any) -> str:
    return f"\r\n {json.dumps(value, indent=1)} \n".replace("\n", "\r\n")


def _escaped(value: Any) -> str:
    return json.dumps(value).replace("/", r"\/").replace("O", r"\u004F")


def _attributes(change: Callable[[Dataset], object]) -> Edit:
    """Change all attributes in place, at any depth."""

    def change_all(dataset: Dataset) -> None:
        for item in list(nested(dataset)):
            for found in item.values():
                change(found)

    return each(change_all)


def _vr_last(found: Dataset) -> None:
    found["vr"] = found.pop("vr")


def _values(vrs: str, change: Callable[[Any], Any]) -> Edit:
    """Change the values of attributes of some VRs."""

    def change_all(found: Dataset) -> None:
        if found["vr"] in vrs.split() and "Value" in found:
            found["Value"] = [value if value is None else change(value) for value in found["Value"]]

    return _attributes(change_all)


def _padded(value: Any) -> Any:
    """Pad a text to an even length, as it is in a file."""
    if isinstance(value, dict):
        return {group: _padded(text) for group, text in value.items()}
    text = str(value)
    return text + " " if len(text) % 2 else text


def _in_exponents(said: Said) -> Said:
    """Write decimal strings as numbers with an exponent, which Python's json does not do itself."""
    marked = _values("DS", lambda value: f"@{Decimal(str(value)):E}@")(said)
    assert isinstance(marked, Said)
    return replace(marked, body=re.sub(rb'"@([^@"]*)@"', rb"\1", marked.body))


def _media_type(text: str) -> Edit:
    """Write the media type of JSON in another way."""
    return lambda s: s.saying("Content-Type", text) if _is_json(s) else s


def _row(name: str, argument: str, edit: Edit, *cases: str, **more: Any) -> Difference:
    handler = answer(_METADATA, edit)
    return Difference(f"metadata: {name}", argument, handler, cases or _CASES, **more)


DIFFERENCES: tuple[Difference, ...] = (
    Difference(
        "JSON with white space",
        "RFC 8259 2: white space is allowed before and after any token.",
        always(_writing(_spaced)),
    ),
    Difference(
        "JSON with escapes",
        "RFC 8259 7: any character may be escaped, the slash too.",
        always(_writing(_escaped)),
    ),
    Difference(
        "JSON without a charset",
        "RFC 8259 11 and PS3.18 F.2: no charset is needed, since it is UTF-8.",
        always(_media_type("application/dicom+json")),
    ),
    Difference(
        "a media type in capitals",
        "RFC 9110 8.3.1: type and subtype are case-insensitive.",
        always(_media_type("Application/DICOM+JSON")),
    ),
    Difference(
        "a charset in quotes and capitals",
        "RFC 9110 5.6.6 and 8.3.2: a token may stand in quotes, and charset names have no case.",
        always(_media_type('application/dicom+json;charset="UTF-8"')),
    ),
    _row(
        "vr behind its Value",
        "RFC 8259 1: an object is an unordered collection; PS3.18 F.2.2 orders attributes only.",
        _attributes(_vr_last),
    ),
    _row(
        "instances in another order",
        "PS3.18 10.4.3.3.2: the payload has the attributes of all instances; no order is given.",
        document(lambda value: value[::-1]),
        "metadata.study",
        "metadata.series",
    ),
    _row(
        "IS and DS as texts",
        "PS3.18 Table F.2.3-1: IS and DS are numbers or strings.",
        _values("IS DS", str),
    ),
    _row(
        "DS as numbers with exponents",
        "RFC 8259 6: a number may have an exponent; PS3.18 Table F.2.3-1: DS may be a number.",
        _in_exponents,
    ),
    _row(
        "whole numbers with a decimal point",
        "RFC 8259 6: JSON has one kind of number; PS3.18 Table F.2.3-1 wants a number.",
        _values("US UL SL SS", float),
    ),
    _row(
        "SV and UV as numbers",
        "PS3.18 Table F.2.3-1: SV and UV are numbers or strings.",
        _values("SV UV", int),
        "odd.round-trip[private-nested]",
    ),
    _row(
        "values with their padding",
        "PS3.18 F.1: values are not required to be padded to an even length, and may be; "
        "PS3.5 6.2: trailing spaces do not count.",
        _values("LO SH PN CS DS IS", _padded),
        "metadata.study",
    ),
    _row(
        "pixels at a URI",
        "PS3.18 10.4.3.3.2: a value of OB may be replaced by a Bulkdata URI; F.2.6 does not say "
        "absolute.",
        given("7FE00010", "OB", BulkDataURI="../bulk/1"),
        "metadata.instance",
        profile="ps3.18",
    ),
    _row(
        "of private attributes nothing is known",
        "PS3.5 6.2.2: a private element whose VR an application does not know is UN.",
        given(
            "00111008",
            "UN",
            InlineBinary=base64.b64encode(b"Private^Person").decode(),
        ),
        _PRIVATE,
    ),
    _row(
        "the character set of the answer",
        "PS3.18 F.2: the default repertoire is UTF-8, ISO_IR 192.",
        put("00080005", "CS", "ISO_IR 192"),
    ),
    _row(
        "no character set",
        "PS3.18 F.2: the repertoire is UTF-8 by default, so that nothing need be said of it.",
        drop("00080005"),
    ),
    _row(
        "what the server knows of its copy",
        _OF_THE_COPY,
        put("00080056", "CS", "ONLINE"),
    ),
    _row(
        "where it is",
        _OF_THE_COPY,
        put("00081190", "UR", "http://elsewhere/studies/1.2.3"),
    ),
    _row(
        "transfer syntaxes that can be had",
        _OF_THE_COPY,
        put("00083002", "UI", "1.2.840.10008.1.2.1"),
    ),
)
