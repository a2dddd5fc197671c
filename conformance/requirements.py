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
from conformance.verdict import Level, Requirement

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
        },
        located=True,
    )
)


def load_requirements(folder: Path = FOLDER) -> Mapping[str, Requirement]:
    """Return the requirements of all YAML files in a folder, by id.

    An InputError names file and line: of an unknown or missing key, an id that stands twice, a
    lenience without a *must*.
    """
    found: dict[str, Requirement] = {}
    places: dict[str, Location] = {}
    for path in sorted(folder.glob("*.yaml")):
        for requirement, where in _REQUIREMENTS.read(read_yaml(path)):
            name = requirement.id
            if name in found:
                raise InputError(f"{name} is already defined in {places[name]}", where=where)
            if requirement.lenience and requirement.level is not Level.MUST:
                message = f"{name} is no must, so there is nothing to be lenient about"
                raise InputError(message, where=where)
            found[name], places[name] = requirement, where
    if not found:
        raise InputError(f"there are no requirements in {folder}")
    return MappingProxyType(found)
