"""Whether two data sets say the same, attribute by attribute and at depth.

What PS3.5 and PS3.18 leave to whoever writes a data set is no difference: group 0002, group
lengths, trailing padding, the encodings of text (PS3.18 F.2), lengths, the block of a private
creator (PS3.5 7.8.1), VRs that are alternatives, and what the data set itself says was coerced,
in its Original Attributes Sequence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydicom import Dataset

from conformance.formats.agreement import reconcile
from conformance.formats.content import Content, Scope, Source
from conformance.formats.content_dataset import DatasetSource, content_of, source_of
from conformance.formats.content_json import JsonSource, of_attribute
from conformance.formats.equality import difference, told
from conformance.formats.pixels import (
    CODING_ATTRIBUTES,
    coding_differs,
    is_encapsulated,
    pixel_difference,
)
from conformance.formats.private_allotment import is_creator
from conformance.formats.private_blocks import aligned
from conformance.formats.vr import TABLE, Kind
from conformance.formats.xml_characters import stands_for

_CHARACTER_SET, _PIXEL_DATA = "00080005", "7FE00010"
_ORIGINAL_ATTRIBUTES, _MODIFIED_ATTRIBUTES = "04000561", "04000550"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: the path of the attribute ("00400275[0].00400007") and both sides."""

    path: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class _Allowance:
    """What a comparison overlooks.

    Attributes at any depth, attributes of the top level, those that may be added or be missing
    there, whether binary ones may be missing, and what XML does not have.
    """

    ignored: Collection[str] = ()
    ignored_on_top: Collection[str] = ()
    may_add: Collection[str] = ()
    may_lack: Collection[str] = ()
    binary_may_lack: bool = False
    in_xml: bool = False


@dataclass(frozen=True, slots=True)
class _Pair:
    """An attribute of both sides, in the scope of the expected one."""

    path: str
    tag: str
    expected: Content | None
    got: Content | None
    scope: Scope


def compare_datasets(
    expected: Dataset, got: Dataset, *, may_add: Collection[str] = ()
) -> tuple[Difference, ...]:
    """List the differences between two data sets in any transfer syntaxes.

    `may_add` are the tags ("00081190") that `got` may have besides, at the top level. Where the
    pixels are coded in another way, the frames are compared if both can be decoded here, and the
    attributes that describe the coding are not.
    """
    encapsulated = is_encapsulated(expected) or is_encapsulated(got)
    allowance = _Allowance(
        ignored=CODING_ATTRIBUTES if coding_differs(expected, got) else (),
        ignored_on_top=(_PIXEL_DATA,) if encapsulated else (),
        may_add=may_add,
    )
    found = list(_compare(source_of(expected), source_of(got), allowance))
    if encapsulated and (sides := pixel_difference(expected, got)):
        found.append(Difference(_PIXEL_DATA, *sides))
    return tuple(found)


def compare_json(
    expected: Dataset,
    got: Mapping[str, Any],
    *,
    bulk: Literal["ignore", "require"],
    may_add: Collection[str] = (),
    may_lack: Collection[str] = (),
) -> tuple[Difference, ...]:
    """List the differences between a data set and a DICOM JSON object, as `dicom_json` reads it.

    With bulk="ignore" attributes of a binary VR (OB OD OF OL OV OW UN) may be missing. What is
    there as InlineBinary is checked all the same, but for encapsulated pixel data, which JSON may
    show in any coding; what is at a BulkDataURI is not. Attributes of the top level in `may_lack`
    may be missing, too.
    """
    allowance = _model_allowance(expected, got, bulk, may_add, may_lack)
    return tuple(_compare(source_of(expected), JsonSource(got), allowance))


def compare_xml(
    expected: Dataset,
    got: Mapping[str, Any],
    *,
    bulk: Literal["ignore", "require"],
    may_add: Collection[str] = (),
    may_lack: Collection[str] = (),
) -> tuple[Difference, ...]:
    """List the differences between a data set and what `native_model` read.

    As with `compare_json`; but it need not have the characters that XML does not have, nor private
    creators of nothing.
    """
    allowance = replace(_model_allowance(expected, got, bulk, may_add, may_lack), in_xml=True)
    return tuple(_compare(source_of(expected), JsonSource(got), allowance))


def _model_allowance(
    expected: Dataset,
    got: Mapping[str, Any],
    bulk: Literal["ignore", "require"],
    may_add: Collection[str],
    may_lack: Collection[str],
) -> _Allowance:
    recoded = is_encapsulated(expected) and not of_attribute(got.get(_PIXEL_DATA)).empty
    return _Allowance(
        ignored_on_top=(_PIXEL_DATA,) if recoded and _PIXEL_DATA in got else (),
        may_add=may_add,
        may_lack=may_lack,
        binary_may_lack=bulk == "ignore",
    )


def compare_attribute(
    expected: Dataset, tag: str, got: Mapping[str, Any] | None
) -> tuple[Difference, ...]:
    """List the differences between one attribute of a data set and a DICOM JSON attribute object.

    `got` None says that the attribute is absent.
    """
    found = None if got is None else of_attribute(got)
    scope = source_of(expected).own_scope()
    pair = _Pair(tag, tag, content_of(expected, int(tag, 16)), found, scope)
    return tuple(_differences([pair], _Allowance()))


def _compare(expected: DatasetSource, got: Source, allowance: _Allowance) -> Iterator[Difference]:
    yield from _differences(_pairs("", expected, got, allowance), allowance)


def _differences(pairs: list[_Pair], allowance: _Allowance) -> Iterator[Difference]:
    # Not recursive, since data sets may be nested as deep as they like.
    waiting = pairs[::-1]
    while waiting:
        pair = waiting.pop()
        if pair.expected is None and pair.got is None:
            continue
        if pair.expected is None or pair.got is None:
            yield Difference(pair.path, told(pair.expected), told(pair.got))
            continue
        both = reconcile(pair.tag, pair.expected, pair.got, pair.scope)
        if both is None:
            yield Difference(pair.path, told(pair.expected), told(pair.got))
        elif sides := difference(*both):
            if not (allowance.in_xml and stands_for(*both)):
                yield Difference(pair.path, *sides)
        elif both[0].vr == "SQ" and both[0].readable:
            waiting += _item_pairs(pair.path, *both, allowance)[::-1]


def _item_pairs(path: str, expected: Content, got: Content, allowance: _Allowance) -> list[_Pair]:
    found: list[_Pair] = []
    for index, (left, right) in enumerate(zip(expected.values, got.values, strict=True)):
        found += _pairs(f"{path}[{index}].", left, right, allowance)
    return found


def _pairs(path: str, expected: DatasetSource, got: Source, allowance: _Allowance) -> list[_Pair]:
    """Put the attributes of two data sets side by side, without those that don't count."""
    scope = expected.own_scope()
    left = expected.contents()
    right: Mapping[str, Content] = aligned(left, got.contents())
    if not path:
        left, right = _without_coerced(left, right, scope)
    pairs: list[_Pair] = []
    for tag in sorted({*left, *right}):
        pair = _Pair(path + tag, tag, left.get(tag), right.get(tag), scope)
        if not _is_allowed(pair, allowance, top=not path):
            pairs.append(pair)
    return pairs


def _is_allowed(pair: _Pair, allowance: _Allowance, *, top: bool) -> bool:
    if pair.tag == _CHARACTER_SET or _is_no_attribute(pair.tag) or pair.tag in allowance.ignored:
        return True
    if top and pair.tag in allowance.ignored_on_top:
        return True
    if pair.expected is None:
        return top and pair.tag in allowance.may_add
    if pair.got is None and top and pair.tag in allowance.may_lack:
        return True
    if pair.got is None and allowance.in_xml and is_creator(pair.tag):
        return True  # whose elements come without it are told by these
    if pair.got is None:
        return allowance.binary_may_lack and TABLE[pair.expected.vr].kind is Kind.OCTETS
    return False


def _is_no_attribute(tag: str) -> bool:
    """Whether a tag belongs to the encoding: group length, file meta information, padding."""
    return tag.endswith("0000") or tag.startswith("0002") or tag == "FFFCFFFC"


def _without_coerced(
    expected: Mapping[str, Content], got: Mapping[str, Content], scope: Scope
) -> tuple[Mapping[str, Content], Mapping[str, Content]]:
    """Take out what `got` says was coerced, if it says rightly what it was before.

    PS3.3 C.12.1.1.9: Original Attributes Sequence has the previous values of what was modified or
    removed; what was added stands there empty.
    """
    if _ORIGINAL_ATTRIBUTES not in got:
        return expected, got
    earlier = expected.get(_ORIGINAL_ATTRIBUTES)
    known = len(earlier.values) if earlier else 0
    log = got[_ORIGINAL_ATTRIBUTES]
    coerced = {
        tag
        for tag, before in _previous(log.values[known:]).items()
        if not _changed(_Pair(tag, tag, expected.get(tag), before, scope))
    }
    right = {tag: content for tag, content in got.items() if tag not in coerced}
    right[_ORIGINAL_ATTRIBUTES] = replace(log, values=log.values[:known])
    if earlier is None:
        del right[_ORIGINAL_ATTRIBUTES]
    return {tag: content for tag, content in expected.items() if tag not in coerced}, right


def _previous(items: Sequence[Any]) -> dict[str, Content]:
    """Return the earliest of the previous values that are told of each attribute."""
    previous: dict[str, Content] = {}
    for item in items:
        modified = item.contents().get(_MODIFIED_ATTRIBUTES) if isinstance(item, Source) else None
        for values in modified.values if modified else ():
            if isinstance(values, Source):
                previous = {**values.contents(), **previous}
    return previous


def _changed(pair: _Pair) -> bool:
    if pair.expected is None:
        return pair.got is None or not pair.got.empty
    return any(_differences([pair], _Allowance()))
