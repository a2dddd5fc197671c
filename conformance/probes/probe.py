"""What a probe is: a function that draws and asks, or a state machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Protocol, TypeVar

from hypothesis import given, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test
from hypothesis.strategies import SearchStrategy

from conformance.probes.examination import Examination

T = TypeVar("T")


class Draw(Protocol):
    """Draws from a strategy."""

    def __call__(self, strategy: SearchStrategy[T], /) -> T:
        """Return an example of it."""


# Opens the examination of the next example, closes it, and keeps count.
Begin = Callable[[], AbstractContextManager[Examination]]
# A function without arguments that tries one example after the other, as Hypothesis runs it.
Test = Callable[[], None]
# What a probe is to the hunt: given how an examination begins, how many examples are tried and how,
# and the seed that they come from, the test.
Probe = Callable[[Begin, settings, int], Test]


def each(examine: Callable[[Examination, Draw], None]) -> Probe:
    """Return a probe that draws what it sends.

    Never draw by what a target said: the same seed is to give the same requests.
    """

    def probe(begin: Begin, chosen: settings, number: int) -> Test:
        # In this order, since a seed takes the database away, by which examples are known again.
        @chosen
        @seed(number)
        @given(st.data())
        def test(data: st.DataObject) -> None:
            with begin() as examination:
                examine(examination, data.draw)

        return test

    return probe


class Machine(RuleBasedStateMachine):
    """A state machine whose rules ask `self.examination`."""

    begin: ClassVar[Begin]

    def __init__(self) -> None:
        super().__init__()
        self._manager = type(self).begin()
        self.examination = self._manager.__enter__()

    def teardown(self) -> None:
        """Remove what was stored."""
        self._manager.__exit__(*sys.exc_info())


def machine(kind: type[Machine]) -> Probe:
    """Return a probe whose examples are the runs of a state machine."""

    def probe(begin: Begin, chosen: settings, number: int) -> Test:
        members: dict[str, Any] = {"begin": staticmethod(begin)}
        ready = seed(number)(type(kind.__name__, (kind,), members))
        return lambda: run_state_machine_as_test(ready, settings=chosen)

    return probe
