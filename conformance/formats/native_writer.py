"""A data set of the DICOM JSON model written as XML of the Native DICOM Model (PS3.18 F.3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pydicom.datadict import keyword_for_tag

from conformance.formats.flaw import FormatError
from conformance.formats.native_model import NAME_SPACE
from conformance.formats.private_allotment import is_creator

_OPENING = f'<?xml version="1.0" encoding="UTF-8"?><NativeDicomModel xmlns="{NAME_SPACE}"'
# XML 1.0 2.2: no other characters can stand in a document. 2.11: CR as it is would become LF.
_CR = {"\r": "&#13;"}
_NO_CHARACTERS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COMPONENTS = ("FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix")
_KINDS = {"SQ": "Item", "PN": "PersonName"}


def to_xml(dataset: Mapping[str, Any]) -> bytes:
    """Write one document. FormatError where a text has characters that XML has not."""
    body = "".join(_attributes(dataset))
    return f'{_OPENING} xml:space="preserve">{body}</NativeDicomModel>'.encode()


def _attributes(dataset: Mapping[str, Any]) -> Iterator[str]:
    # PS3.19 A.1.5: who owns a private attribute stands with it, and its block does not.
    owners = {
        f"{name[:4]}{name[6:]}": attribute["Value"][0]
        for name, attribute in dataset.items()
        if is_creator(name) and "Value" in attribute
    }
    for name, attribute in dataset.items():
        tag, vr = int(name, 16), attribute["vr"]
        if is_creator(name):
            continue
        owner = owners.get(name[:6]) if tag >> 16 & 1 else None
        keyword = keyword_for_tag(tag)
        labels = f'tag="{name}" vr="{vr}"' + (f' keyword="{keyword}"' if keyword else "")
        if owner is not None:
            private = f"{name[:4]}00{name[6:]}"
            labels = f'tag="{private}" vr="{vr}" privateCreator={quoteattr(_sound(owner))}'
        inside = "".join(_content(vr, attribute))
        yield f"<DicomAttribute {labels}>{inside}</DicomAttribute>"


def _content(vr: str, attribute: Mapping[str, Any]) -> Iterator[str]:
    if "BulkDataURI" in attribute:
        yield f"<BulkData uri={quoteattr(attribute['BulkDataURI'])}/>"
    if "InlineBinary" in attribute:
        yield f"<InlineBinary>{attribute['InlineBinary']}</InlineBinary>"
    kind = _KINDS.get(vr, "Value")
    for number, value in enumerate(attribute.get("Value", ()), 1):
        yield f'<{kind} number="{number}">{"".join(_inside(vr, value))}</{kind}>'


def _inside(vr: str, value: Any) -> Iterator[str]:
    if vr == "SQ":
        yield from _attributes(value)
    elif vr == "PN":
        for group, text in (value or {}).items():
            yield f"<{group}>{''.join(_components(text))}</{group}>"
    elif value is not None:
        yield escape(_sound(str(value)), _CR)


def _components(text: str) -> Iterator[str]:
    for name, part in zip(_COMPONENTS, text.split("^", 4), strict=False):
        if part:
            yield f"<{name}>{escape(_sound(part), _CR)}</{name}>"


def _sound(text: str) -> str:
    if found := _NO_CHARACTERS.search(text):
        raise FormatError(f"XML has no character {found[0]!a}")
    return text
