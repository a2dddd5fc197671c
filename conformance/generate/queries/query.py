"""A search: its resource, its parameters, and what they name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote

from pydicom.datadict import dictionary_VR, tag_for_keyword

from conformance.generate.queries.dialect import LEVELS
from conformance.operation import Entity

_TAG = re.compile("[0-9A-Fa-f]{8}")
_PLURALS = {Entity.STUDY: "studies", Entity.SERIES: "series", Entity.INSTANCE: "instances"}

# PS3.18 Table 8.3.4-1: what is no attribute.
FUZZY, INCLUDE, LIMIT, OFFSET = "fuzzymatching", "includefield", "limit", "offset"
OPTIONS = frozenset({FUZZY, INCLUDE, LIMIT, OFFSET})
ALL_FIELDS = "all"

Parameters = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A search for studies, series or instances.

    `scope` are the UIDs in its path, the study first. `parameters` are names and values, not yet
    percent-encoded; a comma separates UIDs and fields, elsewhere it is text. `features` are names
    in `FEATURES`.
    """

    level: Entity
    scope: tuple[str, ...] = ()
    parameters: Parameters = ()
    features: frozenset[str] = frozenset()

    @property
    def path(self) -> str:
        """The path below the base URL (PS3.18 Table 10.6.1-1)."""
        pieces = [part for pair in zip(LEVELS, self.scope, strict=False) for part in _step(*pair)]
        return "/" + "/".join((*pieces, _PLURALS[self.level]))

    @property
    def query_string(self) -> str:
        """The parameters, percent-encoded where PS3.18 8.3.4.1 does not need them as they are."""
        return "&".join(f"{name}={_encoded(name, value)}" for name, value in self.parameters)

    @property
    def keys(self) -> Parameters:
        """The attributes to match by, as tags joined by dots, and their values.

        ValueError for a name that is no attribute.
        """
        return tuple(
            (path_of(name), value) for name, value in self.parameters if name not in OPTIONS
        )

    @property
    def included(self) -> frozenset[str]:
        """The tags that includefield asks for; of "all" there are none."""
        fields = [value for name, value in self.parameters if name == INCLUDE]
        names = (field for value in fields for field in value.split(","))
        return frozenset(path_of(name) for name in names if name != ALL_FIELDS)

    @property
    def fuzzy(self) -> bool:
        """Whether names may match in other ways than literally."""
        return (FUZZY, "true") in self.parameters

    @property
    def limit(self) -> int | None:
        """The most rows that may come."""
        return self._number(LIMIT)

    @property
    def offset(self) -> int:
        """How many rows are skipped."""
        return self._number(OFFSET) or 0

    def _number(self, option: str) -> int | None:
        return next((int(value) for name, value in self.parameters if name == option), None)


def path_of(name: str) -> str:
    """Return the tags that an attribute's name stands for, joined by dots (PS3.18 8.3.4.1).

    ValueError where a keyword is none.
    """
    return ".".join(_tag_of(part) for part in name.split("."))


def vr_of(path: str) -> str:
    """Return the VR of the attribute at the end of a path of tags."""
    return dictionary_VR(int(path.rpartition(".")[2], 16))


def _tag_of(name: str) -> str:
    if _TAG.fullmatch(name):
        return name.upper()
    tag = tag_for_keyword(name)
    if tag is None:
        raise ValueError(f"{name!r} is neither a keyword of PS3.6 nor a tag of eight digits")
    return f"{tag:08X}"


def _step(level: Entity, uid: str) -> tuple[str, str]:
    return _PLURALS[level], uid


def _encoded(name: str, value: str) -> str:
    is_list = name == INCLUDE or (name not in OPTIONS and vr_of(path_of(name)) == "UI")
    return quote(value, safe="*," if is_list else "*")


# What may come up, and who says what it means.
FEATURES: Mapping[str, str] = MappingProxyType(
    {
        "/studies": "PS3.18 Table 10.6.1-1",
        "/series": "PS3.18 Table 10.6.1-1",
        "/instances": "PS3.18 Table 10.6.1-1",
        "/studies/{study}/series": "PS3.18 Table 10.6.1-1",
        "/studies/{study}/instances": "PS3.18 Table 10.6.1-1",
        "/studies/{study}/series/{series}/instances": "PS3.18 Table 10.6.1-1",
        "keyword": "PS3.18 8.3.1",
        "tag": "PS3.18 8.3.1",
        "lower-case-tag": "PS3.18 8.3.1, RFC 5234 2.3",
        "nested": "PS3.18 8.3.1, PS3.4 C.2.2.2.6",
        "several-keys": "PS3.4 C.2.2.1",
        "exact": "PS3.4 C.2.2.2.1",
        "near-miss": "PS3.4 C.2.2.2.1",
        "absent": "PS3.4 C.2.2.2.1",
        "other-case": "PS3.4 C.2.2.2.1",
        "non-ascii": "PS3.18 8.3.4.1",
        "marks": "PS3.18 8.3.4.1",
        "wildcard-at-end": "PS3.4 C.2.2.2.4",
        "wildcard-at-start": "PS3.4 C.2.2.2.4",
        "wildcard-at-both-ends": "PS3.4 C.2.2.2.4",
        "wildcard-inside": "PS3.4 C.2.2.2.4",
        "wildcard-for-one": "PS3.4 C.2.2.2.4",
        "wildcard-alone": "PS3.4 C.2.2.2.4",
        "empty-value": "PS3.4 C.2.2.2.3",
        "part-of-name": "PS3.4 C.2.2.2.1.1",
        "uid-list": "PS3.4 C.2.2.2.2",
        "range": "PS3.4 C.2.2.2.5",
        "range-from": "PS3.4 C.2.2.2.5",
        "range-to": "PS3.4 C.2.2.2.5",
        "date-and-time": "PS3.18 8.3.4.1.1, PS3.4 C.2.2.2.5",
        "short-time": "PS3.4 C.2.2.2.1, PS3.5 6.2 (TM)",
        "padded-number": "PS3.4 C.2.2.2.1, PS3.5 6.2 (IS)",
        "fuzzy": "PS3.18 8.3.4.2",
        "not-fuzzy": "PS3.18 8.3.4.2",
        "includefield": "PS3.18 8.3.4.3",
        "includefield-by-tag": "PS3.18 8.3.4.3",
        "includefield-list": "PS3.18 8.3.4.3",
        "includefield-repeated": "PS3.18 8.3.4.3",
        "includefield-all": "PS3.18 8.3.4.3",
        "limit": "PS3.18 8.3.4.4",
        "offset": "PS3.18 8.3.4.4",
        "options-first": "RFC 3986 3.4: the order has no meaning",
    }
)
