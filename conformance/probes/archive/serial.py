"""Whether requests that were under way at once can have been served one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import NamedTuple, Self

from conformance.probes.archive.places import Place
from conformance.profile.model import Profile

Places = frozenset[Place]


class Kind(Enum):
    """What a request does."""

    STORE = auto()
    DELETE = auto()
    READ = auto()


@dataclass(frozen=True, slots=True)
class Act:
    """A request, and what its answer says.

    `about` are the places that it names; `shown` those that it says are stored (read), `done`
    whether it was a success. One that `failed` by the server's own fault says nothing of what it
    did. It was under way from `begun` to `ended`.
    """

    name: str
    kind: Kind
    about: Places
    shown: Places
    done: bool
    begun: float
    ended: float
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """What a profile lets be said of an instance that is held already, was deleted, is not there.

    `again` and `after_delete`: it must be listed as stored, or must not, or (None) either.
    `delete_nothing`: whether a delete of what is not there may be a success.
    """

    again: bool | None
    after_delete: bool | None
    delete_nothing: bool

    @classmethod
    def of(cls, profile: Profile) -> Self:
        """Read them from a profile."""
        answers = profile.answers
        unknown = answers["delete.unknown"]
        as_new = answers["store.deleted-before"].accept == answers["store.all"].accept
        return cls(
            again=None if any(s < 300 for s in answers["store.duplicate"].accept) else False,
            after_delete=True if as_new else None,
            delete_nothing=any(s < 300 for s in (*unknown.accept, *unknown.warn)),
        )


class State(NamedTuple):
    """What an archive holds, and what of the rest it once held."""

    held: Places
    deleted: Places = frozenset()


def is_serial(acts: Sequence[Act], start: State, final: Places, answers: Answers) -> bool:
    """Tell whether in some order each request gets its answer, and what is there is left.

    A request that had ended before another began comes before that one.
    """

    @cache
    def leads(left: frozenset[int], state: State) -> bool:
        if not left:
            return state.held == final
        return any(
            leads(left - {number}, after)
            for number in left
            if not any(acts[other].ended < acts[number].begun for other in left)
            for after in _after(acts[number], state, answers)
        )

    return leads(frozenset(range(len(acts))), start)


def _after(act: Act, state: State, answers: Answers) -> Iterator[State]:
    """Yield what there can be after a request that got this answer; nothing if it can't get it."""
    if act.failed:
        yield state
    if act.kind is Kind.READ:
        if act.failed or act.shown == act.about & state.held:
            yield state
    elif act.kind is Kind.DELETE:
        there = act.about & state.held
        if act.failed or act.done is bool(there) or (act.done and answers.delete_nothing):
            yield State(state.held - there, state.deleted | there)
    elif act.failed or _can_say(act, state, answers):
        taken = act.about if act.failed else act.shown
        yield State(state.held | taken, state.deleted - taken)


def _can_say(act: Act, state: State, answers: Answers) -> bool:
    """Tell whether a store can say this of each of its instances."""

    def due(place: Place) -> bool | None:
        if place in state.held:
            return answers.again
        return answers.after_delete if place in state.deleted else True

    return all(due(place) in {None, place in act.shown} for place in act.about)


@dataclass(frozen=True, slots=True)
class Promise:
    """What some answers said of a place, and whether it must be there because of that."""

    place: Place
    there: bool
    said: tuple[str, ...]


def broken(acts: Sequence[Act], before: Places, final: Places) -> Iterator[Promise]:
    """Yield what was promised by a success and is not so.

    Of stores and deletes that were under way at once, either may have come last.
    """
    for place in sorted(before | final | frozenset().union(*(act.about for act in acts))):
        about = [act for act in acts if place in act.about and act.kind is not Kind.READ]
        if any(act.failed for act in about):
            continue
        effective = [act for act in about if act.done and place in (act.shown or act.about)]
        last = [a for a in effective if not any(a.ended < other.begun for other in effective)]
        ends = {act.kind is Kind.STORE for act in last} or {place in before}
        if (place in final) not in ends:
            yield Promise(place, place not in final, tuple(act.name for act in last))
