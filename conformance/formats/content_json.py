"""What a DICOM JSON object says (PS3.18 F.2), as far as it can be made out.

Whatever is of the wrong type stays as it is: then it equals nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.formats.content import Content, Scope, name_of, of_octets, trimmed
from conformance.formats.flaw import shown
from conformance.formats.json_values import decode_base64
from conformance.formats.vr import TABLE, Kind

_NAME_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
# PS3.18 F.2: the text is UTF-8, binary values are little endian.
_SCOPE = Scope()


@dataclass(frozen=True, slots=True)
class JsonSource:
    """A DICOM JSON object."""

    dataset: Mapping[str, Any]

    def contents(self) -> Mapping[str, Content]:
        """Return each attribute by its tag, in the order of the object."""
        return {name.upper(): of_attribute(value) for name, value in self.dataset.items()}


def of_attribute(attribute: Any) -> Content:
    """Read one attribute object; without a VR that is known its values are taken as they are."""
    if not isinstance(attribute, Mapping):
        return Content("", (attribute,))
    vr = attribute.get("vr")
    if not isinstance(vr, str) or vr not in TABLE:
        name = "" if vr is None else shown(vr)
        return Content(name, tuple(_listed(attribute.get("Value", []))))
    if "BulkDataURI" in attribute:
        return Content(vr, bulk=True)
    if "InlineBinary" in attribute:
        # PS3.18 F.2.7 has a string, its example in F.4 an array of one: they say the same.
        inline = _listed(attribute["InlineBinary"])
        octets = decode_base64(inline[0]) if len(inline) == 1 else None
        if octets is None or vr == "SQ":
            return _content(vr, (attribute["InlineBinary"],))
        return of_octets(vr, octets, _SCOPE)
    return _content(vr, tuple(_value(vr, value) for value in _listed(attribute.get("Value", []))))


def _content(vr: str, values: tuple[Any, ...]) -> Content:
    return Content(vr, () if values == (None,) else values)


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]


def _value(vr: str, value: Any) -> Any:
    kind = TABLE[vr].kind
    if kind is Kind.ITEMS and isinstance(value, dict):
        return JsonSource(value)
    if kind is Kind.NAME and isinstance(value, dict):
        groups = [value.get(group, "") for group in _NAME_GROUPS]
        known = set(value) <= set(_NAME_GROUPS) and all(isinstance(each, str) for each in groups)
        return name_of(groups) if known else value
    if value == "":
        return None
    if not isinstance(value, str):
        return value
    if kind is Kind.TEXT:
        return trimmed(vr, value)
    if kind is Kind.TAG:
        return value.upper()
    return value
