"""Dates and times against a key (PS3.4 C.2.2.2.1, C.2.2.2.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from conformance.generate.queries.fit import Fit, agreed

_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
# PS3.5 6.2, TM: HHMMSS.FFFFFF, of which any tail may be missing.
_TIME = re.compile(r"(?:[01][0-9]|2[0-3])(?:[0-5][0-9](?:(?:[0-5][0-9]|60)(?:\.[0-9]{1,6})?)?)?")
_LAST = "235959999999"
_FIRST = "000000000000"


def is_date(text: str) -> bool:
    """Tell whether a text is a date as PS3.5 6.2 writes it."""
    found = _DATE.fullmatch(text)
    if found is None:
        return False
    try:
        date(*map(int, found.groups()))
    except ValueError:
        return False
    return True


def is_time(text: str) -> bool:
    """Tell whether a text is a time as PS3.5 6.2 writes it."""
    return _TIME.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last moment that a text can mean, as digits that compare like them."""

    first: str
    last: str

    def __add__(self, other: Span) -> Span:
        """Put a time behind a date."""
        return Span(self.first + other.first, self.last + other.last)


_ALWAYS = {"DA": Span("00000000", "99999999"), "TM": Span(_FIRST, _LAST)}


def fit_time(stored: str, key: str, vr: str) -> Fit:
    """Match a date (DA) or a time (TM) with a single one, or with a range."""
    value = span(stored.strip(" "), vr)
    if value is None:
        return Fit.MAYBE  # what is none can be compared in many ways
    low, high = bounds(key, vr)
    if "-" in key:
        return within(value, low, high)
    if value.first == low.first:
        return Fit.YES
    return Fit.MAYBE if value.first <= low.last and value.last >= low.first else Fit.NO


def within(value: Span, low: Span, high: Span) -> Fit:
    """Match a range, which has its ends in it.

    A value that is not precise begins its span. Of an end that is not precise it is open whether
    all of its span is in the range; so it is, whether a value is that could be later than it says.
    """
    if low.first <= value.first <= high.first:
        return Fit.YES
    return Fit.MAYBE if value.first <= high.last and value.last >= low.first else Fit.NO


def fit_moment(values: tuple[str, str], keys: tuple[str, str]) -> Fit:
    """Match a date and a time with a range of each.

    PS3.18 8.3.4.1.1 makes them one range of moments; servers that match each by itself are common
    (PS3.4 C.2.2.2.5: combined matching is negotiated). ValueError where a key is no range.
    """
    apart = min(fit_time(value, key, vr) for value, key, vr in zip(values, keys, _VRS, strict=True))
    day, time = (span(value.strip(" "), vr) for value, vr in zip(values, _VRS, strict=True))
    if day is None or time is None:
        return Fit.MAYBE
    (low_day, high_day), (low, high) = (bounds(k, vr) for k, vr in zip(keys, _VRS, strict=True))
    return agreed([apart, within(day + time, low_day + low, high_day + high)])


_VRS = ("DA", "TM")


def bounds(key: str, vr: str) -> tuple[Span, Span]:
    """Return the ends of a range, or twice the same for a single value.

    ValueError where they are no dates or times.
    """
    low, dash, high = key.strip(" ").partition("-")
    ends = [_ALWAYS[vr] if not text and dash else span(text, vr) for text in (low, high or low)]
    if dash and not high:
        ends[1] = Span(_ALWAYS[vr].last, _ALWAYS[vr].last)
    if ends[0] is None or ends[1] is None or not (low or high):
        raise ValueError(f"{key!r} is no value or range of VR {vr}")
    return ends[0], ends[1]


def span(text: str, vr: str) -> Span | None:
    """Return what a date or a time can mean; None where it is none."""
    if vr == "DA":
        return Span(text, text) if is_date(text) else None
    if not is_time(text):
        return None
    digits = text.replace(".", "")
    return Span(digits + _FIRST[len(digits) :], digits + _LAST[len(digits) :])
