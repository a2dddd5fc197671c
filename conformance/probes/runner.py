"""A probe from start to result: hunted, what it finds tried again before it is called red."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from conformance.errors import InputError
from conformance.probes.catalogue import Listed
from conformance.probes.effort import Effort
from conformance.probes.examination import Examination
from conformance.probes.hunt import Bounds, Hunt
from conformance.probes.replay import Replay
from conformance.probes.table import PROBES
from conformance.run.context import Context
from conformance.run.conversation import Sent
from conformance.run.runner import Finding, not_offered, not_run
from conformance.verdict import Outcome, Verdict, worst


@dataclass(frozen=True, slots=True)
class Plan:
    """How a probe is run: with which effort, beside how many others; `replay` is one example."""

    effort: Effort
    probes: int
    replay: Replay | None = None


def run_probe(listed: Listed, context: Context, plan: Plan) -> Finding:
    """Run a probe against a target.

    What the hunt finds is tried once more by itself, with new UIDs and on fresh connections: what
    fails twice is failed, what fails once is flaky.
    """
    missing = [name for name in listed.requires if name not in context.profile.claims]
    if missing:
        return not_offered(listed.case, context.profile.name, missing)
    started = time.monotonic()
    run = _Run(listed, context, plan)
    finding = run.replayed(plan.replay) if plan.replay else run.hunted()
    return replace(finding, seconds=time.monotonic() - started)


# With a time limit, probes go on in rounds until it is reached.
_MOST_ROUNDS = 1000


class _Run:
    def __init__(self, listed: Listed, context: Context, plan: Plan) -> None:
        self._listed, self._context, self._plan = listed, context, plan
        # The same seed gives the same requests, in whichever process the probe is run.
        self._source = context.source.apart(sorted(PROBES).index(listed.id))

    def hunted(self) -> Finding:
        hunt = self._hunt(fresh=False)
        effort, listed = self._plan.effort, self._listed
        deadline = time.monotonic() + effort.seconds(self._plan.probes)
        examples = listed.examples.at(effort.word)
        planned = 0
        found: tuple[bytes, ...] = ()
        for number in range(_MOST_ROUNDS):
            planned += examples
            bounds = Bounds(examples, listed.steps, deadline)
            found = hunt.search(bounds, self._seed(number))
            enough = effort.minutes is None or time.monotonic() > deadline
            if enough or hunt.red is not None or hunt.died:
                break
        if not hunt.tried:
            return not_run(listed.case, "there was no time for any example")
        return self._finding(hunt, planned, tuple(self._again(choices) for choices in found))

    def replayed(self, replay: Replay) -> Finding:
        again = self._again(replay.choices)
        if not again.hunt.tried:
            text = f"--replay={again.id}: nothing can be drawn by this ID"
            raise InputError(text, hint="run the probe again with the --seed of the report")
        return self._finding(again.hunt, 1, (again,))

    def _hunt(self, *, fresh: bool) -> Hunt:
        return Hunt(PROBES[self._listed.id], self._context, self._source, fresh=fresh)

    def _again(self, choices: bytes) -> _Again:
        """Try an example from scratch, on fresh connections."""
        hunt = self._hunt(fresh=True)
        hunt.again(choices, self._listed.steps)
        return _Again(Replay(self._listed.id, choices).id(self._context.profile.name), hunt)

    def _seed(self, number: int) -> int:
        text = f"{self._context.source.seed}/{self._listed.id}/{number}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")

    def _finding(self, hunt: Hunt, planned: int, again: tuple[_Again, ...]) -> Finding:
        confirmed = {
            frozenset(_failed(each.hunt.red)): each for each in again if each.hunt.red is not None
        }
        shown = [each.hunt.red for each in confirmed.values() if each.hunt.red is not None]
        flaky = hunt.red is not None and not shown
        if hunt.red is not None and flaky:
            shown = [hunt.red]
        died = hunt.died or next((each.hunt.died for each in again if each.hunt.died), "")
        if died and hunt.last is not None and not shown:
            shown = [hunt.last]
        verdicts, exchanges = _told(shown, hunt, flaky=flaky)
        return Finding(
            case=self._listed.case,
            outcome=worst(verdict.outcome for verdict in verdicts),
            reason=died,
            verdicts=verdicts,
            exchanges=exchanges,
            died=died,
            examples=hunt.tried if not shown else min(hunt.tried, planned),
            planned=planned,
            requests=hunt.requests + sum(each.hunt.requests for each in again),
            replays=tuple(each.id for each in (confirmed.values() if confirmed else again)),
        )


@dataclass(frozen=True, slots=True)
class _Again:
    """An example that was tried again, and the ID by which others do the same."""

    id: str
    hunt: Hunt


def _failed(examination: Examination) -> Iterator[str]:
    return (v.check for v in examination.verdicts if v.outcome is Outcome.FAILED)


def _told(
    red: Iterable[Examination], hunt: Hunt, *, flaky: bool
) -> tuple[tuple[Verdict, ...], tuple[Sent, ...]]:
    """Return what the report tells: examples that are red, one for each warning, and the rest.

    Of what held in all examples, each check is told once, and of no exchange in particular.
    """
    verdicts: list[Verdict] = []
    exchanges: list[Sent] = []
    examples = list(dict.fromkeys((*red, *hunt.warned.values())))
    for number, example in enumerate(examples, 1):
        mark = f"{number}. " if len(examples) > 1 else ""
        for verdict in example.verdicts:
            if verdict.outcome is Outcome.PASSED:
                continue
            failed = flaky and verdict.outcome is Outcome.FAILED
            verdicts.append(
                replace(
                    verdict,
                    outcome=Outcome.FLAKY if failed else verdict.outcome,
                    step=mark + verdict.step,
                    exchange=verdict.exchange + len(exchanges),
                )
            )
        exchanges += [
            replace(sent, step=mark + sent.step) for sent in example.conversation.exchanges
        ]
    told = {verdict.check for verdict in verdicts}
    held = (verdict for name, verdict in hunt.spoke.items() if name not in told)
    verdicts += (
        replace(verdict, outcome=Outcome.PASSED, problems=(), step="", exchange=-1)
        for verdict in held
    )
    return tuple(verdicts), tuple(exchanges)
