"""What a value must look like by its VR (PS3.5 6.2), as the Azure server checks it.

The wide rules are those of fo-dicom, which that server runs on every element in version 2. The
narrow ones are its own, for the attributes that it searches by.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation

Rule = Callable[[str], str | None]  # what is wrong with a value, or None

_CONTROL = re.compile(r"[\x00-\x1a\x1c-\x1f\x7f]")
_RANGE = re.compile(r"(.*)-(.*)")
_DAY = re.compile(r"[0-9]{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3])(?:[0-5][0-9](?:(?:[0-5][0-9]|60)(?:\.[0-9]{1,6})?)?)?")
_DATE_TIME = re.compile(
    r"[0-9]{4}(?:(?:0[1-9]|1[0-2])(?:(?:0[1-9]|[12][0-9]|3[01])(?:(?:[01][0-9]|2[0-3])"
    r"(?:[0-5][0-9](?:(?:[0-5][0-9]|60)(?:\.[0-9]{1,6})?)?)?)?)?)?(?:[+-][0-9]{4})?"
)
_UID = re.compile(r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))*")
_LOOSE_UID = re.compile(r"[0-9.]*[0-9]")


def _text(most: int, *, backslash: bool = True, blank: bool = True) -> Rule:
    def rule(value: str) -> str | None:
        if len(value) > most:
            return f"value exceeds maximum length of {most} characters"
        if _CONTROL.search(value):
            return "value contains invalid character"
        if not backslash and "\\" in value:
            return "value contains invalid character"
        if not blank and value and not value.strip():
            return "value may not consist only of spaces"
        return None

    return rule


def _long_text(most: int) -> Rule:
    return lambda value: (
        f"value exceeds maximum length of {most} characters" if len(value) > most else None
    )


def _fits(pattern: re.Pattern[str], what: str, *, ranges: bool = False) -> Rule:
    def rule(value: str) -> str | None:
        sides = _RANGE.fullmatch(value) if ranges else None
        parts = [part for part in sides.groups() if part] if sides else [value]
        if all(pattern.fullmatch(part.rstrip(" ")) for part in parts):
            return None
        return f"value is not {what}" if value else None

    return rule


def _code(value: str) -> str | None:
    if len(value) > 16:
        return "value exceeds maximum length of 16 characters"
    if re.fullmatch(r"[A-Z0-9 _]*", value):
        return None
    return "value contains invalid character"


def _name(value: str) -> str | None:
    groups = value.split("=")
    if len(groups) > 3:
        return "value contains too many groups"
    for group in groups:
        if len(group) > 64:
            return "value exceeds maximum length of 64 characters"
        if group.count("^") > 4:
            return "value contains too many components"
    return "value contains invalid character" if _CONTROL.search(value) else None


def _decimal(value: str) -> str | None:
    if len(value) > 16:
        return "value exceeds maximum length of 16 characters"
    try:
        finite = not value.strip() or Decimal(value.strip()).is_finite()
    except InvalidOperation:
        finite = False
    return None if finite else "value is not a decimal string"


def _integer(value: str) -> str | None:
    text = value.strip()
    if not text:
        return None
    if re.fullmatch(r"[+-]?[0-9]{1,11}", text) and -(2**31) <= int(text) < 2**31:
        return None
    return "value is not an integer string"


def _uid(pattern: re.Pattern[str]) -> Rule:
    def rule(value: str) -> str | None:
        text = value.rstrip(" ")
        if len(text) > 64:
            return "value exceeds maximum length of 64 characters"
        return None if not text or pattern.fullmatch(text) else "value is not a valid UID"

    return rule


def _calendar_day(value: str) -> str | None:
    if not value:
        return None
    try:
        date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        return "value is not a date of the form yyyyMMdd"
    return None if re.fullmatch(r"[0-9]{8}", value) else "value is not a date of the form yyyyMMdd"


_SHARED: dict[str, Rule] = {
    "CS": _code,
    "DT": _fits(_DATE_TIME, "a date and time"),
    "IS": _integer,
    "LO": _text(64, backslash=False),
    "PN": _name,
    "SH": _text(16, backslash=False),
    "TM": _fits(_TIME, "a time", ranges=True),
}

WIDE: dict[str, Rule] = _SHARED | {
    "AE": _text(16, backslash=False, blank=False),
    "AS": _fits(re.compile(r"[0-9]{3}[DWMY]"), "an age"),
    "DA": _fits(_DAY, "a date", ranges=True),
    "DS": _decimal,
    "LT": _long_text(10240),
    "ST": _long_text(1024),
    "UI": _uid(_UID),
}

NARROW: dict[str, Rule] = _SHARED | {
    "AE": _long_text(16),
    "CS": _long_text(16),
    "DA": _calendar_day,
    "SH": _long_text(16),
    "UI": _uid(_LOOSE_UID),
}
