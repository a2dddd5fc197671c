"""The requirements: where the rules come from that the checks hold a target against."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from conformance.document.record import Field, ListOf, Made, Record
from conformance.document.shape import Choice, Text
from conformance.document.source import read_yaml
from conformance.errors import InputError, Location
from conformance.verdict import Exclusion, Level, Requirement

FOLDER = Path(__file__).resolve().parents[1] / "scenarios" / "requirements"


def _placed(location: Location, **values: Any) -> tuple[Requirement, Location]:
    return Requirement(**values), location


_REQUIREMENTS = ListOf(
    Record(
        "a requirement",
        _placed,
        {
            "id": Field(
                Text("an id such as QIDO-600", r"[A-Z]+-[0-9]+"),
                "A stable name, never used again for something else.",
                required=True,
            ),
            "source": Field(Text(), "The document: PS3.18 2024e, RFC 9110, ...", required=True),
            "section": Field(Text(), "Where in the document.", required=True),
            "level": Field(Made(Choice(*Level), Level), "As the document says it.", required=True),
            "says": Field(Text(), "The rule, in our own words.", required=True),
            "lenience": Field(Text(), "Why breaking this *must* is only a warning."),
            "excluded": Field(
                Made(Choice(*Exclusion), Exclusion), "In what way nothing can ask for it."
            ),
            "because": Field(Text(), "Why it is excluded, in a sentence."),
        },
        located=True,
    )
)


def load_requirements(folder: Path = FOLDER) -> Mapping[str, Requirement]:
    """Return the requirements of all YAML files in a folder, by id.

    An InputError names file and line: of an unknown or missing key, an id that stands twice, a
    lenience without a *must*, an exclusion without a reason.
    """
    found: dict[str, Requirement] = {}
    places: dict[str, Location] = {}
    for path in sorted(folder.glob("*.yaml")):
        for requirement, where in _REQUIREMENTS.read(read_yaml(path)):
            name = requirement.id
            if name in found:
                raise InputError(f"{name} is already defined in {places[name]}", where=where)
            if objection := _objection(requirement):
                raise InputError(f"{name} {objection}", where=where)
            found[name], places[name] = requirement, where
    if not found:
        raise InputError(f"there are no requirements in {folder}")
    return MappingProxyType(found)


def _objection(requirement: Requirement) -> str:
    """Say what does not go together in a requirement; nothing where all does."""
    if requirement.lenience and requirement.level is not Level.MUST:
        return "is no must, so there is nothing to be lenient about"
    if bool(requirement.because) != bool(requirement.excluded):
        return "needs both or neither: `excluded` says in what way, `because` says why"
    if requirement.lenience and requirement.excluded:
        return "is excluded, so there is nothing to be lenient about"
    return ""
