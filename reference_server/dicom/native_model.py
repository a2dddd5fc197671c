"""The Native DICOM Model (PS3.19 A.1): a data set as XML, made of its DICOM JSON (PS3.18 F.3.1)."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from reference_server.dicom.attributes import attribute_of
from reference_server.dicom.dataset import Path
from reference_server.dicom.markup import xml_text, xml_value

# A data set of the DICOM JSON model in which numbers are text, as `json.loads` gives it with
# parse_int=str and parse_float=str: what was written with so many digits keeps them.
JSON = Mapping[str, Any]

# Names the URI of the value of an element.
Locate = Callable[[Path], str]

# PS3.19 A.1.6 has the name space, A.1.5 asks for xml:space.
_OPENING = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<NativeDicomModel xmlns="http://dicom.nema.org/PS3.19/models/NativeDICOM" '
    'xml:space="preserve">'
)
_CLOSING = "</NativeDicomModel>"

# XML 1.0 2.2: no other characters can stand in a document, not even escaped.
_NO_CHARACTERS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REPLACEMENT = "\ufffd"

# PS3.18 10.4.3.3.2: of the VRs of text, these may be replaced by a URI.
_REPLACEABLE = frozenset({"DS", "IS", "LT", "ST", "UC", "UT"})
# PS3.19 Table A.1.5-2 and PS3.5 6.2.1.1.
_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
_COMPONENTS = ("FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix")


def to_xml(dataset: JSON, *, locate: Locate | None = None) -> bytes:
    """Write a data set as a document of the Native DICOM Model, in UTF-8.

    Text with characters that XML does not have is left to `locate` where its VR allows that;
    elsewhere each of them becomes U+FFFD.
    """
    writer = _Writer(locate)
    writer.attributes(dataset, ())
    return "".join((_OPENING, *writer.pieces, _CLOSING)).encode()


class _Writer:
    def __init__(self, locate: Locate | None) -> None:
        self._locate = locate
        self.pieces: list[str] = []

    def attributes(self, dataset: JSON, path: Path) -> None:
        creators = _creators(dataset)
        for name, attribute in dataset.items():
            tag = int(name, 16)
            # PS3.19 A.1.5: a private creator is told with each of its elements.
            if not _is_creator(tag):
                self.pieces.append(f"<DicomAttribute {_labels(tag, attribute['vr'], creators)}>")
                self._content(attribute, (*path, tag))
                self.pieces.append("</DicomAttribute>")

    def _content(self, attribute: JSON, path: Path) -> None:
        vr, values = attribute["vr"], attribute.get("Value", [])
        if "BulkDataURI" in attribute:
            self._bulk_data(attribute["BulkDataURI"])
        elif "InlineBinary" in attribute:
            self.pieces.append(f"<InlineBinary>{attribute['InlineBinary']}</InlineBinary>")
        elif self._locate and vr in _REPLACEABLE and any(map(_is_unwritable, values)):
            self._bulk_data(self._locate(path))
        elif vr == "SQ":
            for number, item in enumerate(values):
                self.pieces.append(f'<Item number="{number + 1}">')
                self.attributes(item, (*path, number))
                self.pieces.append("</Item>")
        else:
            write = _person_name if vr == "PN" else _value
            self.pieces += (write(number, value) for number, value in enumerate(values, 1))

    def _bulk_data(self, uri: str) -> None:
        self.pieces.append(f"<BulkData uri={xml_value(uri)}/>")


def _creators(dataset: JSON) -> dict[int, str]:
    """Give the private creator of each block of elements that has one (PS3.5 7.8.1)."""
    return {
        tag >> 16 << 8 | tag & 0xFF: str(values[0])
        for name, attribute in dataset.items()
        if _is_creator(tag := int(name, 16)) and (values := attribute.get("Value"))
    }


def _is_creator(tag: int) -> bool:
    return bool(tag >> 16 & 1) and 0x10 <= tag & 0xFFFF <= 0xFF


def _labels(tag: int, vr: str, creators: Mapping[int, str]) -> str:
    """Write the attributes of a DicomAttribute (PS3.19 Table A.1.5-2)."""
    creator = creators.get(tag >> 8) if tag >> 16 & 1 else None
    if creator is not None:
        # The block is not sent, only who owns it.
        owner = xml_value(_NO_CHARACTERS.sub(_REPLACEMENT, creator))
        return f'tag="{tag & 0xFFFF00FF:08X}" vr="{vr}" privateCreator={owner}'
    keyword = attribute_of(tag).keyword
    return f'tag="{tag:08X}" vr="{vr}"' + (f' keyword="{keyword}"' if keyword else "")


def _is_unwritable(value: Any) -> bool:
    return bool(value) and _NO_CHARACTERS.search(value) is not None


def _text(text: str) -> str:
    return xml_text(_NO_CHARACTERS.sub(_REPLACEMENT, text))


def _value(number: int, value: str | None) -> str:
    return f'<Value number="{number}">{_text(value or "")}</Value>'


def _person_name(number: int, groups: Mapping[str, str] | None) -> str:
    named = (
        f"<{name}>{_components(groups[name])}</{name}>"
        for name in _GROUPS
        if groups and name in groups
    )
    return f'<PersonName number="{number}">{"".join(named)}</PersonName>'


def _components(group: str) -> str:
    # What follows a fourth ^ is the suffix, even with another one in it.
    named = zip(_COMPONENTS, group.split("^", 4), strict=False)
    return "".join(f"<{name}>{_text(text)}</{name}>" for name, text in named if text)
