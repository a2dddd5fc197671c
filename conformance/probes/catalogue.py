"""The probes that there are: what `scenarios/probes.yaml` says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance.document.record import Field, ListOf, Record
from conformance.document.schema import DIALECT, write_schema
from conformance.document.shape import SLUG, Integer, Name, Schema, Text
from conformance.document.source import read_yaml
from conformance.errors import Location
from conformance.operation import CAPABILITIES
from conformance.scenario.model import Case

_SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
FILE = _SCENARIOS / "probes.yaml"
SCHEMA_FILE = _SCENARIOS / "probes.schema.json"

TAG = "probe"
_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Examples:
    """How many examples are tried, by effort."""

    quick: int
    normal: int
    thorough: int

    def at(self, word: str) -> int:
        """Return the number for an effort's word."""
        found: int = getattr(self, word)
        return found


@dataclass(frozen=True, slots=True)
class Listed:
    """A probe as it stands in the file. `steps` is for those whose examples have several."""

    id: str
    title: str
    source: str
    examples: Examples
    location: Location
    requires: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    steps: int = 0

    @property
    def case(self) -> Case:
        """The probe as one test among others."""
        return Case(
            id=self.id,
            scenario=self.id,
            variant="",
            title=self.title,
            source=self.source,
            location=self.location,
            cast=(),
            given=(),
            steps=(),
            requires=self.requires,
            requirements=self.requirements,
            tags=(TAG,),
        )


def load_probes(requirements: Iterable[str] | Mapping[str, object]) -> tuple[Listed, ...]:
    """Return the probes; InputError where the file can't be used."""
    return ListOf(_shape(tuple(requirements)), least=1).read(read_yaml(FILE))


def _shape(requirements: tuple[str, ...] | None) -> Record[Listed]:
    number = Integer(1, _MOST)
    examples = Record(
        "numbers of examples",
        Examples,
        {
            "quick": Field(number, "With --effort=quick.", required=True),
            "normal": Field(number, "With --effort=normal.", required=True),
            "thorough": Field(number, "With --effort=thorough.", required=True),
        },
    )
    return Record(
        "a probe",
        Listed,
        {
            "id": Field(SLUG, "A stable name, never used again for another.", required=True),
            "title": Field(Text("a title"), "What must hold, in a sentence.", required=True),
            "source": Field(Text("a source"), "Who asks for this.", required=True),
            "requires": Field(
                ListOf(Name("capability", CAPABILITIES, listed=True), unique=True),
                "What a profile must claim for this to be asked.",
            ),
            "requirements": Field(
                ListOf(Name("requirement", requirements), unique=True),
                "What this is about, besides what is checked.",
            ),
            "examples": Field(examples, "How many examples are tried.", required=True),
            "steps": Field(number, "The most steps of an example, where it has several."),
        },
        located=True,
    )


def probes_schema() -> Schema:
    """Return the JSON Schema of the file, for editors."""
    schema = ListOf(_shape(None), least=1).schema()
    return {"$schema": DIALECT, "title": "DICOMweb conformance probes", **schema}


if __name__ == "__main__":
    write_schema(probes_schema(), SCHEMA_FILE)
