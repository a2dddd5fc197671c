"""The hunt for an example that shows that something is wrong; and for the smallest such."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from unittest import SkipTest

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.database import ExampleDatabase
from hypothesis.errors import Flaky, HypothesisException

from conformance.errors import HarnessError
from conformance.probes.examination import Examination, RedError, TargetLost, Tries
from conformance.probes.probe import Probe
from conformance.run.context import Context
from conformance.run.identifiers import Source
from conformance.verdict import SEVERITY, Outcome, Verdict

_SEARCHING = (Phase.generate, Phase.shrink)
_REPLAYING = (Phase.reuse,)
# More than any probe has; those without steps make no use of it.
_STEPS = 50


class _TimeUp(BaseException):
    """There is no time for more examples. No Exception: it is not to be shrunk."""


class _BrokenError(BaseException):
    """The harness broke. No Exception: it is not to be shrunk."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        super().__init__(error)


class _Choices(ExampleDatabase):
    """What Hypothesis draws for the smallest failing examples, in memory.

    It saves what fails under one key, and moves what turns out not to be the smallest to others,
    which begin with that one.
    """

    def __init__(self, *given: bytes) -> None:
        super().__init__()
        self._given = given
        self._saved: dict[bytes, dict[bytes, None]] = {}

    def save(self, key: bytes, value: bytes) -> None:
        self._saved.setdefault(key, {})[value] = None

    def fetch(self, key: bytes) -> Iterator[bytes]:
        yield from self._given or tuple(self._saved.get(key, ()))

    def delete(self, key: bytes, value: bytes) -> None:
        self._saved.get(key, {}).pop(value, None)

    @property
    def smallest(self) -> tuple[bytes, ...]:
        """The choices of the smallest example of each failure."""
        return tuple(self._saved[min(self._saved, key=len)] if self._saved else ())


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a hunt goes: examples, steps of each (where it has some), a time.monotonic()."""

    examples: int
    steps: int = 0
    deadline: float = float("inf")


@dataclass(slots=True)
class Hunt:
    """Examples of one probe, tried one after the other; `tried` counts those that came to an end.

    `out_of_time` says that there were to be more, `died` how the target was lost. `red` are the
    last examples that failed, by the rule that ended them, `warned` the smallest by each check
    that warned; `spoke` has the worst verdict of each check.
    """

    probe: Probe
    context: Context
    source: Source
    fresh: bool = False
    tried: int = 0
    out_of_time: bool = False
    requests: int = 0
    died: str = ""
    red: dict[str, Examination] = field(default_factory=dict)
    warned: dict[str, Examination] = field(default_factory=dict)
    spoke: dict[str, Verdict] = field(default_factory=dict)
    _deadline: float = float("inf")

    def search(self, bounds: Bounds, seed: int) -> tuple[bytes, ...]:
        """Try examples; return what was drawn for the smallest that fails, for each check."""
        self._deadline = bounds.deadline
        choices = _Choices()
        self._run(_SEARCHING, choices, bounds, seed)
        return choices.smallest

    def again(self, choices: bytes, steps: int) -> None:
        """Try one example again; where nothing is tried, the choices are of another strategy."""
        self._run(_REPLAYING, _Choices(choices), Bounds(examples=1, steps=steps), seed=0)

    def _run(
        self, phases: Iterable[Phase], database: ExampleDatabase, bounds: Bounds, seed: int
    ) -> None:
        chosen = settings(
            max_examples=bounds.examples,
            stateful_step_count=bounds.steps or _STEPS,
            phases=tuple(phases),
            database=database,
            deadline=None,
            derandomize=False,
            print_blob=False,
            report_multiple_bugs=True,
            verbosity=Verbosity.quiet,
            suppress_health_check=tuple(HealthCheck),
        )
        test = self.probe(self._begin, chosen, seed)
        try:
            # What failed is known by the examinations; what Hypothesis says of it besides (in
            # which order, that it does not fail each time, that there was none) is not needed.
            with suppress(RedError, _TimeUp, TargetLost, SkipTest):
                test()
        except Flaky as error:
            # An example ended early, or does not fail each time; else the probe draws at random.
            if not (self.red or self.out_of_time or self.died):
                raise HarnessError("what is drawn depends on more than the seed") from error
        except ExceptionGroup as group:
            if others := group.split(RedError)[1]:
                raise others from group
        except _BrokenError as broken:
            raise broken.error from broken

    @contextmanager
    def _begin(self) -> Iterator[Examination]:
        """Open an examination, and close it in whatever way it ends."""
        if time.monotonic() > self._deadline:
            self.out_of_time = True
            raise _TimeUp
        # An example that has failed, or a smaller one, is worth more tries.
        tries = Tries.MANY if self.fresh else Tries.SOME if self.red else Tries.FEW
        examination = Examination(self.context, self.source.case(), fresh=self.fresh, tries=tries)
        try:
            yield examination
        except (RedError, HypothesisException):
            raise
        except Exception as error:
            raise _BrokenError(error) from error
        finally:
            examination.close()
            self._note(examination)

    def _note(self, examination: Examination) -> None:
        self.tried += 1
        self.requests += len(examination.conversation.exchanges)
        self.died = self.died or examination.conversation.died
        if examination.ended_by:
            self.red[examination.ended_by] = examination
        for verdict in examination.verdicts:
            held = self.spoke.setdefault(verdict.check, verdict)
            self.spoke[verdict.check] = min(held, verdict, key=_severity)
            if verdict.outcome is Outcome.WARNED:
                smallest = self.warned.setdefault(verdict.check, examination)
                self.warned[verdict.check] = min(smallest, examination, key=_size)


def _severity(verdict: Verdict) -> int:
    return SEVERITY.index(verdict.outcome)


def _size(examination: Examination) -> int:
    exchanges = examination.conversation.exchanges
    return sum(
        len(sent.exchange.request.body) + len(sent.exchange.request.url) for sent in exchanges
    )
