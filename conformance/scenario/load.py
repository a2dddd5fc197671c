"""From a scenario file to the tests in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from conformance.document.keyword import KEYWORD
from conformance.document.record import Field, ListOf, Pairs, Record
from conformance.document.shape import SLUG, Choice, Flag, Integer, Name, Text, unexpected
from conformance.document.source import Listing, Node, Table, read_yaml
from conformance.errors import InputError, Location
from conformance.operation import CAPABILITIES
from conformance.scenario.language import SIZES, Known, Language, Template
from conformance.scenario.model import FOUND, Case, Member, Step
from conformance.scenario.rules import check, expected_by, sent_by
from conformance.scenario.variants import expand
from fixtures import NAMES

FIXTURES = Known(fixtures=NAMES)

_REQUESTS = 19  # of the tutorial
_NAMED = re.compile(r"\{(?:study|series|instance):([^{}]+)\}")


def load(path: Path, known: Known = FIXTURES) -> tuple[Case, ...]:
    """Return the cases of a scenario file: one for each scenario, or for each of its variants.

    `known` holds the names that a scenario can use; answers and requirements are checked where it
    has them. Whatever can't be used is an InputError with file and line.
    """
    document = read_yaml(path)
    if not isinstance(document, Listing) or not document.items:
        raise unexpected(document, "a list of scenarios")
    cases: list[Case] = []
    scenarios: dict[str, Location] = {}
    for node in document.items:
        found = tuple(_cases(node, known))
        name, first = found[0].scenario, scenarios.get(found[0].scenario)
        if first:
            message = f"the id {name!r} is taken by the scenario in line {first.line}"
            raise InputError(message, where=node.location)
        scenarios[name] = node.location
        cases.extend(found)
    return tuple(cases)


@dataclass(frozen=True, slots=True)
class Draft:
    """A scenario as it stands in the file, one variant of it."""

    id: str
    title: str
    source: str
    steps: tuple[Step, ...]
    location: Location
    tutorial: tuple[int, ...] = ()
    requires: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    size: str = "small"
    literal: bool = False
    attributes: tuple[tuple[str, str], ...] = ()
    cast: tuple[tuple[str, _Entry], ...] = ()
    given: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    location: Location
    fixture: str = ""
    study: str = ""
    series: str = ""
    attributes: tuple[tuple[str, str], ...] = ()


def scenario_shape(known: Known, members: Collection[str] | None = None) -> Record[Draft]:
    """Return the shape of a scenario; `members` are the names that its cast can have."""
    language = Language(known, members)
    member = language.member
    value = Template(Text("a text", empty=True), members, ("unique",))
    attributes = Pairs(KEYWORD, value)
    requirement = Name("requirement", known.requirements)
    entry = Record(
        "a member of the cast",
        _Entry,
        {
            "fixture": Field(Name("fixture", known.fixtures), "What it is; else as it is named."),
            "study": Field(SLUG, "Members with the same word here share a study."),
            "series": Field(SLUG, "Members with the same word here share a series."),
            "attributes": Field(attributes, "Attributes to set, by keyword."),
        },
        located=True,
    )
    return Record(
        "a scenario",
        Draft,
        {
            "id": Field(SLUG, "A stable name, never used again for another.", required=True),
            "title": Field(Text("a title"), "What it is about, in a few words.", required=True),
            "source": Field(Text("a source"), "Who asks for this.", required=True),
            "tutorial": Field(
                ListOf(Integer(1, _REQUESTS), unique=True), "The requests of the tutorial."
            ),
            "requires": Field(
                ListOf(Name("capability", CAPABILITIES, listed=True), unique=True),
                "What a profile must claim for this to be asked.",
            ),
            "requirements": Field(
                ListOf(requirement, unique=True), "What this is about, besides what is checked."
            ),
            "tags": Field(ListOf(SLUG, unique=True), "Words for pytest -m."),
            "size": Field(Choice(*SIZES), "Small fixtures for speed (default), or full size."),
            "literal": Field(Flag(), "Runs with the tutorial's own UIDs under --literal-uids."),
            "attributes": Field(attributes, "Attributes to set in the whole cast, by keyword."),
            "cast": Field(
                Pairs(SLUG, entry), "Instances that are more than a fixture by its name."
            ),
            "given": Field(
                ListOf(member, least=1, unique=True), "What is stored, and read back, first."
            ),
            "steps": Field(ListOf(language.step, least=1), "The requests.", required=True),
        },
        located=True,
    )


STEP_KEYS = tuple(Language(FIXTURES).step.fields)


def _cases(node: Node, known: Known) -> Iterator[Case]:
    if not isinstance(node, Table):
        raise unexpected(node, "a scenario: a table of keys and values")
    for variant, table in expand(node, STEP_KEYS):
        members = {*known.fixtures, FOUND, *_cast_names(table)}
        draft = scenario_shape(known, members).read(table)
        case = _case(draft, variant, {*known.fixtures, FOUND})
        check(case)
        yield case


def _cast_names(table: Table) -> Collection[str]:
    cast = table.entries["cast"].node if "cast" in table.entries else None
    return cast.entries if isinstance(cast, Table) else ()


def _case(draft: Draft, variant: str, fixtures: Collection[str]) -> Case:
    sent = [name for step in draft.steps for name in sent_by(step)]
    steps = tuple(_with_subject(step, draft.given, sent) for step in draft.steps)
    return Case(
        id=f"{draft.id}[{variant}]" if variant else draft.id,
        scenario=draft.id,
        variant=variant,
        title=draft.title,
        source=draft.source,
        location=draft.location,
        cast=_cast(draft, steps, fixtures),
        given=draft.given,
        steps=steps,
        requires=draft.requires,
        requirements=draft.requirements,
        tutorial=draft.tutorial,
        tags=draft.tags,
        literal=draft.literal,
    )


def _with_subject(step: Step, given: Iterable[str], sent: Iterable[str]) -> Step:
    """Name whose UIDs fill the placeholders: the first of what is given, else of the body, else
    of what any step sends.
    """
    first = next(iter((*given, *sent_by(step), *sent)), "")
    return step if step.of else replace(step, of=first)


def _cast(draft: Draft, steps: tuple[Step, ...], fixtures: Collection[str]) -> tuple[Member, ...]:
    entries: Mapping[str, _Entry] = dict(draft.cast)
    used = dict.fromkeys((*draft.given, *(name for step in steps for name in _mentions(step))))
    for name, entry in entries.items():
        if name not in used:
            raise InputError(f"{name!r} is in the cast and has no part", where=entry.location)
    return tuple(
        _member(name, entries.get(name, _Entry(draft.location)), draft, fixtures) for name in used
    )


def _mentions(step: Step) -> Iterator[str]:
    if step.of:
        yield step.of
    yield from sent_by(step)
    if step.multipart:
        yield from (part.bulk_data for part in step.multipart.parts if part.bulk_data)
    yield from expected_by(step)
    pairs = (*step.query, *step.headers)
    for text in (step.path, step.raw_query, *(value for _, value in pairs)):
        yield from _NAMED.findall(text)


def _member(name: str, entry: _Entry, draft: Draft, fixtures: Collection[str]) -> Member:
    """Make a member; the small twin of its fixture stands in, where it has one and may."""
    fixture = entry.fixture or name
    if fixture not in fixtures:
        message = f"{name!r} is no fixture: the cast must say which one it is"
        raise InputError(message, where=entry.location)
    twin = f"{fixture}-small"
    return Member(
        name=name,
        fixture=twin if draft.size == "small" and twin in fixtures else fixture,
        study=entry.study,
        series=entry.series,
        attributes={**dict(draft.attributes), **dict(entry.attributes)},
    )
