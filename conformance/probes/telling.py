"""What is told of all that a probe tried: examples that show something, the rest in brief."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from conformance.probes.examination import Examination
from conformance.run.conversation import Sent
from conformance.verdict import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Told:
    """Verdicts, the exchanges that they are about, and the instances sent in these, in words."""

    verdicts: tuple[Verdict, ...]
    exchanges: tuple[Sent, ...]
    instances: tuple[str, ...]


def tell(
    failed: Iterable[Examination],
    flaky: Iterable[Examination],
    warned: Iterable[Examination],
    spoke: Mapping[str, Verdict],
) -> Told:
    """Put examples behind each other; one that shows several things stands there once.

    `spoke` has a verdict of each check that was asked. What held in all examples is told once for
    each check, and of no exchange in particular.
    """
    # With what becomes of its failures; those of an example of a warning are told by another one.
    examples: dict[Examination, Outcome] = {}
    groups = ((failed, Outcome.FAILED), (flaky, Outcome.FLAKY), (warned, Outcome.PASSED))
    for group, outcome in groups:
        for example in group:
            examples.setdefault(example, outcome)
    verdicts: list[Verdict] = []
    exchanges: list[Sent] = []
    instances: list[str] = []
    for number, (example, failure) in enumerate(examples.items(), 1):
        mark = f"{number}. " if len(examples) > 1 else ""
        verdicts += _bad(example, mark, len(exchanges), failure)
        exchanges += (replace(s, step=mark + s.step) for s in example.conversation.exchanges)
        instances += (
            f"{mark}{f'instance {name}' if name.isdigit() else name}: {instance.fixture}"
            for name, instance in example.cast.items()
            if instance.fixture
        )
    told = {verdict.check for verdict in verdicts}
    verdicts += (
        replace(verdict, problems=(), step="", exchange=-1)
        for verdict in spoke.values()
        if verdict.outcome is Outcome.PASSED and verdict.check not in told
    )
    return Told(tuple(verdicts), tuple(exchanges), tuple(instances))


def _bad(example: Examination, mark: str, offset: int, failure: Outcome) -> Iterator[Verdict]:
    """Yield what failed, as `failure` unless that is PASSED, and what warned."""
    outcomes = {Outcome.FAILED: failure, Outcome.WARNED: Outcome.WARNED}
    for verdict in example.verdicts:
        outcome = outcomes.get(verdict.outcome, Outcome.PASSED)
        if outcome is not Outcome.PASSED:
            step, index = mark + verdict.step, offset + verdict.exchange
            yield replace(verdict, outcome=outcome, step=step, exchange=index)
