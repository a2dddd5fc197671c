"""Strategies for the values of each VR (PS3.5 6.2), the whole value space of it."""

from __future__ import annotations

import string
import struct
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.formats.vr import TABLE
from conformance.generate.datasets.texts import long_text, person_name, text

Single = str | int | float | bytes
T = TypeVar("T")

# What a server must not take for the end of a part, of a head, of a string (RFC 2046 5.1).
BAITS = (
    b"\r\n",
    b"\r\n--",
    b"\r\n--boundary\r\n",
    b"\r\n--boundary--\r\n",
    b"\r\n\r\n",
    b"Content-Type: application/dicom\r\n\r\n",
    b"\0DICM",
    b"\xfe\xff\xdd\xe0\0\0\0\0",
    b"\xff\xff\xff\xff",
)
_INTEGERS = {
    "SS": (-(2**15), 2**15 - 1),
    "US": (0, 2**16 - 1),
    "SL": (-(2**31), 2**31 - 1),
    "UL": (0, 2**32 - 1),
    "SV": (-(2**63), 2**63 - 1),
    "UV": (0, 2**64 - 1),
}
_FLOATS = {
    "FL": (-3.4028234663852886e38, 3.4028234663852886e38),
    "FD": (-1.7976931348623157e308, 1.7976931348623157e308),
}
_DECIMALS = {
    "IS": ("-2147483648", "2147483647"),
    "DS": ("-1.23456789E+100", "1234567890.12345"),
}
# Lowest and highest value of each VR of numbers; of DS the longest.
LIMITS: dict[str, tuple[Single, Single]] = {**_INTEGERS, **_FLOATS, **_DECIMALS}
# The most characters of a value, where PS3.5 has a limit.
LONGEST = {"AE": 16, "CS": 16, "LO": 64, "SH": 16, "ST": 1024, "LT": 10240, "UI": 64}


@cache
def value(vr: str, charset: str = "") -> SearchStrategy[Single]:
    """Draw one value of a VR other than SQ, not an empty one, with text of a character set."""
    if vr in _INTEGERS:
        return st.integers(*_INTEGERS[vr]) | _ends(_INTEGERS[vr])
    if TABLE[vr].charset:
        return _TEXTS[vr](charset)
    return _OTHERS[vr]()


def _ends(limits: tuple[T, T]) -> SearchStrategy[T]:
    # Two branches and not one of two, so that each comes up as often as other values.
    return st.just(limits[0]) | st.just(limits[1])


def _in_text(longest: int) -> Callable[[str], SearchStrategy[str]]:
    return lambda charset: text(charset, longest)


_TEXTS: dict[str, Callable[[str], SearchStrategy[str]]] = {
    "LO": _in_text(64),
    "SH": _in_text(16),
    "UC": _in_text(200),
    "ST": lambda charset: long_text(charset, 1024),
    "LT": lambda charset: long_text(charset, 10240),
    "UT": lambda charset: long_text(charset, 2000),
    "PN": person_name,
}


def _application_entity() -> SearchStrategy[str]:
    # PS3.5 6.2: not of spaces only, no backslash.
    plain = "".join(chr(code) for code in range(0x20, 0x7F) if code != 0x5C)
    title = st.builds(
        str.__add__, st.sampled_from("A" + string.digits + "_.-/"), st.text(plain, max_size=15)
    )
    return title | st.just("A" * LONGEST["AE"])


def _age() -> SearchStrategy[str]:
    return st.builds("{:03}{}".format, st.integers(0, 999), st.sampled_from("YMWD"))


def _code() -> SearchStrategy[str]:
    code = st.text(string.ascii_uppercase + string.digits + "_ ", min_size=1, max_size=8)
    return code | st.just("A" * LONGEST["CS"])


_EPOCH = date(2000, 1, 1)


def _days() -> SearchStrategy[str]:
    first, last = (limit.toordinal() - _EPOCH.toordinal() for limit in (date.min, date.max))
    return st.integers(first, last).map(lambda days: f"{_EPOCH + timedelta(days):%Y%m%d}".zfill(8))


def _clock(number: int) -> str:
    seconds, fraction = divmod(number, 10**6)
    minutes, second = divmod(seconds, 60)
    return f"{minutes // 60:02}{minutes % 60:02}{second:02}.{fraction:06}"


def _clocks() -> SearchStrategy[str]:
    # The microseconds of a day.
    return st.integers(0, 24 * 3600 * 10**6 - 1).map(_clock)


def _date() -> SearchStrategy[str]:
    return _days() | st.sampled_from(("20240229", "00010101", "99991231"))


def _time() -> SearchStrategy[str]:
    # HH, HHMM, HHMMSS, and a fraction of one to six digits; 60 is a leap second.
    digits = st.sampled_from((2, 4, 6, 8, 9, 10, 11, 12, 13))
    return st.builds(lambda clock, end: clock[:end], _clocks(), digits) | (
        st.sampled_from(("235960", "235959.999999"))
    )


def _date_time() -> SearchStrategy[str]:
    # YYYY, then as many pairs of digits as are known; -1200 to +1400 from UTC.
    ends = [
        (digits, offset)
        for offset in ("", "+0000", "-0330", "-1200", "+1400", "+0545")
        for digits in (4, 6, 8, 10, 12, 14, 16, 21)
    ]
    return st.builds(
        lambda day, clock, end: (day + clock)[: end[0]] + end[1],
        _days(),
        _clocks(),
        st.sampled_from(ends),
    )


def _integer_string() -> SearchStrategy[str]:
    number = st.integers(-(2**31), 2**31 - 1)
    written = st.sampled_from(("{}", "{:+}", "{:06}", " {}", "{} "))
    return st.one_of(
        st.builds(lambda form, one: str(form.format(one))[:12], written, number),
        _ends(_DECIMALS["IS"]),
        st.sampled_from(("-0", "+7", "00012", "  42  ")),
    )


def _decimal_string() -> SearchStrategy[str]:
    odd = ("1E+3", "-0", " 1.5 ", ".5", "5.", "+0.1", "1e-5", "0.30000000000001", "000.10")
    return st.one_of(
        st.integers(-(10**14), 10**14).map(str),
        st.integers(-(10**6), 10**6).map(lambda number: f"{number / 1000:.3f}"),
        st.builds("{}E{}".format, st.integers(-9999, 9999), st.integers(-99, 99)),
        _ends(_DECIMALS["DS"]),
        st.sampled_from(odd),
    )


def _special_floats(smallest: float) -> SearchStrategy[float]:
    infinities = st.sampled_from((float("inf"), float("-inf")))
    return st.one_of(st.just(-0.0), st.just(smallest), infinities, st.just(float("nan")))


def _single() -> SearchStrategy[float]:
    return st.one_of(st.floats(width=32), _ends(_FLOATS["FL"]), _special_floats(2.0**-149))


def _double() -> SearchStrategy[float]:
    return st.one_of(st.floats(), _ends(_FLOATS["FD"]), _special_floats(5e-324))


def _octets(vr: str) -> Callable[[], SearchStrategy[bytes]]:
    """Draw one to eight whole words, some of them made to be mistaken for something else."""
    layout = TABLE[vr].layout
    word = struct.calcsize(f"<{layout}") if layout else 1
    return lambda: st.one_of(
        st.binary(min_size=word, max_size=8 * word).map(lambda b: b[: len(b) // word * word]),
        st.sampled_from(BAITS).map(lambda bait: bait + bytes(-len(bait) % word)),
    )


def _tag() -> SearchStrategy[int]:
    return st.sampled_from((0x00100010, 0x7FE00010, 0, 0xFFFFFFFF)) | st.integers(0, 2**32 - 1)


def _uid() -> SearchStrategy[str]:
    # PS3.5 9.1: 3 to 64 characters.
    number = st.integers(0, 10**9)
    return st.one_of(
        st.integers(0, 2**128 - 1).map("2.25.{}".format),
        st.builds(
            lambda root, rest: ".".join(map(str, (root, *rest))),
            st.integers(0, 2),
            st.lists(number, min_size=1, max_size=5),
        ),
        st.integers(10**59, 10**60 - 1).map("1.2.{}".format),
    )


def _address() -> SearchStrategy[str]:
    # RFC 3986 4.2: a relative reference without a fragment and escapes; others are beside it.
    letters = string.ascii_letters + string.digits + "-._~/?&=;@!$'()*+,"
    plain = st.text(letters, min_size=1, max_size=20)
    return plain | st.sampled_from(
        ("https://dicom.example/studies?PatientName=A%5EB&limit=1#top", "urn:oid:1.2.3")
    )


_OTHERS: dict[str, Callable[[], SearchStrategy[Single]]] = {
    "AE": _application_entity,
    "AS": _age,
    "AT": _tag,
    "CS": _code,
    "DA": _date,
    "DS": _decimal_string,
    "DT": _date_time,
    "FD": _double,
    "FL": _single,
    "IS": _integer_string,
    "TM": _time,
    "UI": _uid,
    "UR": _address,
    **{vr: _octets(vr) for vr in ("OB", "OD", "OF", "OL", "OV", "OW", "UN")},
}
