"""Searches: conditions on attributes of each level, as SQL."""
# ruff: noqa: S608 - table and column names are our own, values are always parameters

from collections.abc import Sequence
from dataclasses import dataclass

from reference_server.archive.levels import (
    KEYS,
    MODALITIES_IN_STUDY,
    MODALITY,
    SEARCHABLE,
    Level,
)
from reference_server.archive.scope import ROWS, Scope


@dataclass(frozen=True, slots=True)
class ValueTest:
    """What must hold for a value: SQL over `text`, `normal` and `position`, and its parameters."""

    sql: str
    parameters: tuple[str, ...]

    def __or__(self, other: "ValueTest") -> "ValueTest":
        return ValueTest(f"({self.sql} OR {other.sql})", self.parameters + other.parameters)

    def __and__(self, other: "ValueTest") -> "ValueTest":
        return ValueTest(f"({self.sql} AND {other.sql})", self.parameters + other.parameters)


def equals(values: Sequence[str], *, column: str = "normal") -> ValueTest:
    """Hold for each of some values."""
    return ValueTest(f"{column} IN ({', '.join('?' * len(values))})", tuple(values))


def between(low: str | None, high: str | None) -> ValueTest:
    """Hold from `low` to `high`, both included; None leaves that side open."""
    # An empty value is neither before nor after anything.
    sql, parameters = "normal <> ''", []
    for bound, operator in ((low, ">="), (high, "<=")):
        if bound is not None:
            sql += f" AND normal {operator} ?"
            parameters.append(bound)
    return ValueTest(f"({sql})", tuple(parameters))


def like(pattern: str, *, column: str = "normal") -> ValueTest:
    """Hold where a value fits a pattern of PS3.4 C.2.2.2.4: "*" any run, "?" any character."""
    return ValueTest(f"{column} GLOB ?", (pattern.replace("[", "[[]"),))


def name_like(pattern: str) -> ValueTest:
    """Hold where a component group of a name, or all of the name, fits a pattern."""
    return ValueTest("'=' || normal || '=' GLOB ?", (f"*={pattern.replace('[', '[[]')}=*",))


def has_words(phrase: str) -> ValueTest:
    """Hold where words of a name follow each other that begin like those of `phrase`."""
    return ValueTest("has_words(normal, ?)", (phrase,))


FIRST_VALUE = ValueTest("position = 0", ())
EMPTY_VALUE = ValueTest("normal = ''", ())
ANY_VALUE = ValueTest("normal <> ''", ())


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of the values of one attribute; `path` is one of SEARCHABLE, KEYS, or Modalities.

    Where it is `negated`, there must be no value for which the test holds.
    """

    path: str
    test: ValueTest
    negated: bool = False

    @property
    def level(self) -> Level:
        """The level that the attribute belongs to."""
        if self.path in KEYS:
            return KEYS[self.path]
        return Level.STUDY if self.path == MODALITIES_IN_STUDY else SEARCHABLE[self.path].level


@dataclass(frozen=True, slots=True)
class Moment:
    """A range of date and time together (PS3.18 8.3.4.1.1, PS3.4 C.2.2.2.5)."""

    date_path: str
    time_path: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: things of a level, in a scope, for which all conditions hold."""

    level: Level
    scope: Scope
    conditions: tuple[Condition | Moment, ...] = ()
    newest_first: bool = False
    limit: int = -1
    offset: int = 0

    def where(self) -> tuple[str, list[str]]:
        """Give the FROM and WHERE of this search, and its parameters."""
        scoped, parameters = self.scope.condition()
        clauses = [scoped]
        for clause, values in _clauses(self.conditions):
            clauses.append(clause)
            parameters += values
        return f"FROM {ROWS[self.level]} WHERE {' AND '.join(clauses)}", parameters

    def page(self) -> tuple[str, list[int]]:
        """Give the ORDER BY, LIMIT and OFFSET of this search, and their parameters."""
        direction = "DESC" if self.newest_first else "ASC"
        key = f"{self.level.name.lower()}.key"
        return f"ORDER BY {key} {direction} LIMIT ? OFFSET ?", [self.limit, self.offset]


def _clauses(conditions: Sequence[Condition | Moment]) -> list[tuple[str, list[str]]]:
    clauses = []
    in_sequences: dict[str, list[Condition]] = {}
    for condition in conditions:
        if isinstance(condition, Moment):
            clauses.append(_moment_clause(condition))
        elif "." in condition.path:
            sequence = condition.path.partition(".")[0]
            in_sequences.setdefault(sequence, []).append(condition)
        else:
            clauses.append(_clause(condition))
    return clauses + [_sequence_clause(group) for group in in_sequences.values()]


def _clause(condition: Condition) -> tuple[str, list[str]]:
    test, level = condition.test, condition.level.name.lower()
    among = "NOT IN" if condition.negated else "IN"
    if condition.path in KEYS:
        # A key is a column; its text and its normal form are the same, and it has one value.
        named = (
            f"SELECT key FROM (SELECT key, uid AS text, uid AS normal, 0 AS position FROM {level})"
        )
        return f"{level}.key {among} ({named} WHERE {test.sql})", list(test.parameters)
    if condition.path == MODALITIES_IN_STUDY:
        values = "series JOIN series_value ON owner = series.key"
        found = f"SELECT series.study FROM {values} WHERE path = ? AND {test.sql}"
        return f"study.key {among} ({found})", [MODALITY, *test.parameters]
    found = f"SELECT owner FROM {level}_value WHERE path = ? AND {test.sql}"
    return f"{level}.key {among} ({found})", [condition.path, *test.parameters]


def _sequence_clause(conditions: Sequence[Condition]) -> tuple[str, list[str]]:
    # PS3.4 C.2.2.2.6: one item of the sequence must fulfil all of them.
    level = conditions[0].level.name.lower()
    items = " INTERSECT ".join(
        f"SELECT owner, item FROM {level}_value WHERE path = ? AND {condition.test.sql}"
        for condition in conditions
    )
    parameters = [
        value for condition in conditions for value in (condition.path, *condition.test.parameters)
    ]
    return f"{level}.key IN (SELECT owner FROM ({items}))", parameters


def _moment_clause(moment: Moment) -> tuple[str, list[str]]:
    level = SEARCHABLE[moment.date_path].level.name.lower()
    values = f"{level}_value day JOIN {level}_value hour ON hour.owner = day.owner"
    found = (
        f"SELECT day.owner FROM {values} WHERE day.path = ? AND hour.path = ? "
        "AND day.normal || hour.normal BETWEEN ? AND ?"
    )
    parameters = [moment.date_path, moment.time_path, moment.low, moment.high]
    return f"{level}.key IN ({found})", parameters
