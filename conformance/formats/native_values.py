"""What stands in a DicomAttribute (PS3.19 Table A.1.5-2), as PS3.18 F.2.2 has it in JSON.

A problem is the rule that is broken, and how.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from conformance.formats import json_values
from conformance.formats.content import number
from conformance.formats.flaw import shown
from conformance.formats.vr import TABLE, Kind
from conformance.formats.xml_text import Element

RULES = {
    "model-form": "A.1.5: Value, Item, PersonName, BulkData or InlineBinary, as fits the VR",
    "model-forms": "A.1.6: an attribute has one form of content",
    "model-number": "A.1.5: number counts from 1 by 1",
    "model-empty": "A.1.5: what has zero length has no Value, Item, PersonName or InlineBinary",
    "model-bulk": "A.1.5: BulkData has a uri; PS3.18 10.4.3.3.2 says which VRs may have it",
    "model-base64": "A.1.5: InlineBinary is base64",
    "model-value": "A.1.5, PS3.5 6.2: a value is one of its VR",
    "model-name": "A.1.5, A.1.6: a PersonName has its groups, and they their components, in order",
}

Problem = tuple[str, str]

_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
_COMPONENTS = ("FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix")
_BLANK = " \t\r\n"
# XML Schema, positiveInteger.
_POSITIVE = re.compile(r"[ \t\r\n]*[+]?0*([1-9][0-9]*)[ \t\r\n]*")
_INTEGERS = frozenset({Kind.INTEGER})
_NUMBERS = frozenset({Kind.INTEGER, Kind.FLOAT})
# PS3.19 A.1.5 has no word for these; those of XML Schema, Java and C are common.
_NOT_FINITE = re.compile(r"([+-]?)(?:(nan)|inf(?:inity)?)", re.IGNORECASE)


def read(vr: str, attribute: Element) -> tuple[dict[str, Any], list[Problem]]:
    """Read the content of an attribute as an attribute object of the DICOM JSON model.

    The items of a sequence are empty objects: who calls fills them.
    """
    problems = list(text_problems(attribute))
    names = list(dict.fromkeys(child.name for child in attribute.children))
    strange = [name for name in names if name not in _FORMS]
    problems += [("model-element", f"{shown(name)} in an attribute") for name in strange]
    forms = [name for name in names if name in _FORMS]
    if len(forms) > 1:
        problems.append(("model-forms", " and ".join(forms)))
    if not forms:
        return {"vr": vr}, problems
    found = [child for child in attribute.children if child.name == forms[0]]
    member, value, more = _FORMS[forms[0]](vr, found)
    return {"vr": vr, member: value}, [*problems, *more]


def items(attribute: Element) -> list[Element]:
    """Return the items of a sequence."""
    return [child for child in attribute.children if child.name == "Item"]


def text_problems(element: Element) -> Iterator[Problem]:
    """Judge the text of an element that has none but blanks."""
    text = element.text.strip(_BLANK)
    if text:
        yield "model-text", f"{shown(text)} where elements belong"


def _values(vr: str, found: list[Element]) -> tuple[str, Any, list[Problem]]:
    problems = list(_number_problems(found))
    kind = TABLE[vr].kind if vr in TABLE else Kind.TEXT
    if kind in {Kind.ITEMS, Kind.NAME, Kind.OCTETS}:
        problems.append(("model-form", f"Value in an attribute of VR {vr}"))
    values = [_value(kind, child) for child in found]
    if values == [None]:
        problems.append(("model-empty", "one empty Value"))
        return "Value", values, problems
    if vr in TABLE and not problems:
        judged = json_values.value_problems(vr, values)
        problems += [("model-value", message) for _, message in judged]
    return "Value", values, problems


def _value(kind: Kind, child: Element) -> Any:
    text = child.text
    if kind not in _NUMBERS:
        return text or None
    if not text.strip(_BLANK):
        return None
    exact = number(text.strip(_BLANK))
    if exact is None:
        return _not_finite(text)
    whole = kind in _INTEGERS and exact == exact.to_integral_value()
    return int(exact) if whole else exact


def _not_finite(text: str) -> str:
    """Give the word by which the DICOM JSON model mostly goes; other text stays as it is."""
    match = _NOT_FINITE.fullmatch(text.strip(_BLANK))
    if match is None:
        return text
    return "NaN" if match[2] else f"{match[1].removeprefix('+')}Infinity"


def _items(vr: str, found: list[Element]) -> tuple[str, Any, list[Problem]]:
    problems = list(_number_problems(found))
    if vr != "SQ":
        problems.append(("model-form", f"Item in an attribute of VR {vr}"))
    return "Value", [{} for _ in found], problems


def _names(vr: str, found: list[Element]) -> tuple[str, Any, list[Problem]]:
    problems = list(_number_problems(found))
    if vr != "PN":
        problems.append(("model-form", f"PersonName in an attribute of VR {vr}"))
    names = []
    for child in found:
        problems += _in_order(child, _GROUPS)
        groups = {each.name: _group(each, problems) for each in child.children}
        names.append({name: text for name, text in groups.items() if text} or None)
    if names == [None]:
        problems.append(("model-empty", "one empty PersonName"))
    return "Value", names, problems


def _group(group: Element, problems: list[Problem]) -> str:
    problems += _in_order(group, _COMPONENTS)
    texts = {child.name: child.text for child in group.children}
    for name, text in texts.items():
        # The last one takes what is more than five components (PS3.5 6.2.1.1).
        if "=" in text or ("^" in text and name != _COMPONENTS[-1]):
            problems.append(("model-name", f"{name} is {shown(text)}"))
    return "^".join(texts.get(name, "") for name in _COMPONENTS).rstrip("^")


def _in_order(parent: Element, names: tuple[str, ...]) -> Iterator[Problem]:
    """Judge that children are named so, each once, in this order."""
    yield from text_problems(parent)
    found = [child.name for child in parent.children]
    strange = [name for name in found if name not in names]
    if strange:
        yield "model-name", f"{shown(strange[0])} in {parent.name}"
    elif found != sorted(set(found), key=names.index):
        yield "model-name", f"{', '.join(found)} in {parent.name}"


def _bulk_data(vr: str, found: list[Element]) -> tuple[str, Any, list[Problem]]:
    problems: list[Problem] = []
    uri = found[0].attributes.get("uri")
    if len(found) > 1:
        problems.append(("model-forms", f"{len(found)} BulkData"))
    if vr in TABLE:
        judged = json_values.bulk_data_problems(vr, uri)
        problems += [("model-bulk", message) for _, message in judged]
    return "BulkDataURI", uri, problems


def _inline(vr: str, found: list[Element]) -> tuple[str, Any, list[Problem]]:
    problems: list[Problem] = []
    # XML Schema lets base64Binary have blanks, which say nothing.
    text = "".join(found[0].text.split())
    if len(found) > 1:
        problems.append(("model-forms", f"{len(found)} InlineBinary"))
    if vr in TABLE and TABLE[vr].kind is not Kind.OCTETS:
        problems.append(("model-form", f"InlineBinary in an attribute of VR {vr}"))
    if not text:
        problems.append(("model-empty", "InlineBinary is empty"))
    elif json_values.decode_base64(text, strict=True) is None:
        problems.append(("model-base64", f"InlineBinary is {shown(text)}"))
    return "InlineBinary", text, problems


def _number_problems(found: list[Element]) -> Iterator[Problem]:
    for place, child in enumerate(found, 1):
        got = child.attributes.get("number")
        match = _POSITIVE.fullmatch(got or "")
        if match is None or match[1] != str(place):
            said = f"number is {shown(got)}" if got is not None else "no number"
            yield "model-number", f"{child.name} {place}: {said}"
            return


_Form = Callable[[str, list[Element]], tuple[str, Any, list[Problem]]]
_FORMS: dict[str, _Form] = {
    "Value": _values,
    "Item": _items,
    "PersonName": _names,
    "BulkData": _bulk_data,
    "InlineBinary": _inline,
}
