"""The DICOM JSON model (PS3.18 F.2): `read` reads a body and holds it against the model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from typing import Any

from conformance.formats import json_text, json_values
from conformance.formats.flaw import Flaw, shown
from conformance.formats.vr import TABLE

RULES = {
    **json_text.RULES,
    "shape": "F.2.1, F.2.2: a data set is an object, several are one array of objects",
    "attribute-name": "F.2.2: an attribute is named by 8 upper-case hexadecimal digits",
    "order": "F.2.2: the attributes of a data set are ordered by name, ascending",
    "group-length": "F.2.2: group length (gggg,0000) attributes are not included",
    "file-meta": "10.4.1.1.2, PS3.10 7.1: group 0002 belongs to a file, not to a data set",
    "delimiter": "PS3.5 7.5: the tags (FFFE,eeee) delimit items, they are no attributes",
    "padding": "PS3.10 7.2: data set trailing padding (FFFC,FFFC) has no meaning",
    "attribute-object": "F.2.2: an attribute is an object",
    "attribute-member": "F.2.2: an attribute has vr and Value, BulkDataURI or InlineBinary only",
    "vr-missing": "F.2.2: an attribute has a vr",
    "vr-unknown": "F.2.3: vr is a value representation of PS3.5",
    "value-forms": "F.2.2: at most one of Value, BulkDataURI and InlineBinary",
    **json_values.RULES,
}

_NAME = re.compile(r"[0-9A-F]{8}")
_MOST_FLAWS = 1000
_USUAL = {"vr", "Value"}
_NO_ATTRIBUTES = (
    (re.compile("....0000"), "group-length", "a group length"),
    (re.compile("0002...."), "file-meta", "an attribute of the file meta information"),
    (re.compile("FFFE...."), "delimiter", "the tag of an item or a delimiter"),
    (re.compile("FFFCFFFC"), "padding", "data set trailing padding"),
)
_FORMS: dict[str, Callable[[str, Any], list[json_values.Problem]]] = {
    "Value": json_values.value_problems,
    "BulkDataURI": json_values.bulk_data_problems,
    "InlineBinary": json_values.inline_problems,
}


@dataclass(frozen=True, slots=True)
class Document:
    """A body of application/dicom+json.

    `value` is the JSON value, None where there is none: whole numbers are int, others Decimal, so
    that nothing is rounded. The messages of model flaws begin with the path of the attribute
    ("[0].00081199[0].00081155: ..."; the leading index only where the body is an array).
    """

    value: Any
    flaws: tuple[Flaw, ...]

    @property
    def datasets(self) -> tuple[dict[str, Any], ...]:
        """The data sets: the objects of a top-level array, or the one top-level object."""
        several = self.value if isinstance(self.value, list) else [self.value]
        return tuple(each for each in several if isinstance(each, dict))


def read(body: bytes) -> Document:
    """Read a body as strict JSON and as DICOM JSON; never raises.

    The flaws are all of the `RULES` that are broken, once for each place, up to a thousand.
    """
    value, flaws = json_text.read(body)
    if any(flaw.rule in ("json-syntax", "json-depth") for flaw in flaws):
        return Document(None, flaws)
    return Document(value, (*flaws, *islice(_model_flaws(value), _MOST_FLAWS)))


def _model_flaws(value: Any) -> Iterator[Flaw]:
    several = isinstance(value, list)
    top = [(f"[{index}]" if several else "", each) for index, each in enumerate(_listed(value))]
    # Not recursive, since a body may nest data sets as deep as it likes.
    waiting = top[::-1]
    while waiting:
        path, dataset = waiting.pop()
        if not isinstance(dataset, dict):
            place = path or "the body"
            yield Flaw("shape", f"{place}: {shown(dataset)} where a data set should be")
            continue
        for rule, where, message in _dataset_problems(dataset):
            yield Flaw(rule, f"{_join(path, where)}: {message}")
        waiting += list(_items(path, dataset))[::-1]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _join(path: str, name: str) -> str:
    return ".".join(filter(None, (path, name)))


def _items(path: str, dataset: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, attribute in dataset.items():
        if not isinstance(attribute, dict) or attribute.get("vr") != "SQ":
            continue
        for index, item in enumerate(_listed(attribute.get("Value"))):
            if isinstance(item, dict):
                yield f"{_join(path, name)}[{index}]", item


def _dataset_problems(dataset: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the rule, the attribute and what is wrong, items not included."""
    names = list(dataset)
    if names != sorted(names):
        before, name = next((a, b) for a, b in pairwise(names) if b < a)
        yield "order", name, f"comes after {shown(before)}"
    for name, attribute in dataset.items():
        problems = _attribute_problems(attribute)
        if named := _name_problems(name):
            problems = [*named, *problems]
        for rule, message in problems:
            yield rule, name if name.isalnum() and name.isascii() else shown(name), message


@lru_cache(maxsize=10_000)
def _name_problems(name: str) -> tuple[json_values.Problem, ...]:
    if not _NAME.fullmatch(name):
        return (("attribute-name", "the name is not 8 upper-case hexadecimal digits"),)
    return tuple((rule, what) for pattern, rule, what in _NO_ATTRIBUTES if pattern.fullmatch(name))


def _attribute_problems(attribute: Any) -> list[json_values.Problem]:
    if not isinstance(attribute, dict):
        return [("attribute-object", f"{shown(attribute)} where an object should be")]
    if attribute.keys() == _USUAL and type(attribute["vr"]) is str and attribute["vr"] in TABLE:
        return json_values.value_problems(attribute["vr"], attribute["Value"])
    problems = [
        ("attribute-member", f"{shown(member)} is no member of an attribute")
        for member in attribute
        if member != "vr" and member not in _FORMS
    ]
    forms = [form for form in _FORMS if form in attribute]
    if len(forms) > 1:
        problems.append(("value-forms", " and ".join(forms)))
    vr = attribute.get("vr")
    if "vr" not in attribute:
        problems.append(("vr-missing", "no vr"))
    elif not isinstance(vr, str) or vr not in TABLE:
        problems.append(("vr-unknown", f"vr is {shown(vr)}"))
    else:
        for form in forms:
            problems += _FORMS[form](vr, attribute[form])
    return problems
