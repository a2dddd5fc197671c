"""What several clients do at once: scripts of requests, all of them about one study."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.operation import Entity
from conformance.probes.archive.places import LEVELS, PLACES, Cast, Place
from conformance.probes.archive.readings import SHOWING, Reading
from conformance.probes.archive.serial import Kind, Places
from conformance.probes.examination import JSON, Examination, path_of, plain
from conformance.run.together import Turn

STUDY = tuple(place for place in PLACES if place.shares(Entity.STUDY, PLACES[0]))
_PLACE = st.sampled_from(STUDY)
_CLIENTS, _REQUESTS, _INSTANCES = 4, 2, 2
# Seconds that a client waits before a request.
_PAUSES = (0.0, 0.002, 0.01)


@dataclass(frozen=True, slots=True)
class Planned:
    """A request of a client: `how` is a way to read, the level of a delete, or None for a store."""

    places: tuple[Place, ...]
    how: Reading | Entity | None
    pause: float

    def __str__(self) -> str:
        names = ", ".join(map(str, self.places))
        if self.how is None:
            what = f"store {names}"
        elif isinstance(self.how, Reading):
            what = f"read {self.how.path.rpartition('}')[2].lstrip('/') or 'the study'}"
        else:
            what = f"delete {names}" if self.how is Entity.INSTANCE else f"delete its {self.how}"
        return f"{what} after {self.pause * 1000:g} ms" if self.pause else what

    @property
    def kind(self) -> Kind:
        """What it does."""
        if self.how is None:
            return Kind.STORE
        return Kind.READ if isinstance(self.how, Reading) else Kind.DELETE

    @property
    def about(self) -> Places:
        """The places that it concerns."""
        if self.how is None:
            return frozenset(self.places)
        level = Entity.STUDY if isinstance(self.how, Reading) else self.how
        return frozenset(each for each in STUDY if each.shares(level, self.places[0]))

    def turn(self, examination: Examination, cast: Cast, client: int) -> Turn:
        """Return the request that one of the clients sends."""
        instances = [cast.instance(place) for place in self.places]
        of, title = instances[0], f"client {client}: {self}"
        if isinstance(self.how, Reading):
            path, fields = self.how.path.format(study=of.study), (("Accept", self.how.accept),)
            return examination.turn(
                "GET", path, headers=fields, of=of, title=title, pause=self.pause
            )
        if self.how is not None:
            path = path_of(of, self.how)
            return examination.turn("DELETE", path, of=of, title=title, pause=self.pause)
        writing = plain(*instances)
        return examination.turn(
            "POST",
            "/studies",
            headers=(("Accept", JSON), *writing.headers),
            body=writing.body,
            sent=instances,
            of=of,
            title=title,
            pause=self.pause,
        )


def given() -> SearchStrategy[list[Place]]:
    """Draw what is stored before."""
    return st.lists(_PLACE, max_size=len(STUDY), unique=True)


def scripts(*, deletes: bool) -> SearchStrategy[list[list[Planned]]]:
    """Draw the requests of two or more clients, each client's in their order."""
    pause = st.sampled_from(_PAUSES)
    several = st.lists(_PLACE, min_size=1, max_size=_INSTANCES, unique=True).map(tuple)
    one = st.tuples(_PLACE)
    stores = st.builds(Planned, several, st.none(), pause)
    removes = st.builds(Planned, one, st.sampled_from(LEVELS), pause)
    reads = st.builds(Planned, st.just(STUDY[:1]), st.sampled_from(SHOWING), pause)
    # Stores are the more frequent ones, since without any there is little to get wrong.
    request = st.one_of(stores, stores, reads, *((removes,) if deletes else ()))
    script = st.lists(request, min_size=1, max_size=_REQUESTS)
    return st.lists(script, min_size=2, max_size=_CLIENTS)
