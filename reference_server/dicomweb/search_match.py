"""From the attributes of a query to conditions on the index (PS3.4 C.2.2.2)."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from reference_server.archive import (
    ANY_VALUE,
    EMPTY_VALUE,
    FIRST_VALUE,
    KEYS,
    MODALITIES_IN_STUDY,
    SEARCHABLE,
    Condition,
    Moment,
    ValueTest,
    between,
    earliest_time,
    equals,
    has_words,
    latest_time,
    like,
    name_like,
    normal_form,
)
from reference_server.dicom import is_valid_uid
from reference_server.dicomweb.dialect import SearchRules
from reference_server.http import HTTPError

# PS3.18 8.3.4.1.1: a date and the time that belongs to it.
_PAIRS = (("00080020", "00080030"), ("00400244", "00400245"))

_DATE = re.compile(r"[0-9]{8}")
_EARLIEST = ""
_LATEST = "99999999"
_WILDCARDS = re.compile(r"[*?]")
# PS3.4 C.2.2.2.4.
_NO_WILDCARDS = frozenset({"DA", "TM", "IS", "UI"})
_ONLY_STARS = re.compile(r"\*+")


@dataclass(frozen=True, slots=True)
class Filter:
    """An attribute of a query: where it is, how the query names it, and the value."""

    path: str
    name: str
    text: str

    @property
    def vr(self) -> str:
        """The VR of the attribute."""
        if self.path in KEYS:
            return "UI"
        return "CS" if self.path == MODALITIES_IN_STUDY else SEARCHABLE[self.path].vr

    @property
    def is_of_nothing(self) -> bool:
        """Whether it asks for no value: by two quotation marks (PS3.4 C.2.2.2.7).

        C.2.2.2.6 does not have that within sequences.
        """
        return self.text == '""' and "." not in self.path


@dataclass(frozen=True, slots=True)
class _Range:
    """A range of dates or times in normal form; None is open."""

    low: str | None
    high: str | None


def conditions_of(
    filters: Sequence[Filter], rules: SearchRules, matching: Collection[str]
) -> tuple[Condition | Moment, ...]:
    """Give the conditions that filters stand for, `matching` being the kinds that are asked for.

    Raises HTTPError 400 for values that are none.
    """
    filters = [one for item in filters for one in _apart(item, matching)]
    ranges = {item.path: _range(item, rules) for item in filters if _is_range(item)}
    conditions: list[Condition | Moment] = []
    combined: set[str] = set()
    if rules.moments:
        for pair in _PAIRS:
            if all(path in ranges for path in pair):
                combined |= set(pair)
                conditions.append(_moment(pair, ranges))
    for item in filters:
        if item.path in combined:
            continue
        if "emptyvaluematching" in matching and item.is_of_nothing:
            conditions.append(Condition(item.path, ANY_VALUE, negated=True))
            continue
        found = ranges.get(item.path)
        test = between(found.low, found.high) if found else _test(item, rules, matching)
        if test is not None:
            conditions.append(Condition(item.path, _widened(item, test, rules)))
    return tuple(conditions)


def _apart(item: Filter, matching: Collection[str]) -> list[Filter]:
    """Give a filter for each value of one that may have several.

    PS3.4 C.2.2.2.8: each of them must match; of the filters, Modalities in Study alone has a VM
    above 1. PS3.18 8.3.1: commas separate values, as backslashes do in DIMSE.
    """
    if "multiplevaluematching" not in matching or item.path != MODALITIES_IN_STUDY:
        return [item]
    return [replace(item, text=text) for text in re.split(r"[,\\]", item.text)]


def _widened(item: Filter, test: ValueTest, rules: SearchRules) -> ValueTest:
    if item.path in rules.unknown_matches:
        return test | EMPTY_VALUE
    return test & FIRST_VALUE if rules.ignores_case else test


def _test(item: Filter, rules: SearchRules, matching: Collection[str]) -> ValueTest | None:
    """Give the test of a single value; None where every value will do."""
    if not item.text:
        if rules.empty_is_universal:
            return None
        raise HTTPError(400, f"The attribute {item.name[:80]!r} has no value.")
    if rules.wildcards and item.vr not in _NO_WILDCARDS and _ONLY_STARS.fullmatch(item.text):
        # PS3.4 C.2.2.2.4: that is universal matching, empty values included.
        return None
    if item.vr == "PN":
        return _name_test(item, rules, fuzzy="fuzzymatching" in matching)
    if item.vr in {"DA", "TM"}:
        return equals([_checked(item, item.text)])
    if item.vr == "UI":
        return _uid_test(item, rules)
    if item.vr == "IS" or rules.ignores_case:
        return equals([normal_form(item.vr, item.text)])
    if rules.wildcards and _WILDCARDS.search(item.text):
        return like(item.text, column="text")
    return equals([item.text], column="text")


def _uid_test(item: Filter, rules: SearchRules) -> ValueTest:
    # PS3.18 8.3.4.1: commas separate UIDs. Backslashes do so in DIMSE (PS3.4 C.2.2.2.2).
    uids = list(filter(None, re.split(r"[,\\]", item.text))) if rules.wildcards else [item.text]
    for uid in uids if rules.checks_uids else []:
        if not is_valid_uid(uid):
            raise HTTPError(400, f"{item.name}: {uid[:80]!r} is not a UID.")
    return equals(uids)


def _name_test(item: Filter, rules: SearchRules, *, fuzzy: bool) -> ValueTest:
    normal = normal_form("PN", item.text)
    literal = name_like(normal) if rules.names_by_group else equals([normal])
    if not fuzzy:
        return literal
    if '"' in item.text and rules.unknown_is_refused:
        raise HTTPError(400, f"{item.name} has a quote, which fuzzymatching does not take.")
    words = has_words(normal.strip())
    return words | literal if rules.names_by_group else words


def _is_range(item: Filter) -> bool:
    return item.vr in {"DA", "TM"} and "-" in item.text


def _range(item: Filter, rules: SearchRules) -> _Range:
    low, _, high = item.text.partition("-")
    if not low and not high:
        raise HTTPError(400, f"The range {item.name}={item.text[:40]} has no end at all.")
    found = _Range(
        _checked(item, low) if low else None, _checked(item, high, last=True) if high else None
    )
    is_reversed = found.low is not None and found.high is not None and found.low > found.high
    if is_reversed and rules.reversed_range_is_refused:
        raise HTTPError(400, f"The range {item.name}={item.text[:40]} ends before it begins.")
    return found


def _checked(item: Filter, text: str, *, last: bool = False) -> str:
    """Give a date or a time in its normal form; with `last` the end of what it covers."""
    if item.vr == "TM":
        form = latest_time(text) if last else earliest_time(text)
    else:
        form = text if _is_day(text) else None
    if form is None:
        kind = "date (yyyyMMdd)" if item.vr == "DA" else "time (HHmmss)"
        raise HTTPError(400, f"{item.name}={item.text[:40]!r} is not a {kind} or a range of such.")
    return form


def _is_day(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


def _moment(pair: tuple[str, str], ranges: dict[str, _Range]) -> Moment:
    days, times = (ranges[path] for path in pair)
    # An open side of the time means the whole day there; an open side of the date leaves no bound
    # that a time could belong to.
    low = days.low + (times.low or "") if days.low else _EARLIEST
    high = (days.high or _LATEST) + (times.high or _LATEST)
    return Moment(*pair, low, high)
