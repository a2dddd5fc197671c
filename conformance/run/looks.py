"""What the run asks on its own after a step changed the archive.

An answer to a store or a delete is never proof. A look is one more request; its role names the
check that speaks for what was expected of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from conformance.errors import Location
from conformance.knowledge import Instance
from conformance.scenario.model import Expectation, Step

READ_BACK = "store.read-back"
NOTHING_KEPT = "store.nothing-kept"
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


@dataclass(frozen=True, slots=True)
class Look:
    """A request of the run's own, and the check that it serves."""

    role: str
    step: Step


def _look(  # noqa: PLR0913, PLR0917 - a row of a table
    role: str,
    title: str,
    of: str,
    path: str,
    accept: tuple[str, str],
    expect: Expectation,
    query: tuple[tuple[str, str], ...] = (),
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
    expect = Expectation(status=_FOUND, instances=(name,))
    return _look(READ_BACK, f"read back {name}", name, _INSTANCE, _INSTANCES, expect)


def nothing_kept(name: str) -> Look:
    """Ask for an instance that is not said to be stored: there is none."""
    expect = Expectation(answer="retrieve.unknown")
    return _look(NOTHING_KEPT, f"look for {name}", name, _INSTANCE, _INSTANCES, expect)


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
        yield from _gone_instance(name, frames=name in frames)
    kept = tuple(cast[name] for name in remain)
    for name in _first_of_each(gone, {n: (cast[n].study, cast[n].series) for n in gone}):
        series = tuple(i.name for i in kept if i.series == cast[name].series)
        yield from _series(name, series)
    for name in _first_of_each(gone, {n: (cast[n].study,) for n in gone}):
        study = tuple(i.name for i in kept if i.study == cast[name].study)
        yield from _study(name, study)
    for name in remain:
        expect = Expectation(status=_FOUND, instances=(name,))
        yield _look(SIBLINGS, f"{name} is still there", name, _INSTANCE, _INSTANCES, expect)


def _first_of_each(names: tuple[str, ...], keys: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the first name of each series (study) that is touched."""
    first = {keys[name]: name for name in reversed(names)}
    return iter(first.values())


def _gone_instance(name: str, *, frames: bool) -> Iterator[Look]:
    unknown = Expectation(answer="retrieve.gone")
    nothing = Expectation(answer="search.no-match", matches=())
    yield _look(GONE, f"{name} is gone", name, _INSTANCE, _INSTANCES, unknown)
    yield _look(GONE, f"metadata of {name} is gone", name, _INSTANCE + "/metadata", _JSON, unknown)
    if frames:
        yield _look(
            GONE, f"frame of {name} is gone", name, _INSTANCE + "/frames/1", _FRAMES, unknown
        )
    query = (("SOPInstanceUID", "{instance}"),)
    yield _look(GONE, f"no search finds {name}", name, "/instances", _JSON, nothing, query)


def _series(name: str, left: tuple[str, ...]) -> Iterator[Look]:
    query = (("SeriesInstanceUID", "{series}"),)
    yield from _level(name, left, "series", _SERIES, "/series", query)


def _study(name: str, left: tuple[str, ...]) -> Iterator[Look]:
    query = (("StudyInstanceUID", "{study}"),)
    yield from _level(name, left, "study", _STUDY, "/studies", query)


def _level(  # noqa: PLR0913, PLR0917 - a row of a table
    name: str,
    left: tuple[str, ...],
    level: str,
    path: str,
    resource: str,
    query: tuple[tuple[str, str], ...],
) -> Iterator[Look]:
    role = SIBLINGS if left else GONE
    what = f"the {level} of {name} holds {len(left)}" if left else f"the {level} of {name} is gone"
    retrieved, described, found = (
        (
            Expectation(status=_FOUND, instances=left),
            Expectation(status=_FOUND, metadata=left),
            Expectation(status=_FOUND, matches=left),
        )
        if left
        else (
            Expectation(answer="retrieve.gone"),
            Expectation(answer="retrieve.gone"),
            Expectation(answer="search.no-match", matches=()),
        )
    )
    yield _look(role, what, name, path, _INSTANCES, retrieved)
    yield _look(role, f"{what}: metadata", name, path + "/metadata", _JSON, described)
    yield _look(role, f"{what}: search", name, resource, _JSON, found, query)
