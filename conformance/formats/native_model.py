"""The Native DICOM Model (PS3.19 A.1): `read` reads an XML document and holds it against the model.

What it says is given as a data set of the DICOM JSON model, as PS3.18 F.3.1 maps one to the other,
so that everything that judges those judges these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from pydicom.datadict import keyword_for_tag, tag_for_keyword

from conformance.formats import native_values, xml_text
from conformance.formats.content_dataset import dictionary_vr
from conformance.formats.flaw import Flaw, shown
from conformance.formats.native_values import Problem
from conformance.formats.private_allotment import Allotment, is_creator
from conformance.formats.vr import TABLE
from conformance.formats.xml_text import Element

NAME_SPACE = "http://dicom.nema.org/PS3.19/models/NativeDICOM"

RULES = {
    **xml_text.RULES,
    "model-root": "A.1.5: the document is a NativeDicomModel",
    "model-name-space": f"A.1.6: elements are in the name space {NAME_SPACE}",
    "model-space": 'A.1.5: NativeDicomModel has xml:space="preserve"',
    "model-element": "A.1.6: elements stand where the schema has them, and no others",
    "model-text": "A.1.6: text stands in values and parts of names only",
    "model-attribute": "A.1.6: elements have the XML attributes of the schema only",
    "model-tag": "A.1.5, A.1.6: tag is 8 upper-case hexadecimal digits",
    "model-tag-doubled": "PS3.5 7.1: a data set has each public attribute once",
    "model-group-length": "A.1.1: group length (gggg,0000) attributes are not included",
    "model-delimiter": "PS3.5 7.5: the tags (FFFE,eeee) delimit items, they are no attributes",
    "model-file-meta": "PS3.18 10.4.1.1.2: group 0002 belongs to a file, not to a data set",
    "model-vr": "A.1.6: vr is a value representation of PS3.5",
    "model-vr-missing": "A.1.6: an attribute has a vr; by A.1.5 it is optional",
    "model-keyword": "A.1.5: keyword is that of PS3.6",
    "model-keyword-missing": "A.1.5: an attribute has its keyword unless the host does not know it",
    "model-creator": "A.1.5: privateCreator is for private attributes only",
    "model-block": "A.1.5: the tag of a private attribute is gggg00ee, without its block",
    **native_values.RULES,
}

_TAG = re.compile(r"[0-9A-F]{8}")
_SPACE_ATTRIBUTE = "http://www.w3.org/XML/1998/namespace space"
_LABELS = frozenset({"tag", "vr", "keyword", "privateCreator"})
_MOST_FLAWS = 1000
_NO_ATTRIBUTES = (
    (re.compile("....0000"), "model-group-length", "a group length"),
    (re.compile("0002...."), "model-file-meta", "an attribute of the file meta information"),
    (re.compile("FFFE...."), "model-delimiter", "the tag of an item or a delimiter"),
)


@dataclass(frozen=True, slots=True)
class Document:
    """A document of application/dicom+xml.

    `dataset` is what it says, None where it is no NativeDicomModel: numbers are int or Decimal, but
    for IS and DS, which are text; private attributes have blocks, and their creators are there. The
    messages of flaws begin with the path of the attribute.
    """

    dataset: dict[str, Any] | None
    flaws: tuple[Flaw, ...]


def read(body: bytes) -> Document:
    """Read a body as strict XML and as Native DICOM Model; never raises.

    The flaws are all of the `RULES` that are broken, once for each place, up to a thousand.
    """
    root, flaws = xml_text.read(body)
    if root is None:
        return Document(None, flaws)
    if root.name != "NativeDicomModel":
        return Document(None, (*flaws, Flaw("model-root", f"the root is {shown(root.name)}")))
    reader = _Reader()
    dataset = reader.read(root)
    found = (Flaw(rule, message) for rule, message in (*_root_problems(root), *reader.problems))
    return Document(dataset, (*flaws, *islice(found, _MOST_FLAWS)))


def _root_problems(root: Element) -> Iterator[Problem]:
    if root.space != NAME_SPACE:
        yield "model-name-space", f"the name space is {shown(root.space)}"
    if root.attributes.get(_SPACE_ATTRIBUTE) != "preserve":
        got = root.attributes.get(_SPACE_ATTRIBUTE)
        yield "model-space", f"xml:space is {shown(got)}" if got else "no xml:space"
    # What has a name space of its own is for others to read.
    for name in root.attributes:
        if " " not in name:
            yield "model-attribute", f"{shown(name)} of NativeDicomModel"


class _Reader:
    """Reads data sets; not recursive, since a body may nest them as deep as it likes."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def read(self, root: Element) -> dict[str, Any]:
        whole: dict[str, Any] = {}
        waiting = [("", root, whole)]
        while waiting:
            path, element, dataset = waiting.pop()
            items = list(self._data_set(path, element, dataset))
            waiting += items[::-1]
        return whole

    def _data_set(
        self, path: str, parent: Element, dataset: dict[str, Any]
    ) -> Iterator[tuple[str, Element, dict[str, Any]]]:
        """Fill a data set; yields its items, each with its element and what to fill."""
        self._note(path, native_values.text_problems(parent))
        allotment = _allotment(parent)
        found: dict[str, Any] = {}
        for child in parent.children:
            if child.name != "DicomAttribute" or child.space != parent.space:
                self._note(path, [("model-element", f"{shown(child.name)} in a data set")])
                continue
            name = child.attributes.get("tag", "")
            place = f"{path}.{name}".lstrip(".")
            self._note(place, _label_problems(child.attributes))
            creator = child.attributes.get("privateCreator")
            if creator is None and allotment.is_in_block(name):
                self._note(place, [("model-block", "its block tells its creator, and that alone")])
            tag = allotment.tag(name, creator)
            if tag in found:
                self._note(place, [("model-tag-doubled", "it stands more than once")])
                continue
            vr = _vr_of(child.attributes, tag)
            attribute, problems = native_values.read(vr, child)
            self._note(place, problems)
            found[tag] = attribute
            if vr == "SQ":
                items = native_values.items(child)
                for number, (item, value) in enumerate(
                    zip(items, attribute.get("Value", ()), strict=False)
                ):
                    yield f"{place}[{number}]", item, value
        dataset.update(sorted({**allotment.creators(), **found}.items()))

    def _note(self, place: str, problems: Iterator[Problem] | list[Problem]) -> None:
        where = place or "the data set"
        self.problems += ((rule, f"{where}: {message}") for rule, message in problems)


def _allotment(parent: Element) -> Allotment:
    """Begin with the blocks that the data set itself tells, though it need not."""
    allotment = Allotment()
    for child in parent.children:
        name = child.attributes.get("tag", "")
        values = [each.text for each in child.children if each.name == "Value"]
        if is_creator(name) and "privateCreator" not in child.attributes and len(values) == 1:
            allotment.reserve(name, values[0])
    return allotment


def _vr_of(labels: Mapping[str, str], tag: str) -> str:
    vr = labels.get("vr")
    if vr is None and _TAG.fullmatch(tag):
        # A.1.5 leaves it out where the data dictionary says it all.
        return dictionary_vr(int(tag, 16)).partition(" ")[0]
    return vr or ""


def _label_problems(labels: Mapping[str, str]) -> Iterator[Problem]:
    yield from (("model-attribute", f"{shown(name)}") for name in labels if name not in _LABELS)
    tag, vr = labels.get("tag", ""), labels.get("vr")
    if not _TAG.fullmatch(tag):
        yield "model-tag", f"tag is {shown(tag)}" if "tag" in labels else "no tag"
        return
    yield from ((rule, what) for pattern, rule, what in _NO_ATTRIBUTES if pattern.fullmatch(tag))
    if vr is None:
        yield "model-vr-missing", "no vr"
    elif vr not in TABLE:
        yield "model-vr", f"vr is {shown(vr)}"
    is_private = int(tag[3], 16) % 2 == 1
    if "privateCreator" in labels and not is_private:
        yield "model-creator", "privateCreator of a public attribute"
    elif "privateCreator" in labels and tag[4:6] != "00":
        yield "model-block", f"its tag has the block {tag[4:6]}"
    yield from _keyword_problems(labels)


def _keyword_problems(labels: Mapping[str, str]) -> Iterator[Problem]:
    tag, keyword = labels["tag"], labels.get("keyword")
    known = _keyword_of(tag)
    if keyword is None and known:
        yield "model-keyword-missing", f"no keyword, which is {known}"
    elif keyword is not None and keyword != known and _is_wrong(labels, keyword):
        yield "model-keyword", f"keyword is {shown(keyword)}" + (f", not {known}" if known else "")


def _is_wrong(labels: Mapping[str, str], keyword: str) -> bool:
    """Tell a wrong keyword from one of an edition of PS3.6 that is not known here."""
    # PS3.6 has none of private attributes, whatever the edition.
    if "privateCreator" in labels or tag_for_keyword(keyword) is not None:
        return True
    return not (keyword.isascii() and keyword.isalnum())


@lru_cache(maxsize=10_000)
def _keyword_of(tag: str) -> str:
    """Return the keyword that PS3.6 has for a tag; of a private attribute it has none."""
    return "" if int(tag[3], 16) % 2 else keyword_for_tag(int(tag, 16))
