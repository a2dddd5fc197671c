"""All the ways to read an archive: paths, and what they must give."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.operation import Entity, Service
from conformance.probes.archive.model import Model
from conformance.probes.archive.places import Place, first_of_each
from conformance.probes.examination import FILES, JSON, OCTETS, Examination
from conformance.scenario.model import Expectation

AGREES = "archive.agrees"

_PATHS = {
    Entity.STUDY: "/studies/{study}",
    Entity.SERIES: "/studies/{study}/series/{series}",
    Entity.INSTANCE: "/studies/{study}/series/{series}/instances/{instance}",
}
_ALL = {Entity.STUDY: "/studies", Entity.SERIES: "/series", Entity.INSTANCE: "/instances"}
_PATIENT = "PatientID"
# What a server counts, beyond what it must: PS3.4 C.3.4.
_COUNTS = {
    Entity.STUDY: "ModalitiesInStudy,NumberOfStudyRelatedInstances",
    Entity.SERIES: "NumberOfSeriesRelatedInstances",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A way to read: `scope` is what the path names, None for everything; `key` is searched by.

    `found` is the level of what a search lists.
    """

    service: Service
    path: str
    scope: Entity | None
    found: Entity | None = None
    key: str = ""

    @property
    def accept(self) -> str:
        """What to ask for."""
        return _ACCEPTS.get(self.service, JSON)

    def request(self, model: Model, place: Place) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Return path and query for a place."""
        instance = model.cast.instance(place)
        words = {"study": instance.study, "series": instance.series, "instance": instance.uid}
        if not self.key:
            return self.path.format_map(words), ()
        if self.scope is None:
            return self.path, ((self.key, model.cast.patient),)
        return self.path, ((self.key, instance.key(self.scope)),)

    def expected(self, model: Model, place: Place) -> Expectation:
        """Return what must come, by what the archive must hold."""
        files = model.held if self.scope is None else model.below(self.scope, place)
        held = model.cast.names(files)
        if self.service is Service.SEARCH:
            return self._found(held)
        if not held:
            gone = any(each.shares(self.scope or Entity.STUDY, place) for each in model.deleted)
            return Expectation(answer="retrieve.gone" if gone else "retrieve.unknown")
        if self.service is Service.FRAMES:
            return Expectation(status=(200,), frames=(1,))
        if self.service is Service.METADATA:
            return Expectation(status=(200,), metadata=held)
        return Expectation(status=(200,), instances=held)

    def _found(self, held: tuple[str, ...]) -> Expectation:
        if held:
            return Expectation(status=(200,), matches=held)
        answer = "search.no-match" if self.key else "search.unknown-parent"
        return Expectation(answer=answer, matches=())


_RETRIEVES = tuple(Reading(Service.RETRIEVE, path, level) for level, path in _PATHS.items())
_DESCRIBES = tuple(
    Reading(Service.METADATA, f"{path}/metadata", level) for level, path in _PATHS.items()
)
_FRAME = Reading(Service.FRAMES, f"{_PATHS[Entity.INSTANCE]}/frames/1", Entity.INSTANCE)
_FINDS = (
    Reading(Service.SEARCH, "/studies", Entity.STUDY, Entity.STUDY, "StudyInstanceUID"),
    Reading(Service.SEARCH, "/series", Entity.SERIES, Entity.SERIES, "SeriesInstanceUID"),
    Reading(Service.SEARCH, "/instances", Entity.INSTANCE, Entity.INSTANCE, "SOPInstanceUID"),
)
_LISTS = (
    Reading(Service.SEARCH, f"{_PATHS[Entity.STUDY]}/series", Entity.STUDY, Entity.SERIES),
    Reading(Service.SEARCH, f"{_PATHS[Entity.STUDY]}/instances", Entity.STUDY, Entity.INSTANCE),
    Reading(Service.SEARCH, f"{_PATHS[Entity.SERIES]}/instances", Entity.SERIES, Entity.INSTANCE),
)
_FINDS_ALL = tuple(
    Reading(Service.SEARCH, path, None, level, _PATIENT) for level, path in _ALL.items()
)
READINGS = (*_RETRIEVES, *_DESCRIBES, _FRAME, *_FINDS, *_LISTS, *_FINDS_ALL)
# What shows a whole study; _FINDS_ALL is what shows the whole archive.
_OF_A_STUDY = (_RETRIEVES[0], _DESCRIBES[0])
# What shows which instances of a study are there.
SHOWING = (*_OF_A_STUDY, _LISTS[1])

_ACCEPTS = {Service.RETRIEVE: FILES, Service.FRAMES: OCTETS}


def read(examination: Examination, model: Model, reading: Reading, place: Place) -> None:
    """Read, and hold what comes against the model."""
    path, query = reading.request(model, place)
    counts = _COUNTS.get(reading.found) if reading.found else None
    if counts and examination.claims("search.includefield"):
        query = (*query, ("includefield", counts))
    examination.get(
        path,
        reading.accept,
        query=query,
        of=model.cast.instance(place, other=model.held.get(place, False)),
        expect=reading.expected(model, place),
        role=AGREES,
    )


def agree(examination: Examination, model: Model) -> None:
    """Hold the archive against the model at every level: all of it, and nothing else of ours."""
    studies = first_of_each(Entity.STUDY, model.sent)
    for place in studies:
        for reading in _OF_A_STUDY:
            read(examination, model, reading, place)
    for reading in _FINDS_ALL if studies else ():
        read(examination, model, reading, studies[0])
