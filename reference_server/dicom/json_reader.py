"""Reading the DICOM JSON model (PS3.18 annex F)."""

import base64
import binascii
import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NoReturn

from reference_server.dicom.described import Attribute, Described, Reference, is_attribute
from reference_server.dicom.errors import DicomError
from reference_server.dicom.reader import MAX_DEPTH
from reference_server.dicom.value_encoder import encode
from reference_server.dicom.vr import BINARY, VRS

_NAME = re.compile(r"[0-9A-F]{8}")
_COMPONENT_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")

JSON = dict[str, Any]


def read_json(body: bytes) -> list[Described]:
    """Read metadata: an array of data sets (PS3.18 10.5.1.4). Raises DicomError where it is none.

    What is wrong within a data set is its own problem alone.
    """
    try:
        found = json.loads(
            body.decode("utf-8"),
            parse_float=Decimal,
            parse_constant=_refuse,
            object_pairs_hook=_members,
        )
    except (ValueError, RecursionError) as error:
        raise DicomError(f"the metadata are not JSON: {str(error) or 'too deep'}") from error
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise DicomError("the metadata are not an array of objects")
    return [_described(each, 0) for each in found]


def _refuse(constant: str) -> NoReturn:
    # RFC 8259 6: NaN and Infinity are no JSON.
    raise ValueError(f"{constant} is no number")


def _members(pairs: list[tuple[str, Any]]) -> JSON:
    members = dict(pairs)
    if len(members) < len(pairs):
        # RFC 8259 4: what it means to name one twice nobody can say.
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice[:64]!r} stands twice in an object")
    return members


def _described(members: JSON, depth: int) -> Described:
    found = Described()
    for name, attribute in members.items():
        try:
            tag = _tag(name)
            if is_attribute(tag):
                found.attributes[tag] = made = _attribute(attribute, depth)
                found.problems += _problems_of_items(name, made)
        except DicomError as error:
            found.problems.append(f"{name[:64]}: {error}")
    return found


def _tag(name: str) -> int:
    if not _NAME.fullmatch(name):
        raise DicomError("the name of an attribute is 8 upper-case hexadecimal digits")
    return int(name, 16)


def _problems_of_items(name: str, attribute: Attribute) -> list[str]:
    items = attribute.content if isinstance(attribute.content, tuple) else ()
    return [
        f"{name}[{number}].{problem}"
        for number, item in enumerate(items)
        for problem in item.problems
    ]


def _attribute(attribute: Any, depth: int) -> Attribute:
    vr = attribute.get("vr") if isinstance(attribute, dict) else None
    if not isinstance(vr, str) or vr not in VRS:
        raise DicomError("there is no VR of PS3.5")
    forms = [name for name in attribute if name != "vr"]
    # PS3.18 F.2.2: at most one of them, and F.2.5: none where there is no value.
    if len(forms) > 1:
        raise DicomError(f"{' and '.join(forms)[:64]} exclude each other")
    if not forms:
        return Attribute(vr, () if vr == "SQ" else b"")
    (form,) = forms
    if form not in _FORMS:
        raise DicomError(f"{form[:64]} is not of the DICOM JSON model")
    return _FORMS[form](vr, attribute[form], depth)


def _value(vr: str, values: Any, depth: int) -> Attribute:
    if not isinstance(values, list):
        raise DicomError("Value is not an array")
    if vr in BINARY:
        raise DicomError(f"Value, which {vr} does not have")
    if vr == "SQ":
        return _sequence(values, depth)
    if vr == "PN":
        values = [_groups(each) for each in values]
    # PS3.18 F.2.5: no value is written as no Value; a lone null is met with, and says the same.
    return Attribute(vr, b"" if values == [None] else encode(vr, values))


def _sequence(items: list[Any], depth: int) -> Attribute:
    if depth == MAX_DEPTH:
        raise DicomError(f"nested deeper than {MAX_DEPTH} sequences")
    if not all(isinstance(item, dict) for item in items):
        raise DicomError("an item is not an object")
    return Attribute("SQ", tuple(_described(item, depth + 1) for item in items))


def _groups(name: Any) -> tuple[str, ...] | None:
    """Read a person name: an object of its component groups (PS3.18 F.2.2)."""
    if name is None:
        return None
    if not isinstance(name, dict) or not set(name) <= set(_COMPONENT_GROUPS):
        raise DicomError("a name is not an object of Alphabetic, Ideographic and Phonetic")
    groups = tuple(name.get(group, "") for group in _COMPONENT_GROUPS)
    if not all(isinstance(group, str) for group in groups):
        raise DicomError("a component group of a name is not a string")
    return groups


def _reference(vr: str, uri: Any, _: int) -> Attribute:
    if not isinstance(uri, str) or not uri:
        raise DicomError("BulkDataURI is not a URI")
    if not VRS[vr].may_be_bulk:
        raise DicomError(f"BulkDataURI, which {vr} does not have")
    return Attribute(vr, Reference(uri))


def _inline(vr: str, text: Any, _: int) -> Attribute:
    # PS3.18 F.2.2 has it for the binary VRs; F.2.7 speaks of US, so that binary numbers pass too.
    if vr == "SQ" or not VRS[vr].may_be_bulk or VRS[vr].pad != b"\0":
        raise DicomError(f"InlineBinary, which {vr} does not have")
    try:
        octets = base64.b64decode(text, validate=True)
    except (TypeError, ValueError, binascii.Error) as error:
        raise DicomError("InlineBinary is not base64") from error
    if len(octets) % VRS[vr].word and vr != "UN":
        raise DicomError(f"{len(octets)} octets are no whole values of {vr}")
    return Attribute(vr, octets)


_FORMS: dict[str, Callable[[str, Any, int], Attribute]] = {
    "Value": _value,
    "BulkDataURI": _reference,
    "InlineBinary": _inline,
}
