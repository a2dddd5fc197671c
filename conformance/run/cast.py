"""From the cast of a scenario to instances with UIDs of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import fixtures
from conformance.errors import HarnessError
from conformance.formats.content_dataset import unreadable
from conformance.knowledge import Instance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.run.identifiers import Names
    from conformance.scenario.model import Case, Member


def make_cast(case: Case, names: Names, *, literal: bool) -> Mapping[str, Instance]:
    """Make every instance of a case's cast.

    Members whose fixtures share a study or a series share a fresh one, unless the scenario says
    otherwise. With `literal` each member keeps the UIDs that its fixture was born with.
    """
    fresh: dict[tuple[str, ...], str] = {}

    def uid(*key: str) -> str:
        if key not in fresh:
            fresh[key] = names.uid()
        return fresh[key]

    def identity(member: Member) -> fixtures.Identity:
        born = fixtures.literal_identity(member.fixture)
        if literal:
            return born
        study = member.study or born.study
        series = member.series or born.series
        return fixtures.Identity(
            study=uid(study), series=uid(study, series), instance=uid(study, series, member.name)
        )

    return {member.name: _instance(member, identity(member), names.unique) for member in case.cast}


def _instance(member: Member, identity: fixtures.Identity, unique: str) -> Instance:
    attributes = {
        keyword: value.replace("{unique}", unique) for keyword, value in member.attributes.items()
    }
    made = Instance(
        name=member.name,
        fixture=member.fixture,
        study=identity.study,
        series=identity.series,
        uid=identity.instance,
        data=fixtures.make(member.fixture, identity, **attributes),
    )
    if "SpecificCharacterSet" in attributes:
        _hold_against_its_character_set(made)
    return made


def _hold_against_its_character_set(made: Instance) -> None:
    """Refuse an instance of which a target could say anything: its text can't be read."""
    if paths := ", ".join(unreadable(made.dataset)):
        message = f"{made.name} ({made.fixture}) has text that its character set has not: {paths}"
        raise HarnessError(message, hint="choose another SpecificCharacterSet for it")
