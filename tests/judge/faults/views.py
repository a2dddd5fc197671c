"""Servers whose right hand does not know what the left does.

Some of their answers come from a copy that misses something: deletes, later stores, refusals. So
one way to look at what is stored is wrong while all others are right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.operation import Entity, Service
from tests.judge.faults.fault import Fault, fault
from tests.judge.messages import Asked, instances_of
from tests.judge.proxy import Answer, Behind, Handler, When, to

_STUDY, _SERIES, _INSTANCE = Entity


def _search(level: Entity, *scope: Entity) -> When:
    found = to(Service.SEARCH, level=level)
    return lambda asked: found(asked) and asked.operation.scope == scope


VIEWS: dict[str, When] = {
    "instances of a study": to(Service.RETRIEVE, level=_STUDY),
    "instances of a series": to(Service.RETRIEVE, level=_SERIES),
    "an instance": to(Service.RETRIEVE, level=_INSTANCE),
    "metadata of a study": to(Service.METADATA, level=_STUDY),
    "metadata of a series": to(Service.METADATA, level=_SERIES),
    "metadata of an instance": to(Service.METADATA, level=_INSTANCE),
    "frames": to(Service.FRAMES),
    "studies": _search(_STUDY),
    "series": _search(_SERIES),
    "instances": _search(_INSTANCE),
    "series of a study": _search(_SERIES, _STUDY),
    "instances found in a study": _search(_INSTANCE, _STUDY),
    "instances found in a series": _search(_INSTANCE, _STUDY, _SERIES),
}

# What the copy is told of a request that changes something.
Tell = Callable[[Asked, Behind], object]


def _from_copy(view: When, tell: Tell) -> Handler:
    def handler(asked: Asked, behind: Behind) -> Answer:
        assert behind.copy is not None
        if asked.service in {Service.STORE, Service.DELETE}:
            tell(asked, behind)
            return behind.ask(asked)
        return behind.copy.ask(asked) if view(asked) else behind.ask(asked)

    return handler


def _copy(behind: Behind) -> Behind:
    assert behind.copy is not None
    return behind.copy


def _stores_only(asked: Asked, behind: Behind) -> None:
    if asked.service is Service.STORE:
        _copy(behind).ask(asked)


def _first_store_of_a_study(asked: Asked, behind: Behind) -> None:
    """Tell what a study held first, and what is deleted."""
    if asked.service is Service.DELETE:
        _copy(behind).ask(asked)
    elif not behind.memory[instances_of(asked)[0].study]:
        _copy(behind).ask(asked)
        behind.memory[instances_of(asked)[0].study] = 1


def _whole_studies_deleted(asked: Asked, behind: Behind) -> None:
    """Delete the study where a part of it is deleted."""
    if asked.service is Service.DELETE:
        _copy(behind).delete(f"/studies/{asked.uids[0]}")
    else:
        _copy(behind).ask(asked)


def _also_refused(asked: Asked, behind: Behind) -> None:
    """Keep what the store for a study refuses."""
    if asked.service is Service.STORE:
        _copy(behind).store(*(held.data for held in instances_of(asked)))
    else:
        _copy(behind).ask(asked)


_GROWS, _REFUSED = "store.study.grows", "store.refused.traceless"
_FOREIGN, _LAST = "store.study.foreign[alone]", "delete.instance[last-of-its-study]"
_ONE_OF_TWO = "delete.instance[one-of-two-in-its-series]"

# Of each view: the check that must notice that what is stored later is not shown, and where.
_LATER = {
    "instances of a study": ("retrieve.instances", _GROWS),
    "instances of a series": ("retrieve.instances", _GROWS),
    "an instance": ("store.read-back", _GROWS),
    "metadata of a study": ("metadata.instances", _GROWS),
    "metadata of a series": ("metadata.instances", _GROWS),
    "metadata of an instance": ("status.expected", _GROWS),
    "frames": ("status.expected", _GROWS),
    "studies": ("search.counts", "store.study.counted"),
    "series": ("status.expected", _GROWS),
    "instances": ("status.expected", _GROWS),
    "series of a study": ("search.matches", _GROWS),
    "instances found in a study": ("search.matches", _GROWS),
    "instances found in a series": ("search.matches", _GROWS),
}
# The same of what was refused.
_SHOWN = {
    "instances of a study": ("retrieve.instances", _REFUSED),
    "instances of a series": ("retrieve.instances", _REFUSED),
    "an instance": ("store.nothing-kept", _FOREIGN),
    "metadata of a study": ("metadata.instances", _REFUSED),
    "metadata of a series": ("metadata.instances", _REFUSED),
    "metadata of an instance": ("store.nothing-kept", _FOREIGN),
    "frames": ("status.expected", _REFUSED),
    "studies": ("store.nothing-kept", _FOREIGN),
    "series": ("store.nothing-kept", _FOREIGN),
    "instances": ("store.nothing-kept", _FOREIGN),
    "series of a study": ("search.matches", _REFUSED),
    "instances found in a study": ("search.matches", _REFUSED),
    "instances found in a series": ("search.matches", _REFUSED),
}


def _faults() -> Iterator[Fault]:
    for name, view in VIEWS.items():
        gone, kept = _from_copy(view, _stores_only), _from_copy(view, _whole_studies_deleted)
        yield fault(f"{name}: still shows what is deleted", gone, "delete.gone", _LAST)
        yield fault(f"{name}: no longer shows what is not deleted", kept, "delete.siblings",
                    _ONE_OF_TWO)  # fmt: skip
        late, refused = _from_copy(view, _first_store_of_a_study), _from_copy(view, _also_refused)
        yield fault(f"{name}: does not show what is stored later", late, *_LATER[name])
        yield fault(f"{name}: shows what was refused", refused, *_SHOWN[name])


FAULTS = tuple(_faults())
