"""The instances of an example: a few places in a few studies, each with two files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import product

import fixtures
from conformance.errors import HarnessError
from conformance.knowledge import Instance
from conformance.operation import Entity
from conformance.probes.examination import Examination

LEVELS = (Entity.INSTANCE, Entity.SERIES, Entity.STUDY)
# Of the same attributes at the levels above, but of other pixels.
_FILES = {"a": "red-triangle-small", "b": "blue-circle-small"}
_OTHER = "green-square-small"
# By the word of the series: its modality.
_MODALITIES = {"1": "OT", "2": "XC"}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """The three UIDs of an instance, by words: the same word is the same study, or series of it."""

    study: str
    series: str
    instance: str

    def __str__(self) -> str:
        return f"{self.study}{self.series}{self.instance}"

    def shares(self, level: Entity, other: Place) -> bool:
        """Tell whether two places are of one study, of one series, or one."""
        return self.words(level) == other.words(level)

    def words(self, level: Entity) -> tuple[str, ...]:
        """Return the words from the study down to a level."""
        words = (self.study, self.series, self.instance)
        return words[: {Entity.STUDY: 1, Entity.SERIES: 2, Entity.INSTANCE: 3}[level]]


PLACES = tuple(Place(*words) for words in product("AB", _MODALITIES, _FILES))


def first_of_each(level: Entity, places: Iterable[Place]) -> list[Place]:
    """Return one place of each study (series) that there is among some."""
    return list({place.words(level): place for place in sorted(places, reverse=True)}.values())


class Cast:
    """The files of an example, or of one of its rounds, which `mark` tells apart.

    All are of one patient, whose ID nothing else has.
    """

    def __init__(self, examination: Examination, mark: str = "") -> None:
        self._examination = examination
        self._mark = mark
        self.patient = examination.conversation.names.unique + mark
        self._identities = {
            place: examination.identity(mark + place.study, place.series) for place in PLACES
        }

    def instance(self, place: Place, *, other: bool = False) -> Instance:
        """Return the file of a place, or the other one: of the same UIDs, with other octets."""
        name = self.name(place, other=other)
        if name not in self._examination.cast:
            fixture = _OTHER if other else _FILES[place.instance]
            data = fixtures.make(
                fixture,
                self._identities[place],
                PatientID=self.patient,
                Modality=_MODALITIES[place.series],
                SeriesNumber=place.series,
                ImageComments=name,
            )
            made = self._examination.add(data, self._identities[place], name, fixture)
            if made.file.flaws:
                raise HarnessError(f"the file {name} is not sound: {made.file.flaws}")
        return self._examination.cast[name]

    def name(self, place: Place, *, other: bool = False) -> str:
        """Return how a file is called."""
        return f"{self._mark}{'other-' if other else ''}{place}"

    def names(self, files: Mapping[Place, bool]) -> tuple[str, ...]:
        """Return how files are called; true is the other file of a place."""
        return tuple(self.name(place, other=files[place]) for place in sorted(files))

    def places(self, uids: Collection[str]) -> frozenset[Place]:
        """Return the places whose SOP Instance UIDs are among some."""
        return frozenset(
            place for place, found in self._identities.items() if found.instance in uids
        )
