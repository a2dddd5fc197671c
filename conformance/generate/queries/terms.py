"""Values to search with: those that are stored, and such as are near them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from conformance.formats import uid
from conformance.generate.queries.dialect import Dialect
from conformance.generate.queries.query import vr_of
from conformance.generate.queries.time_fit import is_date, is_time

# PS3.5 6.2: what no text of a key has; a backslash separates values.
_UNFIT = re.compile(r"[\x00-\x1f\x7f\\]")
_LONGEST = 64
_MOST_UIDS = 4

# What nothing is likely to be stored with.
_ABSENT = {
    "DA": "18581231",
    "IS": "987654",
    "PN": "Nobody^Nowhere",
    "TM": "031415",
    "UI": "2.25.314159265358979",
}
_TEXTS = frozenset({"AE", "CS", "LO", "SH"})
_WILD = _TEXTS | {"PN"}
_TEMPORAL = frozenset({"DA", "TM"})


@dataclass(frozen=True, slots=True)
class Term:
    """A key of a query with the values that are stored of it, as far as they can be searched."""

    path: str
    stored: tuple[str, ...]

    @property
    def vr(self) -> str:
        """The VR of the key."""
        return vr_of(self.path)

    @property
    def values(self) -> tuple[str, ...]:
        """The values, or one that is stored nowhere."""
        return self.stored or (self.absent,)

    @property
    def absent(self) -> str:
        """A value that is stored nowhere."""
        return _ABSENT.get(self.vr, "NOSUCHVALUE")


def is_searchable(value: str, vr: str, dialect: Dialect) -> bool:
    """Tell whether a stored value can stand in a query."""
    if not value or len(value) > _LONGEST or _UNFIT.search(value):
        return False
    if dialect.barred and set(dialect.barred) & set(value):
        return False
    return bool(_VALID.get(vr, str.strip)(value))


_VALID: dict[str, Callable[[str], object]] = {
    "DA": is_date,
    "TM": is_time,
    "UI": uid.is_valid,
    "IS": re.compile("[+-]?[0-9]{1,11}").fullmatch,
}


def _exact(draw: DrawFn, term: Term) -> str:
    return draw(st.sampled_from(term.values))


def _absent(draw: DrawFn, term: Term) -> str:
    del draw
    return term.absent


def _near_miss(draw: DrawFn, term: Term) -> str:
    value = _exact(draw, term)
    if term.vr == "DA":
        return _shifted(value, draw(st.sampled_from((1, -1))))
    if term.vr == "IS":
        return str(int(value) + draw(st.sampled_from((1, -1, 10))))
    if term.vr == "TM":
        return f"{(int(value[:2]) + 1) % 24:02}{value[2:]}"
    ends = (".1", "0") if term.vr == "UI" else ("X", "%", "_")
    return draw(st.sampled_from([f"{value[: _LONGEST - 2]}{end}" for end in ends]))


def _other_case(draw: DrawFn, term: Term) -> str:
    return _exact(draw, term).swapcase()


def _wildcard_at_end(draw: DrawFn, term: Term) -> str:
    value = _exact(draw, term)
    return value[: draw(st.integers(1, len(value)))] + "*"


def _wildcard_at_start(draw: DrawFn, term: Term) -> str:
    value = _exact(draw, term)
    return "*" + value[draw(st.integers(0, len(value) - 1)) :]


def _wildcard_at_both_ends(draw: DrawFn, term: Term) -> str:
    value = _exact(draw, term)
    start = draw(st.integers(0, len(value) - 1))
    return f"*{value[start : draw(st.integers(start + 1, len(value)))]}*"


def _wildcard_inside(draw: DrawFn, term: Term) -> str:
    value = _exact(draw, term)
    start = draw(st.integers(0, len(value)))
    return f"{value[:start]}*{value[draw(st.integers(start, len(value))) :]}"


def _wildcard_for_one(draw: DrawFn, term: Term) -> str:
    value = _exact(draw, term)
    places = draw(st.sets(st.integers(0, len(value) - 1), min_size=1, max_size=3))
    return "".join("?" if place in places else each for place, each in enumerate(value))


def _wildcard_alone(draw: DrawFn, term: Term) -> str:
    del term
    return draw(st.sampled_from(("*", "**")))


def _empty_value(draw: DrawFn, term: Term) -> str:
    del draw, term
    return ""


def _part_of_name(draw: DrawFn, term: Term) -> str:
    value = _exact(draw, term)
    return draw(st.sampled_from([part for part in re.split(r"[\^=]", value) if part] or [value]))


def _uid_list(draw: DrawFn, term: Term) -> str:
    some = st.lists(st.sampled_from(term.values), min_size=1, max_size=_MOST_UIDS, unique=True)
    uids = draw(some)
    if len(uids) == 1 or draw(st.booleans()):
        uids.insert(draw(st.integers(0, len(uids))), term.absent)
    return ",".join(uids)


def _range(draw: DrawFn, term: Term) -> str:
    return "-".join(sorted((_end(draw, term), _end(draw, term))))


def _range_from(draw: DrawFn, term: Term) -> str:
    return f"{_end(draw, term)}-"


def _range_to(draw: DrawFn, term: Term) -> str:
    return f"-{_end(draw, term)}"


def _end(draw: DrawFn, term: Term) -> str:
    """Return an end of a range: a value that is stored, or the day (hour) beside it."""
    value = _exact(draw, term)
    step = draw(st.sampled_from((0, 1, -1)))
    if term.vr == "DA":
        return _shifted(value, step)
    return f"{min(max(int(value[:2]) + step, 0), 23):02}{value[2:]}"


def _shifted(day: str, days: int) -> str:
    # The first and the last day that there is have only one neighbour.
    found = date(int(day[:4]), int(day[4:6]), int(day[6:]))
    if date.min < found < date.max:
        found += timedelta(days)
    return f"{found.year:04}{found.month:02}{found.day:02}"


def _short_time(draw: DrawFn, term: Term) -> str:
    return _exact(draw, term)[: draw(st.sampled_from((4, 2)))]


def _padded_number(draw: DrawFn, term: Term) -> str:
    value = int(_exact(draw, term))
    return f"{value:0{draw(st.integers(2, 6))}}"


@dataclass(frozen=True, slots=True)
class Way:
    """A way to make a value for keys of some VRs; `marks` are characters that it may put there."""

    make: Callable[[DrawFn, Term], str]
    vrs: frozenset[str]
    marks: str = ""


_EVERY = _WILD | _TEMPORAL | {"UI", "IS"}
_CASED = frozenset({"LO", "SH", "PN"})

WAYS: dict[str, Way] = {
    "exact": Way(_exact, _EVERY),
    "absent": Way(_absent, _EVERY),
    "near-miss": Way(_near_miss, _EVERY),
    "other-case": Way(_other_case, _CASED),
    "wildcard-at-end": Way(_wildcard_at_end, _WILD, "*"),
    "wildcard-at-start": Way(_wildcard_at_start, _WILD, "*"),
    "wildcard-at-both-ends": Way(_wildcard_at_both_ends, _WILD, "*"),
    "wildcard-inside": Way(_wildcard_inside, _WILD, "*"),
    "wildcard-for-one": Way(_wildcard_for_one, _WILD, "?"),
    "wildcard-alone": Way(_wildcard_alone, _WILD, "*"),
    "empty-value": Way(_empty_value, _EVERY),
    "part-of-name": Way(_part_of_name, frozenset({"PN"})),
    "uid-list": Way(_uid_list, frozenset({"UI"}), ","),
    "range": Way(_range, _TEMPORAL),
    "range-from": Way(_range_from, _TEMPORAL),
    "range-to": Way(_range_to, _TEMPORAL),
    "short-time": Way(_short_time, frozenset({"TM"})),
    "padded-number": Way(_padded_number, frozenset({"IS"})),
}


def ways(dialect: Dialect) -> list[str]:
    """Return the ways to make a value; a dialect may refuse empty ones, and characters."""
    return [
        name
        for name, way in WAYS.items()
        if (dialect.empty_values or name != "empty-value")
        and not set(way.marks) & set(dialect.barred)
    ]


def value_features(value: str) -> set[str]:
    """Return the features that a value has by its characters."""
    found = {"non-ascii"} if not value.isascii() else set()
    return found | ({"marks"} if _MARKS & set(value) else set())


# What means something to URLs, to SQL, to the shell.
_MARKS = frozenset("%_'\";[]&=+#")
