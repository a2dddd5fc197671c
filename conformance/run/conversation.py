"""Requests to a target, one after the other; every exchange judged on the way.

What changes the archive is written down before, looked for after, and removed at the end.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from conformance.checks import judge
from conformance.checks.question import Question
from conformance.checks.references import Reference, references
from conformance.knowledge import Instance, Knowledge
from conformance.operation import BULK_DATA, Entity, Operation, Service, operation_of
from conformance.run import bulk_data, capabilities, looks
from conformance.run.context import Context
from conformance.run.identifiers import Names
from conformance.run.removal import is_gone, remove_study
from conformance.run.request import NO_ETAG, Composer, Outgoing
from conformance.run.said import Said
from conformance.run.undisturbed import undisturbed
from conformance.scenario.model import Expectation, Step
from conformance.verdict import Outcome, Verdict, worst
from conformance.wire.exchange import Exchange

NOTHING_SPECIAL = Expectation()
_PIXEL_DATA = "7FE00010"


@dataclass(frozen=True, slots=True)
class Sent:
    """An exchange with the title of its step, and the check that it serves, if it is a look."""

    step: str
    role: str
    exchange: Exchange


@dataclass(slots=True)
class Conversation:
    """What was asked of a target, what it said, and the verdicts.

    `cast` are the instances that can be sent, by name; it may grow. `stored` are the names that the
    target holds, as far as is known. `died` says how the target was lost and names the request, if
    it was: then nothing more is to be asked.
    """

    context: Context
    names: Names
    cast: Mapping[str, Instance]
    fresh: bool = False
    exchanges: list[Sent] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    stored: set[str] = field(default_factory=set)
    died: str = ""
    composer: Composer = field(init=False)
    _remarked: dict[str, frozenset[str]] = field(default_factory=dict)
    _touched: dict[str, None] = field(default_factory=dict)
    _changed: float = 0.0
    _framed: set[tuple[str, ...]] = field(default_factory=set)
    _read: list[Question] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.composer = Composer(self.context.base_url, self.cast, self.names)

    @property
    def outcome(self) -> Outcome:
        """The worst verdict."""
        return worst([verdict.outcome for verdict in self.verdicts])

    @property
    def etag(self) -> str:
        """The entity tag of the last answer; where it had none, one that nothing has."""
        response = self.exchanges[-1].exchange.response if self.exchanges else None
        return (response.headers.get("ETag") if response else None) or NO_ETAG

    def pixel_data(self, of: str) -> Reference | None:
        """Return where the last metadata say that the Pixel Data of a member is, if they do."""
        asked = [each for each in self._read if each.operation.service is Service.METADATA]
        if not asked or of not in self.cast:
            return None
        found = references(asked[-1].exchange, self.cast[of].uid, None)
        return next((each for each in found if each.attribute == _PIXEL_DATA), None)

    def say(
        self,
        title: str,
        outgoing: Outgoing,
        expect: Expectation = NOTHING_SPECIAL,
        *,
        of: str = "",
        role: str = "",
    ) -> Exchange:
        """Send a request, judge the answer, and look whether the archive is as it should be now.

        `of` names the member of the cast that the request is about. `role` is for requests that are
        no step of a scenario: a should that is broken there does not count, see `_counts`.
        """
        operation, _ = self._operation(outgoing)
        if operation.service is Service.STORE:
            self._write_down(outgoing)
        exchange = self._ask(title, outgoing, expect, of, role)
        if self.died:
            return exchange
        if operation.service is Service.STORE:
            self._after_store(outgoing, exchange)
        elif operation.service is Service.DELETE:
            self._after_delete(expect)
        elif expect.bulk_data:
            self._follow(expect.bulk_data, exchange, ranges=expect.ranges)
        elif expect.described:
            self._explore(expect.described, exchange)
        return exchange

    def hear(self, title: str, outgoing: Outgoing, exchange: Exchange, *, of: str = "") -> None:
        """Judge an exchange that came about elsewhere, while others were under way.

        Nothing is looked for afterwards; what stores is to be written down before it is sent.
        """
        question = self._question(title, outgoing, NOTHING_SPECIAL, of, "", exchange)
        self._keep(question, judge(question, self.context.requirements))
        self.note_change()

    def look(self, several: Iterable[looks.Look]) -> list[Exchange]:
        """Look in all ways that the profile claims, as long as the target lives."""
        claims = {Service.RETRIEVE, *self.context.profile.claims}
        return [self._look(each) for each in several if each.capability in claims and not self.died]

    def clean_up(self) -> None:
        """Remove what was stored; where it is to be kept, note what is not there all the same."""
        if self.died:
            return
        client, base_url = self.context.client, self.context.base_url
        for study in tuple(self._touched):
            if self.context.keep:
                gone = is_gone(client, base_url, study)
            else:
                removal = remove_study(client, base_url, self.context.profile, study)
                gone = bool(removal)
                for exchange in removal.exchanges:
                    self._feel(exchange)
            if gone:
                self.context.ledger.removed(study)
                del self._touched[study]
                self.stored = {name for name in self.stored if self.cast[name].study != study}
            if self.died:
                return

    def write_down(self, instances: Iterable[Instance]) -> None:
        """Note that instances are about to be sent, so that they are removed whatever happens."""
        sent = tuple(instances)
        self.context.ledger.storing(*((each.study, each.series, each.uid) for each in sent))
        self._touched |= dict.fromkeys(each.study for each in sent)

    def _write_down(self, outgoing: Outgoing) -> None:
        self.write_down(self.cast[name] for name in filter(None, outgoing.sent))

    def _operation(self, outgoing: Outgoing) -> tuple[Operation, tuple[str, ...]]:
        if outgoing.attribute:
            return BULK_DATA, (outgoing.attribute,)
        base = urlsplit(self.context.base_url).path
        path = urlsplit(outgoing.request.url).path.removeprefix(base)
        return operation_of(outgoing.request.method, path)

    def _ask(
        self, title: str, outgoing: Outgoing, expect: Expectation, of: str, role: str
    ) -> Exchange:
        """Send a request and judge the answer, again while a claimed delay lets it be stale."""
        is_get = outgoing.request.method == "GET"
        deadline = self._changed + self._settle_time(outgoing)
        while True:
            with nullcontext() if is_get else undisturbed():
                exchange = self.context.client.send(outgoing.request, fresh=self.fresh)
            question = self._question(title, outgoing, expect, of, role, exchange)
            verdicts = judge(question, self.context.requirements)
            failed = any(verdict.outcome is Outcome.FAILED for verdict in verdicts)
            if not failed or not is_get or time.monotonic() >= deadline:
                break
            time.sleep(0.2)
        self._keep(question, verdicts)
        if is_get:
            self._read.append(question)
        if question.operation.service is Service.FRAMES:
            self._framed.add(question.values[:3])
        return exchange

    def _keep(self, question: Question, verdicts: Iterable[Verdict]) -> None:
        role = question.role
        self.exchanges.append(Sent(question.step, role, question.exchange))
        self.verdicts.extend(verdict for verdict in verdicts if not role or _counts(verdict))
        self._feel(question.exchange)

    def _settle_time(self, outgoing: Outgoing) -> float:
        """Return how many seconds a change may take to show, as the profile claims."""
        operation, _ = self._operation(outgoing)
        switch = "settle_search_s" if operation.service is Service.SEARCH else "settle_retrieve_s"
        return float(self.context.profile.switches.get(switch, 0))

    def _question(  # noqa: PLR0913, PLR0917 - all that a question is made of
        self,
        title: str,
        outgoing: Outgoing,
        expect: Expectation,
        of: str,
        role: str,
        exchange: Exchange,
    ) -> Question:
        operation, values = self._operation(outgoing)
        return Question(
            exchange=exchange,
            operation=operation,
            values=tuple(unquote(value) for value in values),
            query=outgoing.query,
            sent=outgoing.sent,
            subject=self.cast.get(of),
            expect=expect,
            knowledge=Knowledge(self.cast, frozenset(self.stored), self._remarked),
            profile=self.context.profile,
            step=title,
            index=len(self.exchanges),
            role=role,
            earlier=tuple(self._read),
        )

    def _look(self, look: looks.Look) -> Exchange:
        step = look.step
        outgoing = self.composer.compose(step)
        return self._ask(title_of(step), outgoing, step.expect, step.of, look.role)

    def _after_store(self, outgoing: Outgoing, exchange: Exchange) -> None:
        """Read back: what is said to be stored must be there, all else must not.

        What was there before must be there still, whatever became of the store, unless another file
        under the same UIDs has taken its place.
        """
        self.note_change()
        if exchange.response is None:
            return
        before = tuple(name for name in self.cast if name in self.stored)
        sent = tuple(filter(None, dict.fromkeys(outgoing.sent)))
        said = Said.of(exchange.response).stored
        there = [name for name in sent if self.cast[name].uid in said or name in before]
        for name in sent:
            others = [other for other in before if other != name and self._are_one(name, other)]
            if others and name not in there:
                continue
            nothing = looks.nothing_kept(name, (*before, *there), self.cast)
            found = self.look([looks.read_back(name)] if name in there else nothing)
            if found and found[0].response is not None and found[0].response.status == 200:
                self.stored.add(name)
                self.stored.difference_update(others)
                if name not in before:
                    self._remarked[name] = said.get(self.cast[name].uid, frozenset())
        kept = (name for name in before if name in self.stored and name not in sent)
        self.look(looks.still_there(name) for name in kept)

    def _follow(self, names: Iterable[str], metadata: Exchange, *, ranges: bool) -> None:
        """Ask for each value that metadata leave out, by the URI that they give for it."""
        for name in names:
            for found in references(metadata, self.cast[name].uid):
                if self.died:
                    return
                title = f"bulk data of {name}: {found.attribute}"
                outgoing = bulk_data.compose(found)
                self._ask(title, outgoing, Expectation(status=(200,)), name, "")
                if ranges and not self.died:
                    self._cut(title, found, name)

    def _cut(self, title: str, found: Reference, name: str) -> None:
        """Ask for octets of a value, where a single part of it is to be had."""
        # PS3.18 Table 10.4.4-1: that is optional; 406 says best that it is not there.
        alone = bulk_data.compose(found, bulk_data.SINGLE)
        there = Expectation(status=(200, 400, 406))
        whole = self._ask(f"{title}, as one part", alone, there, name, "")
        if whole.response is not None and whole.response.status == 200:
            part = bulk_data.compose(found, bulk_data.SINGLE, octets="bytes=1-2")
            expect = Expectation(answer="range.part")
            self._ask(f"{title}, octets 1 and 2", part, expect, name, "")

    def _explore(self, names: Iterable[str], description: Exchange) -> None:
        """Ask for all that a Capabilities Description names, of some instances."""
        for name in names:
            for each in capabilities.named(description, self.context.base_url, self.cast[name]):
                if self.died:
                    return
                self._ask(each.title, each.outgoing, each.expect, name, "")

    def _are_one(self, name: str, other: str) -> bool:
        """Tell whether two files are of one instance by its UIDs."""
        one, two = self.cast[name], self.cast[other]
        return all(one.key(level) == two.key(level) for level in Entity)

    def _after_delete(self, expect: Expectation) -> None:
        self.note_change()
        gone, remain = expect.gone or (), expect.remain or ()
        self.stored -= set(gone)
        frames = frozenset(filter(self._frame_can_be_asked, (*gone, *remain)))
        self.look(looks.after_delete(gone, remain, self.cast, frames=frames))

    def note_change(self) -> None:
        """Note that the archive has just changed, so that what was seen of it says no more."""
        self._changed = time.monotonic()
        self._read.clear()

    def _frame_can_be_asked(self, name: str) -> bool:
        """Frames that were fetched before may be served from a cache, where a profile says so."""
        stale = self.context.profile.switches.get("stale_frames_after_delete", False)
        instance = self.cast[name]
        framed = (instance.study, instance.series, instance.uid) in self._framed
        return "PixelData" in instance.dataset and not (stale and framed)

    def _feel(self, exchange: Exchange) -> None:
        if exchange.failure and not self.died:
            self.died = self.context.lost(exchange.request, exchange.failure)


def title_of(step: Step) -> str:
    """Return what a step is called in reports."""
    return step.title or f"{step.method} {step.path}"


def _counts(verdict: Verdict) -> bool:
    """Tell whether a verdict on a request of the run's own counts.

    A should that is broken there is broken in the scenarios whose steps ask the same, and said
    there once; else one lenience of a server would turn every scenario yellow.
    """
    return verdict.outcome is not Outcome.WARNED
