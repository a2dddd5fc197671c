"""One attempt at a case: given, steps, looks, clean-up; every exchange judged on the way."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from conformance.checks import judge
from conformance.checks.question import Question
from conformance.errors import Location
from conformance.knowledge import Instance, Knowledge
from conformance.operation import Service, operation_of
from conformance.profile.model import Profile
from conformance.run import looks
from conformance.run.cast import make_cast
from conformance.run.identifiers import Source
from conformance.run.ledger import Ledger
from conformance.run.removal import is_gone, remove_study
from conformance.run.request import Composer, Outgoing
from conformance.run.undisturbed import undisturbed
from conformance.scenario.model import Case, Expectation, Multipart, Part, Step
from conformance.verdict import Outcome, Requirement, Verdict, worst
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange, Failure, Request

GIVEN = "given"

# What must hold before the first step. A breach of the contract that has nothing to do with them
# is a failure too, but the steps can still be taken.
_PREREQUISITES = frozenset({GIVEN, looks.READ_BACK})


@dataclass(frozen=True, slots=True)
class Context:
    """All that a case needs besides itself.

    `lost` is asked after a request that failed: it says how the target was lost in it, or nothing.
    """

    base_url: str
    client: Client
    profile: Profile
    requirements: Mapping[str, Requirement]
    ledger: Ledger
    source: Source
    lost: Callable[[Request, Failure], str]
    literal: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """An exchange with the title of its step, and the check that it serves, if it is a look."""

    step: str
    role: str
    exchange: Exchange


@dataclass(slots=True)
class Attempt:
    """What happened: exchanges and verdicts.

    `died` says how the target was lost and names the request, if it was.
    """

    context: Context
    case: Case
    fresh: bool = False
    exchanges: list[Sent] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    died: str = ""
    _cast: Mapping[str, Instance] = field(init=False)
    _composer: Composer = field(init=False)
    _stored: set[str] = field(default_factory=set)
    _touched: dict[str, None] = field(default_factory=dict)
    _changed: float = 0.0
    _framed: set[str] = field(default_factory=set)
    _searched: list[Question] = field(default_factory=list)

    def __post_init__(self) -> None:
        names = self.context.source.case()
        literal = self.case.literal and self.context.literal
        self._cast = make_cast(self.case, names, literal=literal)
        self._composer = Composer(self.context.base_url, self._cast, names)

    @property
    def outcome(self) -> Outcome:
        """The worst verdict."""
        return worst([verdict.outcome for verdict in self.verdicts])

    def run(self) -> Attempt:
        """Do it all; what was stored is removed even where this is interrupted."""
        try:
            if self._give():
                for step in self.case.steps:
                    if self.died:
                        break
                    self._take(step)
        finally:
            if not self.died:
                self._clean_up()
        return self

    def _give(self) -> bool:
        """Store what the scenario takes for granted; without it nothing can be said."""
        if not self.case.given:
            return True
        step = Step(
            method="POST",
            path="/studies",
            location=Location(self.case.location.file, self.case.location.line),
            title=GIVEN,
            of=self.case.given[0],
            headers=(("Accept", "application/dicom+json"),),
            multipart=Multipart(parts=tuple(Part(member=name) for name in self.case.given)),
            expect=Expectation(answer="store.all", stored=self.case.given),
        )
        self._take(step, role=GIVEN)
        return not self.died and not any(
            verdict.outcome is Outcome.FAILED and verdict.check in _PREREQUISITES
            for verdict in self.verdicts
        )

    def _take(self, step: Step, role: str = "") -> None:
        outgoing = self._composer.compose(step)
        operation, _ = operation_of(step.method, step.path)
        if operation.service is Service.STORE:
            self._write_down(outgoing)
        exchange = self._ask(step, outgoing, role)
        if self.died:
            return
        if operation.service is Service.STORE:
            self._after_store(outgoing, exchange)
        elif operation.service is Service.DELETE:
            self._after_delete(step)
        elif operation.service is Service.FRAMES:
            self._framed.add(step.of)

    def _write_down(self, outgoing: Outgoing) -> None:
        sent = [self._cast[name] for name in filter(None, outgoing.sent)]
        self.context.ledger.storing(*((each.study, each.series, each.uid) for each in sent))
        self._touched |= dict.fromkeys(each.study for each in sent)

    def _ask(self, step: Step, outgoing: Outgoing, role: str = "") -> Exchange:
        """Send a request and judge the answer, again while a claimed delay lets it be stale."""
        deadline = self._changed + self._settle_time(step)
        while True:
            with nullcontext() if step.method == "GET" else undisturbed():
                exchange = self.context.client.send(outgoing.request, fresh=self.fresh)
            question = self._question(step, outgoing, exchange, role)
            verdicts = judge(question, self._rules)
            failed = any(verdict.outcome is Outcome.FAILED for verdict in verdicts)
            if not failed or step.method != "GET" or time.monotonic() >= deadline:
                break
            time.sleep(0.2)
        self.exchanges.append(Sent(_title(step), role, exchange))
        if question.operation.service is Service.SEARCH:
            self._searched.append(question)
        self.verdicts.extend(verdict for verdict in verdicts if not role or _counts(verdict))
        self._feel(exchange)
        return exchange

    @property
    def _rules(self) -> Mapping[str, Requirement]:
        return self.context.requirements

    def _settle_time(self, step: Step) -> float:
        """Return how many seconds a change may take to show, as the profile claims."""
        operation, _ = operation_of(step.method, step.path)
        switch = "settle_search_s" if operation.service is Service.SEARCH else "settle_retrieve_s"
        return float(self.context.profile.switches.get(switch, 0))

    def _question(self, step: Step, outgoing: Outgoing, exchange: Exchange, role: str) -> Question:
        base = urlsplit(self.context.base_url).path
        path = urlsplit(outgoing.request.url).path.removeprefix(base)
        operation, values = operation_of(step.method, path)
        return Question(
            exchange=exchange,
            operation=operation,
            values=tuple(unquote(value) for value in values),
            query=outgoing.query,
            sent=outgoing.sent,
            subject=self._cast.get(step.of),
            expect=step.expect,
            knowledge=Knowledge(self._cast, frozenset(self._stored)),
            profile=self.context.profile,
            step=_title(step),
            index=len(self.exchanges),
            role=role,
            earlier=tuple(self._searched),
        )

    def _look(self, look: looks.Look) -> Exchange:
        return self._ask(look.step, self._composer.compose(look.step), look.role)

    def _look_all(self, several: Iterable[looks.Look]) -> list[Exchange]:
        """Look in all ways that the profile claims, as long as the target lives."""
        claims = {Service.RETRIEVE, *self.context.profile.claims}
        return [self._look(look) for look in several if look.service in claims and not self.died]

    def _after_store(self, outgoing: Outgoing, exchange: Exchange) -> None:
        """Read back: what is said to be stored must be there, all else must not.

        What was there before must be there still, whatever became of the store.
        """
        self._note_change()
        if exchange.response is None:
            return
        before = tuple(name for name in self._cast if name in self._stored)
        sent = tuple(filter(None, dict.fromkeys(outgoing.sent)))
        said = _said_to_be_stored(exchange.response.body)
        for name in sent:
            there = self._cast[name].uid in said or name in before
            nothing = looks.nothing_kept(name, before, self._cast)
            found = self._look_all([looks.read_back(name)] if there else nothing)
            if found and found[0].response is not None and found[0].response.status == 200:
                self._stored.add(name)
        self._look_all(looks.still_there(name) for name in before if name not in sent)

    def _after_delete(self, step: Step) -> None:
        self._note_change()
        gone, remain = step.expect.gone or (), step.expect.remain or ()
        self._stored -= set(gone)
        frames = frozenset(filter(self._frame_can_be_asked, (*gone, *remain)))
        self._look_all(looks.after_delete(gone, remain, self._cast, frames=frames))

    def _note_change(self) -> None:
        self._changed = time.monotonic()
        self._searched.clear()

    def _frame_can_be_asked(self, name: str) -> bool:
        """Frames that were fetched before may be served from a cache, where a profile says so."""
        stale = self.context.profile.switches.get("stale_frames_after_delete", False)
        return "PixelData" in self._cast[name].dataset and not (stale and name in self._framed)

    def _feel(self, exchange: Exchange) -> None:
        if exchange.failure and not self.died:
            self.died = self.context.lost(exchange.request, exchange.failure)

    def _clean_up(self) -> None:
        """Remove what was stored; where it is to be kept, note what is not there all the same."""
        client, base_url = self.context.client, self.context.base_url
        for study in self._touched:
            if self.context.keep:
                gone = is_gone(client, base_url, study)
            else:
                removal = remove_study(client, base_url, self.context.profile, study)
                gone = bool(removal)
                for exchange in removal.exchanges:
                    self._feel(exchange)
            if gone:
                self.context.ledger.removed(study)
            if self.died:
                return


def _title(step: Step) -> str:
    return step.title or f"{step.method} {step.path}"


def _counts(verdict: Verdict) -> bool:
    """Tell whether a verdict on a request of the run's own counts.

    A should that is broken there is broken in the scenarios whose steps ask the same, and said
    there once; else one lenience of a server would turn every scenario yellow.
    """
    return verdict.outcome is not Outcome.WARNED


def _said_to_be_stored(body: bytes) -> frozenset[str]:
    """Read the UIDs in the Referenced SOP Sequence of a store response, as far as it can be read.

    Whether the response is well formed is for the checks to say.
    """
    try:
        answer = json.loads(body)
        items = answer["00081199"]["Value"]
        return frozenset(str(item["00081155"]["Value"][0]) for item in items)
    except (ValueError, LookupError, TypeError, RecursionError):
        return frozenset()
