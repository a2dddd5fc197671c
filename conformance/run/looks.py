"""What the run asks on its own after a step changed the archive.

An answer to a store or a delete is never proof. A look is one more request; its role names the
check that speaks for what was expected of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from conformance.errors import Location
from conformance.formats import uid
from conformance.knowledge import Instance
from conformance.operation import Entity, operation_of
from conformance.scenario.model import Expectation, Step

READ_BACK = "store.read-back"
NOTHING_KEPT = "store.nothing-kept"
STILL_THERE = "store.siblings"
GONE = "delete.gone"
SIBLINGS = "delete.siblings"

_INSTANCES = ("Accept", 'multipart/related; type="application/dicom"; transfer-syntax=*')
_FRAMES = ("Accept", 'multipart/related; type="application/octet-stream"; transfer-syntax=*')
_JSON = ("Accept", "application/dicom+json")

_STUDY = "/studies/{study}"
_SERIES = _STUDY + "/series/{series}"
_INSTANCE = _SERIES + "/instances/{instance}"
_HERE = Location(__file__, 1)

_FOUND = (200,)
_NO_MATCH = Expectation(answer="search.no-match", matches=())
# What no UID can name is not there either; whether it is looked for at all, servers may decide
# (PS3.18 8.5, Table 10.4.3-1).
_NOT_THERE = Expectation(status=(400, 404, 410))
_NOT_FOUND = Expectation(status=(200, 204, 400), matches=())

_PATHS = {Entity.STUDY: _STUDY, Entity.SERIES: _SERIES, Entity.INSTANCE: _INSTANCE}
_BELOW = {Entity.STUDY: ("series", "instances"), Entity.SERIES: ("instances",)}

# Paths with what they accept, and a query where there is one.
_METADATA = (_INSTANCE + "/metadata", _JSON)
_FRAME = (_INSTANCE + "/frames/1", _FRAMES)
_FINDS = {
    Entity.STUDY: ("/studies", _JSON, (("StudyInstanceUID", "{study}"),)),
    Entity.SERIES: ("/series", _JSON, (("SeriesInstanceUID", "{series}"),)),
    Entity.INSTANCE: ("/instances", _JSON, (("SOPInstanceUID", "{instance}"),)),
}


@dataclass(frozen=True, slots=True)
class Look:
    """A request of the run's own, and the check that it serves."""

    role: str
    step: Step

    @property
    def capability(self) -> str:
        """What a profile must claim for it to be asked; all retrieve."""
        return operation_of(self.step.method, self.step.path)[0].capability


def _look(  # noqa: PLR0913, PLR0917 - a row of a table
    role: str,
    title: str,
    of: str,
    path: str,
    accept: tuple[str, str],
    query: tuple[tuple[str, str], ...] = (),
    *,
    expect: Expectation,
) -> Look:
    step = Step(
        method="GET",
        path=path,
        location=_HERE,
        title=title,
        of=of,
        query=query,
        headers=(accept,),
        expect=expect,
    )
    return Look(role, step)


def read_back(name: str) -> Look:
    """Ask for an instance that is said to be stored: it comes back as it was sent."""
    return _comes_back(READ_BACK, f"read back {name}", name)


def still_there(name: str) -> Look:
    """Ask for an instance that was stored before: it comes back as it did then."""
    return _comes_back(STILL_THERE, f"{name} is still there", name)


def nothing_kept(name: str, held: Collection[str], cast: Mapping[str, Instance]) -> Iterator[Look]:
    """Ask for an instance that is not said to be stored: there is none, in whichever way.

    `held` are those that are stored; where none of them is of its series or study, a search finds
    neither.
    """
    there = [cast[other] for other in held]
    named = all(uid.is_valid(cast[name].key(level)) for level in Entity)
    missing = Expectation(answer="retrieve.unknown") if named else _NOT_THERE
    no_match = _NO_MATCH if named else _NOT_FOUND
    yield from _no_instance(NOTHING_KEPT, name, f"look for {name}", missing, no_match)
    for level in (Entity.SERIES, Entity.STUDY):
        if not any(other.key(level) == cast[name].key(level) for other in there):
            title = f"no search finds the {level} of {name}"
            yield _look(NOTHING_KEPT, title, name, *_FINDS[level], expect=no_match)


def after_delete(
    gone: tuple[str, ...],
    remain: tuple[str, ...],
    cast: Mapping[str, Instance],
    *,
    frames: frozenset[str],
) -> Iterator[Look]:
    """Ask at every level whether what was deleted is gone and what was not is still there.

    `frames` are the names whose frame 1 may be asked for.
    """
    for name in gone:
        missing = Expectation(answer="retrieve.gone")
        yield from _no_instance(GONE, name, f"{name} is gone", missing, _NO_MATCH)
        if name in frames:
            title, unknown = f"frame of {name} is gone", Expectation(answer="retrieve.gone")
            yield _look(GONE, title, name, *_FRAME, expect=unknown)
    for level in (Entity.SERIES, Entity.STUDY):
        for name in _first_of_each(level, gone, cast):
            key = cast[name].key(level)
            left = tuple(other for other in remain if cast[other].key(level) == key)
            yield from _level(level, name, left)
    for name in remain:
        yield from _instance_remains(name, frames=name in frames)


def _first_of_each(
    level: Entity, names: tuple[str, ...], cast: Mapping[str, Instance]
) -> Iterator[str]:
    """Yield the first name of each series (study) that is touched."""
    first = {cast[name].key(level): name for name in reversed(names)}
    return iter(first.values())


def _comes_back(role: str, title: str, name: str) -> Look:
    expect = Expectation(status=_FOUND, instances=(name,))
    return _look(role, title, name, _INSTANCE, _INSTANCES, expect=expect)


def _no_instance(
    role: str, name: str, title: str, unknown: Expectation, no_match: Expectation
) -> Iterator[Look]:
    yield _look(role, title, name, _INSTANCE, _INSTANCES, expect=unknown)
    yield _look(role, f"{title}: metadata", name, *_METADATA, expect=unknown)
    yield _look(role, f"no search finds {name}", name, *_FINDS[Entity.INSTANCE], expect=no_match)


def _instance_remains(name: str, *, frames: bool) -> Iterator[Look]:
    title = f"{name} is still there"
    yield _comes_back(SIBLINGS, title, name)
    described = Expectation(status=_FOUND, metadata=(name,))
    yield _look(SIBLINGS, f"{title}: metadata", name, *_METADATA, expect=described)
    if frames:
        frame = Expectation(status=_FOUND, frames=(1,))
        yield _look(SIBLINGS, f"{title}: frame", name, *_FRAME, expect=frame)
    found = Expectation(status=_FOUND, matches=(name,))
    yield _look(SIBLINGS, f"a search finds {name}", name, *_FINDS[Entity.INSTANCE], expect=found)


def _level(level: Entity, name: str, left: tuple[str, ...]) -> Iterator[Look]:
    """Ask for a series or study of which something was deleted, in all ways but by instances."""
    role = SIBLINGS if left else GONE
    what = f"the {level} of {name} holds {len(left)}" if left else f"the {level} of {name} is gone"
    path = _PATHS[level]
    gone = Expectation(answer="retrieve.gone")
    retrieved = Expectation(status=_FOUND, instances=left) if left else gone
    described = Expectation(status=_FOUND, metadata=left) if left else gone
    found = Expectation(status=_FOUND, matches=left) if left else _NO_MATCH
    listed = found if left else Expectation(answer="search.unknown-parent", matches=())
    yield _look(role, what, name, path, _INSTANCES, expect=retrieved)
    yield _look(role, f"{what}: metadata", name, path + "/metadata", _JSON, expect=described)
    yield _look(role, f"{what}: search", name, *_FINDS[level], expect=found)
    for below in _BELOW[level]:
        yield _look(role, f"{what}: its {below}", name, f"{path}/{below}", _JSON, expect=listed)
