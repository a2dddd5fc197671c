"""A probe from start to result: hunted, what it finds tried again before it is called red."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace
from math import inf

from conformance.errors import InputError
from conformance.probes.catalogue import Listed
from conformance.probes.effort import Effort
from conformance.probes.hunt import Bounds, Hunt
from conformance.probes.replay import Replay
from conformance.probes.table import PROBES
from conformance.probes.telling import tell
from conformance.run.context import Context
from conformance.run.runner import Finding, Tally, not_offered, not_run
from conformance.verdict import worst


@dataclass(frozen=True, slots=True)
class Plan:
    """How a probe is run: with which effort, beside how many others; `replay` is one example.

    `seconds` is all the time that there is, whatever the effort.
    """

    effort: Effort
    probes: int
    replay: Replay | None = None
    seconds: float = inf


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
        seconds = min(effort.seconds(self._plan.probes), self._plan.seconds)
        deadline = time.monotonic() + seconds
        examples = listed.examples.at(effort.word)
        planned = 0
        found: tuple[bytes, ...] = ()
        for number in range(_MOST_ROUNDS):
            planned += examples
            bounds = Bounds(examples, listed.steps, deadline)
            found = hunt.search(bounds, self._seed(number))
            enough = effort.minutes is None or time.monotonic() > deadline
            if enough or hunt.red or hunt.died:
                break
        if not hunt.tried:
            return not_run(listed.case, "there was no time for any example")
        again = () if hunt.died else tuple(self._again(choices) for choices in found)
        return self._finding(hunt, planned, again)

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
        """Tell what fails when tried from scratch; what failed in the hunt only is flaky.

        The loss of a target can't be tried again.
        """
        confirmed = {rule: each for each in again for rule in each.hunt.red}
        once = [example for rule, example in hunt.red.items() if rule not in confirmed]
        failed = [each.hunt.red[rule] for rule, each in confirmed.items()]
        told = tell(
            failed=[*failed, *once] if hunt.died else failed,
            flaky=() if hunt.died else once,
            warned=hunt.warned.values(),
            spoke=hunt.spoke,
        )
        hunts = (hunt, *(each.hunt for each in again if each.hunt is not hunt))
        died = next((each.died for each in hunts if each.died), "")
        return Finding(
            case=self._listed.case,
            outcome=worst(verdict.outcome for verdict in told.verdicts),
            reason=died,
            verdicts=told.verdicts,
            exchanges=told.exchanges,
            died=died,
            tally=Tally(
                examples=min(hunt.tried, planned),
                requests=sum(each.requests for each in hunts),
                unrun=max(0, planned - hunt.tried) if hunt.out_of_time else 0,
                instances=told.instances,
                replays=tuple(dict.fromkeys(each.id for each in confirmed.values())),
            ),
        )


@dataclass(frozen=True, slots=True)
class _Again:
    """An example that was tried again, and the ID by which others do the same."""

    id: str
    hunt: Hunt
