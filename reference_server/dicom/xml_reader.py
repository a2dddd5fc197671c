"""Reading the Native DICOM Model (PS3.19 A.1)."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.parsers import expat

from reference_server.dicom.attributes import attribute_of
from reference_server.dicom.described import Attribute, Described, Reference, is_attribute
from reference_server.dicom.errors import DicomError
from reference_server.dicom.reader import MAX_DEPTH
from reference_server.dicom.value_encoder import encode
from reference_server.dicom.values import NUMBER_CODES
from reference_server.dicom.vr import BINARY, VRS

_NAME_SPACE = "http://dicom.nema.org/PS3.19/models/NativeDICOM"
_TAG = re.compile(r"[0-9A-Fa-f]{8}")
_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
_COMPONENTS = ("FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix")
# PS3.19 is silent; these words are met with.
_NOT_FINITE = {"nan": "NaN"} | {
    f"{sign}{word}": f"{sign}Infinity" for sign in ("", "-") for word in ("inf", "infinity")
}
# Items, their sequences and what stands in a value lie within each other.
_DEEPEST = 3 * MAX_DEPTH + 8
# How many values may be left out.
_MOST_GAPS = 1024
_BLOCKS = range(0x10, 0x100)


@dataclass(slots=True)
class _Node:
    """An element: its name without the name space, its attributes, what is in it."""

    name: str
    labels: dict[str, str]
    children: list["_Node"] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def named(self, name: str) -> list["_Node"]:
        return [child for child in self.children if child.name == name]


def read_xml(body: bytes) -> list[Described]:
    """Read metadata: one document, which is one data set (PS3.18 10.5.1.4).

    Raises DicomError where it is none. What is wrong within it is its own problem.
    """
    root = _parsed(body)
    if root.name != "NativeDicomModel":
        raise DicomError(f"the metadata are a {root.name[:64]}, not a NativeDicomModel")
    return [_described(root, 0)]


def _parsed(body: bytes) -> _Node:
    parser = expat.ParserCreate(namespace_separator=" ")
    document = _Node("", {})
    opened = [document]

    def start(name: str, labels: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if space not in {"", _NAME_SPACE} or len(opened) > _DEEPEST:
            raise DicomError(f"the metadata have {name[:64]!r}, which is not of the model")
        opened[-1].children.append(_Node(local, labels))
        opened.append(opened[-1].children[-1])

    def refuse(*_: object) -> None:
        # Entities of its own could make a document larger than any memory.
        raise DicomError("the metadata have a document type, which the model does not have")

    def write(text: str) -> None:
        opened[-1].text.append(text)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: opened.pop()
    parser.CharacterDataHandler = write
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise DicomError(f"the metadata are not XML: {error}") from error
    return document.children[0]


def _described(node: _Node, depth: int) -> Described:
    found = Described()
    creators: dict[tuple[int, str], int] = {}
    for child in node.children:
        label = child.labels.get("tag", "")
        try:
            tag = _tag(child, creators, found)
            if is_attribute(tag):
                found.attributes[tag] = made = _attribute(child, tag, depth)
                found.problems += _problems_of_items(label, made)
        except DicomError as error:
            found.problems.append(f"{label[:64]}: {error}")
    return found


def _problems_of_items(label: str, attribute: Attribute) -> Iterator[str]:
    items = attribute.content if isinstance(attribute.content, tuple) else ()
    for number, item in enumerate(items):
        yield from (f"{label}[{number}].{problem}" for problem in item.problems)


def _tag(node: _Node, creators: dict[tuple[int, str], int], found: Described) -> int:
    label = node.labels.get("tag", "")
    if node.name != "DicomAttribute" or not _TAG.fullmatch(label):
        raise DicomError(f"{node.name[:64]} is no DicomAttribute with a tag")
    tag = int(label, 16)
    creator = node.labels.get("privateCreator")
    if creator is None or not tag >> 16 & 1:
        return tag
    # PS3.19 A.1.5: who owns a private attribute is told with it, and its block is not.
    group = tag >> 16
    block = creators.get((group, creator))
    if block is None:
        block = next((each for each in _BLOCKS if group << 16 | each not in found.attributes), None)
        if block is None:
            raise DicomError("there is no block left for a private attribute")
        creators[group, creator] = block
        found.attributes[group << 16 | block] = Attribute("LO", encode("LO", [creator]))
    return group << 16 | block << 8 | tag & 0xFF


def _attribute(node: _Node, tag: int, depth: int) -> Attribute:
    # PS3.19 A.1.5: the VR may be left out of what the dictionary knows.
    vr = node.labels.get("vr") or attribute_of(tag).vr
    if vr not in VRS:
        raise DicomError(f"there is no VR {vr[:64]!r}")
    kinds = {child.name for child in node.children}
    if len(kinds) > 1:
        raise DicomError(f"{' and '.join(sorted(kinds))[:64]} exclude each other")
    if not kinds:
        return Attribute(vr, () if vr == "SQ" else b"")
    (kind,) = kinds
    if kind == "BulkData":
        return _reference(vr, node.children)
    if kind == "InlineBinary":
        return _inline(vr, node.children)
    if kind == "Item" and vr == "SQ":
        return _sequence(node, depth)
    if kind == ("PersonName" if vr == "PN" else "Value") and vr not in {"SQ", *BINARY}:
        read = _name if vr == "PN" else _value
        return Attribute(vr, encode(vr, [read(vr, each) for each in _in_order(node.children)]))
    raise DicomError(f"{kind[:64]} in an attribute of VR {vr}")


def _in_order(nodes: list[_Node]) -> list[_Node | None]:
    """Give values by their numbers (PS3.19 A.1.5); those that are left out are empty."""
    numbered: dict[int, _Node] = {}
    for node in nodes:
        label = node.labels.get("number", "")
        if not label.isdecimal() or not 0 < int(label) <= len(nodes) + _MOST_GAPS:
            raise DicomError(f"a value of number {label[:64]!r}")
        numbered[int(label)] = node
    if len(numbered) < len(nodes):
        raise DicomError("two values of one number")
    return [numbered.get(number) for number in range(1, max(numbered) + 1)]


def _value(vr: str, node: _Node | None) -> Any:
    text = "".join(node.text) if node else ""
    if not text or vr not in NUMBER_CODES:
        return text or None
    if vr in {"FL", "FD"} and text.strip().lower() in _NOT_FINITE:
        return _NOT_FINITE[text.strip().lower()]
    try:
        return Decimal(text.strip()) if vr in {"FL", "FD"} else int(text)
    except (InvalidOperation, ValueError) as error:
        raise DicomError(f"{text[:64]!r} is no value of {vr}") from error


def _name(_: str, node: _Node | None) -> tuple[str, ...] | None:
    if node is None:
        return None
    groups = []
    for name in _GROUPS:
        found = (part for group in node.named(name) for part in group.children)
        parts = {part.name: "".join(part.text) for part in found}
        groups.append("^".join(parts.get(each, "") for each in _COMPONENTS).rstrip("^"))
    return tuple(groups)


def _reference(vr: str, nodes: list[_Node]) -> Attribute:
    uri = nodes[0].labels.get("uri") or nodes[0].labels.get("uuid")
    if len(nodes) > 1 or not uri or not VRS[vr].may_be_bulk:
        raise DicomError(f"BulkData without one URI, or in {vr}")
    return Attribute(vr, Reference(uri))


def _inline(vr: str, nodes: list[_Node]) -> Attribute:
    if len(nodes) > 1 or vr == "SQ" or VRS[vr].pad != b"\0":
        raise DicomError(f"InlineBinary, which {vr} does not have")
    try:
        octets = base64.b64decode("".join("".join(nodes[0].text).split()), validate=True)
    except (ValueError, binascii.Error) as error:
        raise DicomError("InlineBinary is not base64") from error
    return Attribute(vr, octets)


def _sequence(node: _Node, depth: int) -> Attribute:
    if depth == MAX_DEPTH:
        raise DicomError(f"nested deeper than {MAX_DEPTH} sequences")
    items = _in_order(node.children)
    return Attribute("SQ", tuple(_described(each or _Node("", {}), depth + 1) for each in items))
