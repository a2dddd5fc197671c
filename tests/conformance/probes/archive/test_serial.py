"""Which answers some order of the requests gives, and which promises are broken."""

from __future__ import annotations

import pytest

from conformance.probes.archive.places import Place
from conformance.probes.archive.serial import Act, Answers, Kind, State, broken, is_serial

A, B = Place("A", "1", "a"), Place("A", "1", "b")
NONE: frozenset[Place] = frozenset()
REFUSES = Answers(again=False, after_delete=True, delete_nothing=False)
OPEN = Answers(again=None, after_delete=None, delete_nothing=True)


def store(*places: Place, shown: tuple[Place, ...] | None = None, at: float = 0) -> Act:
    listed = frozenset(places if shown is None else shown)
    return Act("store", Kind.STORE, frozenset(places), listed, bool(listed), at, at + 1)


def delete(*places: Place, done: bool = True, at: float = 0) -> Act:
    return Act("delete", Kind.DELETE, frozenset(places), NONE, done, at, at + 1)


def read(*shown: Place, at: float = 0) -> Act:
    return Act("read", Kind.READ, frozenset((A, B)), frozenset(shown), bool(shown), at, at + 1)


def failed(act: Act) -> Act:
    return Act(act.name, act.kind, act.about, NONE, False, act.begun, act.ended, failed=True)


@pytest.mark.parametrize(
    ("acts", "before", "after"),
    [
        ((), (A,), (A,)),
        ((store(A), store(B)), (), (A, B)),
        ((store(A), store(A, shown=())), (), (A,)),
        ((store(A), delete(A)), (), ()),
        ((store(A), delete(A, done=False)), (), (A,)),
        ((store(A, B), read()), (), (A, B)),
        ((store(A, B), read(A, B)), (), (A, B)),
        ((delete(A, B), store(A)), (A, B), (A,)),
        ((store(A), read(at=0.5)), (), (A,)),
        ((failed(store(A)),), (), (A,)),
        ((failed(store(A)),), (), ()),
        ((failed(delete(A)), failed(read())), (A,), (A,)),
    ],
)
def test_some_order_gives_this(
    acts: tuple[Act, ...], before: tuple[Place, ...], after: tuple[Place, ...]
) -> None:
    assert is_serial(acts, State(frozenset(before)), frozenset(after), REFUSES)
    assert not list(broken(acts, frozenset(before), frozenset(after)))


@pytest.mark.parametrize(
    ("acts", "before", "after"),
    [
        ((store(A), store(A)), (), (A,)),
        ((store(A, shown=()),), (), ()),
        ((delete(A), delete(A)), (A,), ()),
        ((delete(A, done=False),), (A,), (A,)),
        ((store(A, B), read(A)), (), (A, B)),
        ((store(A), read(at=2)), (), (A,)),
        ((store(A), store(B), read(A), read(B)), (), (A, B)),
    ],
)
def test_no_order_gives_this(
    acts: tuple[Act, ...], before: tuple[Place, ...], after: tuple[Place, ...]
) -> None:
    assert not is_serial(acts, State(frozenset(before)), frozenset(after), REFUSES)
    assert not list(broken(acts, frozenset(before), frozenset(after)))


@pytest.mark.parametrize(
    ("acts", "before", "after", "there"),
    [
        ((store(A), store(B)), (), (A,), {B: True}),
        ((delete(A), store(B)), (A,), (A, B), {A: False}),
        ((store(A), delete(A, at=2)), (), (A,), {A: False}),
        ((delete(A), store(A, at=2)), (A,), (), {A: True}),
        ((store(B),), (A,), (B,), {A: True}),
        ((store(B),), (), (A, B), {A: False}),
    ],
)
def test_a_promise_is_broken(
    acts: tuple[Act, ...],
    before: tuple[Place, ...],
    after: tuple[Place, ...],
    there: dict[Place, bool],
) -> None:
    assert not is_serial(acts, State(frozenset(before)), frozenset(after), REFUSES)
    found = {each.place: each.there for each in broken(acts, frozenset(before), frozenset(after))}
    assert found == there


def test_what_a_profile_leaves_open_is_no_breach() -> None:
    acts = (store(A), store(A), delete(B), store(B, shown=(), at=2))
    assert is_serial(acts, State(NONE, frozenset((B,))), frozenset((A,)), OPEN)
    assert not is_serial(acts, State(NONE, frozenset((B,))), frozenset((A,)), REFUSES)
