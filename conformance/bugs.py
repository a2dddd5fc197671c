"""Bugs of real servers that someone reported in public, and what would have caught each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from conformance.document.record import Field, ListOf, Made, Record
from conformance.document.shape import Choice, Text
from conformance.document.source import read_yaml
from conformance.errors import InputError, Location
from conformance.operation import Service
from conformance.verdict import Outcome

FOLDER = Path(__file__).resolve().parents[1] / "scenarios" / "reported"


@dataclass(frozen=True, slots=True)
class Bug:
    """One report: `source` is where it was made, and `wrong` what the server did, in our words.

    It is caught by `check`, which has the verdict `outcome` under `profile`, in one of `cases` or
    by `probe`. Where nothing catches it on purpose, `left_out` says why.
    """

    id: str
    server: str
    source: str
    url: str
    operation: str
    wrong: str
    location: Location
    check: str = ""
    cases: tuple[str, ...] = ()
    probe: str = ""
    left_out: str = ""
    profile: str = "tutorial"
    outcome: Outcome = Outcome.FAILED


_BUGS = ListOf(
    Record(
        "a reported bug",
        Bug,
        {
            "id": Field(
                Text("an id such as BUG-012", r"BUG-[0-9]{3}"), "A stable name.", required=True
            ),
            "server": Field(Text(), "The server or library that had it.", required=True),
            "source": Field(Text(), "Where it was reported, in words.", required=True),
            "url": Field(Text("an https URL", r"https://\S+"), "The report.", required=True),
            "operation": Field(Choice(*Service), "What was asked of the server.", required=True),
            "wrong": Field(Text(), "What the server did, in our own words.", required=True),
            "check": Field(Text(), "The check that notices."),
            "cases": Field(ListOf(Text(), least=1), "The cases in which it does."),
            "probe": Field(Text(), "The probe in which it does."),
            "left_out": Field(Text(), "Why nothing here catches it."),
            "profile": Field(Text(), "By which profile it is caught, if not by `tutorial`."),
            "outcome": Field(
                Made(Choice(*Outcome), Outcome), "What the check says, if not `failed`."
            ),
        },
        located=True,
    )
)


def load_bugs(folder: Path = FOLDER) -> Mapping[str, Bug]:
    """Return the bugs of all YAML files in a folder, by id.

    An InputError names file and line: of an unknown or missing key, or an id that stands twice.
    """
    found: dict[str, Bug] = {}
    for bug in _read(folder):
        if bug.id in found:
            message = f"{bug.id} is already defined in {found[bug.id].location}"
            raise InputError(message, where=bug.location)
        found[bug.id] = bug
    return MappingProxyType(dict(sorted(found.items())))


def _read(folder: Path) -> Iterator[Bug]:
    for path in sorted(folder.glob("*.yaml")):
        yield from _BUGS.read(read_yaml(path))
