"""Deleted files stay as long as someone reads who began before."""

import time
from collections.abc import Callable

import pytest

from reference_server.archive.leases import Leases, Readers

Make = Callable[[], Leases]


@pytest.fixture
def removed() -> list[str]:
    return []


@pytest.fixture
def make(removed: list[str]) -> Make:
    """Make the leases of one process after the other; all read the same archive."""
    readers = Readers(2)
    made: list[Leases] = []

    def make() -> Leases:
        made.append(Leases(removed.extend, readers, len(made)))
        return made[-1]

    return make


def test_what_nobody_reads_goes_at_once(make: Make, removed: list[str]) -> None:
    leases = make()
    leases.leave(leases.enter())
    leases.delete(["a", "b"])
    assert removed == ["a", "b"]


def test_it_goes_when_the_last_who_began_before_has_ended(make: Make, removed: list[str]) -> None:
    leases = make()
    first, second = leases.enter(), leases.enter()
    leases.delete(["a"])
    later = leases.enter()
    leases.leave(first)
    assert removed == []
    leases.leave(second)
    assert removed == ["a"]
    leases.delete(["b"])
    assert removed == ["a"]
    leases.leave(later)
    assert removed == ["a", "b"]


def test_it_waits_for_readers_of_other_processes(make: Make, removed: list[str]) -> None:
    leases, others = make(), make()
    began = others.enter()
    leases.delete(["a"])
    leases.leave(leases.enter())
    time.sleep(0.3)
    assert removed == [], "looking again must not remove what is read"
    others.leave(began)
    deadline = time.monotonic() + 10
    while not removed and time.monotonic() < deadline:
        time.sleep(0.01)
    assert removed == ["a"]


def test_who_began_after_the_deletion_elsewhere_does_not_keep_it(
    make: Make, removed: list[str]
) -> None:
    leases, others = make(), make()
    others.leave(others.enter())
    leases.delete(["a"])
    others.enter()
    assert removed == ["a"]
    leases.delete(["b"])
    assert removed == ["a"]


def test_a_process_that_has_ended_reads_no_more(removed: list[str]) -> None:
    readers = Readers(2)
    leases, others = (Leases(removed.extend, readers, number) for number in range(2))
    others.enter()
    readers.set(1, None)
    leases.delete(["a"])
    assert removed == ["a"]


def test_who_is_closed_looks_no_more(make: Make, removed: list[str]) -> None:
    leases, others = make(), make()
    began = others.enter()
    leases.delete(["a"])
    leases.close()
    others.leave(began)
    time.sleep(0.3)
    assert removed == []
