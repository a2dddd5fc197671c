"""The query of a search: its keys, and whether values satisfy them (PS3.4 C.2.2.2).

Lenient on purpose: what a server may match more broadly (case, accents, fuzzy names) counts as
satisfied, so that only a row that can't be a match is called one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pydicom.datadict import dictionary_VR, tag_for_keyword

# PS3.18 8.3.3, 8.3.4: parameters that are no attributes.
_PARAMETERS = frozenset(
    {
        *("fuzzymatching", "includefield", "limit", "offset", "emptyvaluematching"),
        *("multiplevaluematching", "accept", "charset"),
    }
)
_TAG = re.compile(r"[0-9A-Fa-f]{8}")
_UNIQUE = frozenset({"0020000D", "0020000E", "00080018"})
_TEMPORAL = frozenset({"DA", "TM", "DT"})
# Times, and the dates that they belong to.
_DAYS = {"00080030": "00080020", "00400245": "00400244"}
_NUMERIC = frozenset({"DS", "IS", "FL", "FD", "SL", "SS", "SV", "UL", "US", "UV"})
# PS3.4 C.2.2.2.1: names may be compared without case and accents, these not.
_TEXTS = frozenset({"AE", "CS", "LO", "LT", "SH", "ST", "UC", "UR", "UT"})
# PS3.5 6.2: blanks end a text of odd length, or NUL, as some write it against the rule.
_PADDING = " \0"
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?")


@dataclass(frozen=True, slots=True)
class Key:
    """A key that values are matched with."""

    tag: str
    vr: str
    value: str

    @property
    def is_unique(self) -> bool:
        """Whether it asks for certain studies, series or instances by their UIDs."""
        return self.tag in _UNIQUE and bool(self.value)

    def accepts(self, values: Iterable[str], *, fuzzy: bool) -> bool:
        """Tell whether one of the values matches, as far as that can be denied."""
        # C.2.2.2.3: an empty key, and "*", matches anything.
        if not self.value.strip("*") or (fuzzy and self.vr == "PN"):
            return True
        return any(self._accepts(value) for value in values)

    def accepts_letters(self, values: Iterable[str]) -> bool:
        """Tell whether one of the values matches in its letters too, where they count."""
        texts = [_composed(text) for text in (self.value, *self._parts)]
        return self.vr not in _TEXTS or any(_fits(_composed(v), t) for v in values for t in texts)

    def _accepts(self, value: str) -> bool:
        if self.vr == "UI":
            return value in self._parts
        if self.vr in _TEMPORAL:
            return _in_range(value, self.value)
        if self.vr in _NUMERIC and _NUMBER.fullmatch(value) and _NUMBER.fullmatch(self.value):
            return float(value) == float(self.value)
        # PS3.18 8.3.4.1: a key has one value; what several mean is the server's.
        return any(_fits(_plain(value), _plain(text)) for text in (self.value, *self._parts))

    @property
    def _parts(self) -> list[str]:
        return re.split(r"[,\\]", self.value)


# C.2.2.2.4
_WILD = {"*": ".*", "?": "."}


def _fits(value: str, key: str) -> bool:
    pattern = "".join(_WILD.get(c, re.escape(c)) for c in key)
    return re.fullmatch(pattern, value, re.DOTALL) is not None


def _composed(text: str) -> str:
    """Return a text without its padding, each letter in one with its accent."""
    return unicodedata.normalize("NFC", text).strip(" ").rstrip(_PADDING)


def _plain(text: str) -> str:
    """Return a text without case, accents and trailing delimiters of a name."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in letters if not unicodedata.combining(c)).rstrip("^=" + _PADDING)


def _in_range(value: str, key: str) -> bool:
    """Compare dates and times: C.2.2.2.5; a shorter one stands for all that begin with it."""
    if key.count("-") != 1:
        return value.startswith(key) or key.startswith(value)
    low, high = key.split("-")
    return value.ljust(len(low), "0") >= low and (not high or value[: len(high)] <= high)


@dataclass(frozen=True)
class Query:
    """The decoded query of a search."""

    parameters: tuple[tuple[str, str], ...]

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """The keys by attributes that DICOM has; nested ones are left out."""
        named = ((tag_of(name), value) for name, value in self.parameters)
        return tuple(Key(tag, _vr(tag), value.strip(" \0")) for tag, value in named if tag)

    @property
    def fuzzy(self) -> bool:
        """Whether names may match in other ways than literally."""
        return ("fuzzymatching", "true") in self.parameters

    @property
    def limit(self) -> int | None:
        """The most rows, None where the request does not say, or not so that it can be read."""
        return self._number("limit")

    @property
    def offset(self) -> int:
        """How many matches are skipped."""
        return self._number("offset") or 0

    def left_of(self, matches: int) -> int:
        """Return how many of some matches limit and offset leave (PS3.18 8.3.4.4.1)."""
        left = max(0, matches - self.offset)
        return left if self.limit is None else min(left, self.limit)

    @cached_property
    def included(self) -> tuple[str, ...]:
        """The tags that includefield asks for; "all" is none of them.

        Of an attribute in a sequence it is the sequence that matches show.
        """
        tags = (tag_of(field.partition(".")[0]) for field in self._fields)
        return tuple(dict.fromkeys(filter(None, tags)))

    @cached_property
    def included_whole(self) -> frozenset[str]:
        """Those of them that includefield asks for with all that is in them."""
        return frozenset(filter(None, map(tag_of, self._fields)))

    @property
    def _fields(self) -> list[str]:
        values = [value for name, value in self.parameters if name == "includefield"]
        return [field.strip() for value in values for field in value.split(",")]

    @property
    def includes_all(self) -> bool:
        """Whether includefield asks for all that there is."""
        return ("includefield", "all") in self.parameters

    def denied(self, shown: Mapping[str, tuple[str, ...]]) -> Iterator[Key]:
        """Yield the keys that a match can't satisfy, given the values that it shows.

        PS3.4 C.2.2.1.2: an empty value is an unknown one, and matches. PS3.18 8.3.4.1: no attribute
        is repeated; where one is, either may be what counts.
        """
        for key in self.keys:
            values = None if self._is_of_moment(key) else shown.get(key.tag)
            same = (other for other in self.keys if other.tag == key.tag)
            if values and not any(each.accepts(values, fuzzy=self.fuzzy) for each in same):
                yield key

    def loosened(self, shown: Mapping[str, tuple[str, ...]]) -> Iterator[Key]:
        """Yield the keys that a match satisfies in other letters only: of other case, or accent."""
        for key in self.keys:
            values = shown.get(key.tag)
            if not values or not key.accepts(values, fuzzy=self.fuzzy):
                continue
            if key.value and not key.accepts_letters(values):
                yield key

    def _is_of_moment(self, key: Key) -> bool:
        """Tell whether a time is no key by itself.

        PS3.18 8.3.4.1.1: a range of dates and one of times are one range of moments, in the middle
        of which any time will do.
        """
        day = next((each for each in self.keys if each.tag == _DAYS.get(key.tag)), None)
        return day is not None and "-" in day.value and "-" in key.value

    def _number(self, parameter: str) -> int | None:
        texts = [value for name, value in self.parameters if name == parameter]
        text = texts[0] if len(texts) == 1 else ""
        return int(text) if re.fullmatch("[0-9]{1,9}", text) else None


def is_name(name: str) -> bool:
    """Tell whether a parameter's name is one of PS3.18, or an attribute's, maybe a nested one's."""
    return name in _PARAMETERS or all(tag_of(part) for part in name.split("."))


def tag_of(name: str) -> str:
    """Return the tag that a keyword or eight hexadecimal digits name, or an empty text."""
    if name in _PARAMETERS:
        return ""
    if _TAG.fullmatch(name):
        return name.upper()
    # Attributes that are retired have an empty keyword in the dictionary.
    tag = tag_for_keyword(name) if name else None
    return f"{tag:08X}" if tag is not None else ""


def _vr(tag: str) -> str:
    try:
        return dictionary_VR(int(tag, 16))
    except KeyError:
        return "UN"
