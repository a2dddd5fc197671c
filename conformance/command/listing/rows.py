"""What there is, as rows that can be filtered: pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields

from conformance.command.catalogue import Catalogue, Scenario
from conformance.command.relations import Relations
from conformance.profile.model import Profile


@dataclass(frozen=True, slots=True)
class Row:
    """One thing: its id, what it is, and what it can be found by.

    `needs` are the capabilities without which it is not asked.
    """

    id: str
    title: str
    source: str = ""
    levels: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; what is empty asks for nothing. `claims` are those of a profile."""

    text: str = ""
    level: str = ""
    source: str = ""
    operation: str = ""
    claims: frozenset[str] | None = field(default=None, metadata={"name": "profile"})

    def given(self) -> tuple[str, ...]:
        """Return the names of the filters that ask for something."""
        return tuple(
            each.metadata.get("name", each.name)
            for each in fields(self)
            if getattr(self, each.name) not in ("", None)
        )

    def take(self, row: Row) -> bool:
        """Tell whether a row is asked for."""
        words = " ".join((row.id, row.title, row.source, *row.requirements)).casefold()
        return (
            self.text.casefold() in words
            and self.source.casefold() in row.source.casefold()
            and (not self.level or self.level in row.levels)
            and (not self.operation or self.operation in row.operations)
            and (self.claims is None or set(row.needs) <= self.claims)
        )


def rows(catalogue: Catalogue, kind: str, filters: Filters) -> tuple[Row, ...]:
    """Return the rows of one of the `KINDS` that the filters take."""
    return tuple(row for row in KINDS[kind].rows(catalogue) if filters.take(row))


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: how its rows are made, and by what they can be filtered."""

    rows: Callable[[Catalogue], Iterable[Row]]
    filters: frozenset[str]


def _scenarios(catalogue: Catalogue) -> Iterator[Row]:
    for scenario in catalogue.scenarios.values():
        names = tuple(dict.fromkeys(n for case in scenario.cases for n in case.requirements))
        yield Row(
            id=scenario.id,
            title=_variants(scenario),
            source=scenario.source,
            levels=_levels(catalogue, names),
            operations=scenario.operations,
            requirements=names,
            # Each variant may need more; it is asked for where one of them can be.
            needs=min((case.requires for case in scenario.cases), key=len),
            file=scenario.location.file,
            line=scenario.location.line,
        )


def _variants(scenario: Scenario) -> str:
    number = len(scenario.cases)
    return f"{scenario.title} ({number} variants)" if number > 1 else scenario.title


def _checks(catalogue: Catalogue) -> Iterator[Row]:
    relations = Relations(catalogue)
    for rule in catalogue.checks.values():
        stands_for = relations.requirements_of_check(rule)
        yield Row(
            id=rule.id,
            title=rule.asks,
            source="; ".join(dict.fromkeys(requirement.source for requirement in stands_for)),
            levels=tuple(dict.fromkeys(requirement.level.value for requirement in stands_for)),
            operations=(rule.operation,) if rule.operation else (),
            requirements=tuple(requirement.id for requirement in stands_for),
        )


def _requirements(catalogue: Catalogue) -> Iterator[Row]:
    relations = Relations(catalogue)
    for requirement in catalogue.requirements.values():
        found = (rule.operation for rule in relations.checks_of(requirement.id))
        yield Row(
            id=requirement.id,
            title=requirement.says,
            source=f"{requirement.source}, {requirement.section}",
            levels=(requirement.level.value,),
            operations=tuple(dict.fromkeys(filter(None, found))),
        )


def _profiles(catalogue: Catalogue) -> Iterator[Row]:
    for profile in catalogue.profiles.values():
        yield Row(profile.name, _claims(profile))


def _claims(profile: Profile) -> str:
    return f"{profile.title}; claims {', '.join(sorted(profile.claims))}"


def _probes(catalogue: Catalogue) -> Iterator[Row]:
    for probe in catalogue.probes.values():
        yield Row(
            id=probe.id,
            title=probe.title,
            source=probe.source,
            levels=_levels(catalogue, probe.requirements),
            requirements=probe.requirements,
            needs=probe.requires,
            file=probe.location.file,
            line=probe.location.line,
        )


def _bugs(catalogue: Catalogue) -> Iterator[Row]:
    for bug in catalogue.bugs.values():
        yield Row(
            id=bug.id,
            title=f"{bug.server}: {bug.wrong}",
            source=f"{bug.source}, {bug.url}",
            operations=(bug.operation,),
            file=bug.location.file,
            line=bug.location.line,
        )


def _levels(catalogue: Catalogue, names: Iterable[str]) -> tuple[str, ...]:
    levels = (catalogue.requirements[name].level.value for name in names)
    return tuple(dict.fromkeys(levels))


KINDS: Mapping[str, Kind] = {
    "scenarios": Kind(_scenarios, frozenset({"text", "level", "source", "operation", "profile"})),
    "checks": Kind(_checks, frozenset({"text", "level", "source", "operation"})),
    "requirements": Kind(_requirements, frozenset({"text", "level", "source", "operation"})),
    "profiles": Kind(_profiles, frozenset({"text"})),
    "probes": Kind(_probes, frozenset({"text", "level", "source", "profile"})),
    "bugs": Kind(_bugs, frozenset({"text", "source", "operation"})),
}
