"""One example of a probe, tried on a target."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import IntEnum
from functools import cache
from itertools import chain
from typing import TypedDict, Unpack

from conformance.checks import speak
from conformance.formats.multipart import OutgoingPart, choose_boundary, write
from conformance.generate.datasets import Sample
from conformance.generate.multipart import BrokenWriting, Writing
from conformance.knowledge import Instance
from conformance.operation import Entity
from conformance.profile.model import Profile
from conformance.run.context import Context
from conformance.run.conversation import NOTHING_SPECIAL, Conversation
from conformance.run.identifiers import Names
from conformance.run.request import Outgoing, url_of
from conformance.run.together import Timed, Turn, send_together
from conformance.scenario.model import Expectation
from conformance.verdict import Outcome, Problem, Verdict
from conformance.wire.exchange import Exchange, Headers, Request
from fixtures import Identity

DICOM = "application/dicom"
JSON = "application/dicom+json"
FILES = 'multipart/related; type="application/dicom"; transfer-syntax=*'
OCTETS = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'

Fields = Iterable[tuple[str, str]]


class RedError(Exception):
    """The example shows that something is wrong; each broken rule has a class of its own.

    So Hypothesis tells failures apart, and finds the smallest example of each.
    """


class TargetLost(BaseException):
    """There is no target any more. No Exception: Hypothesis is not to look for a smaller loss."""


@cache
def _red(rule: str) -> type[RedError]:
    return type(rule, (RedError,), {})


class Tries(IntEnum):
    """How often to try what depends on the moment: at first, once it failed, to confirm it."""

    FEW = 2
    SOME = 5
    MANY = 10


class Parts(TypedDict, total=False):
    """What a request can have besides its method and path.

    `query` is not yet percent-encoded. `sent` are the instances in the body of a store, in order
    (None for a part that is none of them), `of` is what the request is about.
    """

    headers: Fields
    query: Fields
    body: bytes
    chunks: tuple[int, ...] | None
    sent: Iterable[Instance | None]
    of: Instance | None
    title: str


class Examination:
    """What a probe asks of a target in one example, and how it says what must come of it.

    A request whose answer is red ends the example (RedError), as does a target that is lost
    (TargetLost). All UIDs are fresh. `ended_by` is the check that was red, if one was. `close`
    removes what was stored. `tries` is for what depends on the moment.
    """

    def __init__(
        self, context: Context, names: Names, *, fresh: bool = False, tries: Tries = Tries.FEW
    ) -> None:
        self.tries = tries
        self.cast: dict[str, Instance] = {}
        self._own = context.another_client() if fresh else None
        context = replace(context, client=self._own) if self._own else context
        self.conversation = Conversation(context, names, self.cast)
        self.ended_by = ""
        self._uids: dict[tuple[str, ...], str] = {}

    @property
    def context(self) -> Context:
        """What the run has at hand."""
        return self.conversation.context

    @property
    def profile(self) -> Profile:
        """What the target claims."""
        return self.context.profile

    @property
    def verdicts(self) -> list[Verdict]:
        """What was said of the exchanges so far."""
        return self.conversation.verdicts

    def claims(self, capability: str) -> bool:
        """Tell whether the target claims a capability."""
        return capability in self.profile.claims

    # Instances

    def identity(self, study: str = "study", series: str = "series") -> Identity:
        """Return UIDs for a new instance: the same words stand for the same study and series."""
        return Identity(
            study=self._uid(study), series=self._uid(study, series), instance=self.fresh_uid()
        )

    def fresh_uid(self) -> str:
        """Return a UID that nothing has."""
        return self.conversation.names.uid()

    def _uid(self, *key: str) -> str:
        if key not in self._uids:
            self._uids[key] = self.fresh_uid()
        return self._uids[key]

    def instance(
        self, sample: Sample, name: str = "", *, study: str = "study", series: str = "series"
    ) -> Instance:
        """Make a sample an instance of its own, ready to be sent."""
        named = sample.renamed(self.identity(study, series))
        return self.add(named.data, named.identity, name or f"{len(self.cast) + 1}", sample.says)

    def add(self, data: bytes, identity: Identity, name: str, what: str = "") -> Instance:
        """Take a file into the cast; `what` says in a report what it is."""
        instance = Instance(name, what, identity.study, identity.series, identity.instance, data)
        self.cast[name] = instance
        return instance

    # Requests

    def send(
        self,
        method: str,
        path: str,
        *,
        expect: Expectation = NOTHING_SPECIAL,
        role: str = "",
        **parts: Unpack[Parts],
    ) -> Exchange:
        """Send a request; RedError where the answer, or a look at the archive after it, is red.

        `path` is percent-encoded. `role` is the check that speaks for all that is expected, where
        that is not each check.
        """
        before = len(self.verdicts)
        turn = self.turn(method, path, **parts)
        exchange = self.conversation.say(turn.title, turn.outgoing, expect, of=turn.of, role=role)
        self._end_if_red(before)
        return exchange

    def turn(self, method: str, path: str, *, pause: float = 0.0, **parts: Unpack[Parts]) -> Turn:
        """Write a request, as `send` does, for `together`; it waits `pause` seconds."""
        query = tuple(parts.get("query", ()))
        headers = Headers.of(parts.get("headers", ()))
        url = url_of(self.context.base_url + path, query)
        request = Request(method, url, headers, parts.get("body", b""), parts.get("chunks"))
        sent = tuple(each.name if each else "" for each in parts.get("sent", ()))
        of, title = parts.get("of"), parts.get("title") or f"{method} {path}"
        return Turn(title, Outgoing(request, query, sent), of.name if of else "", pause)

    def together(self, scripts: Sequence[Sequence[Turn]]) -> tuple[tuple[Timed, ...], ...]:
        """Let several clients send their requests at once; RedError where an answer is red.

        Return what came, for each client. What the target holds is not known afterwards.
        """
        conversation = self.conversation
        sent = (name for script in scripts for turn in script for name in turn.outgoing.sent)
        conversation.write_down(self.cast[name] for name in filter(None, sent))
        conversation.stored.clear()
        told = send_together(self.context, scripts)
        before = len(self.verdicts)
        for each in sorted(chain.from_iterable(told), key=lambda timed: timed.begun):
            conversation.hear(each.turn.title, each.turn.outgoing, each.exchange, of=each.turn.of)
        self._end_if_red(before)
        return told

    def get(  # noqa: PLR0913 - all that a request has
        self,
        path: str,
        accept: str,
        *,
        query: Fields = (),
        of: Instance | None = None,
        expect: Expectation = NOTHING_SPECIAL,
        role: str = "",
    ) -> Exchange:
        """Send a GET with an Accept header field."""
        headers = (("Accept", accept),)
        return self.send("GET", path, headers=headers, query=query, of=of, expect=expect, role=role)

    def store(
        self, *instances: Instance, path: str = "/studies", expect: Expectation | None = None
    ) -> Exchange:
        """Store instances in one plain request; they are then read back.

        All of them must be taken, unless something else is expected.
        """
        names = tuple(each.name for each in instances)
        expect = expect or Expectation(answer="store.all", stored=names)
        return self.post(plain(*instances), *instances, path=path, expect=expect)

    def post(
        self,
        writing: Writing | BrokenWriting,
        *instances: Instance | None,
        path: str = "/studies",
        expect: Expectation = NOTHING_SPECIAL,
        title: str = "",
    ) -> Exchange:
        """Store instances in a request as it is written."""
        return self.send(
            "POST",
            path,
            headers=(("Accept", JSON), *writing.headers),
            body=writing.body,
            chunks=writing.chunks,
            sent=instances,
            of=next(filter(None, instances), None),
            expect=expect,
            title=title,
        )

    def require(self, role: str, problems: Iterable[Problem], step: str) -> None:
        """Say what the probe itself found out, in the name of a role; RedError where that is red.

        It is about the last exchange.
        """
        conversation = self.conversation
        before = len(self.verdicts)
        index = len(conversation.exchanges) - 1
        context = self.context
        said = speak(role, problems, context.profile, context.requirements, step, index)
        if said is not None:
            self.verdicts.append(said)
        self._end_if_red(before)

    def close(self) -> None:
        """Remove from the target what was stored."""
        try:
            self.conversation.clean_up()
        finally:
            if self._own is not None:
                self._own.close()

    def _end_if_red(self, before: int) -> None:
        failed = (v for v in self.verdicts[before:] if v.outcome is Outcome.FAILED)
        verdict = next(failed, None)
        self.ended_by = verdict.rule if verdict else ""
        if self.conversation.died:
            raise TargetLost(self.conversation.died)
        if verdict:
            raise _red(verdict.rule)(verdict.problems)


def parts_of(*instances: Instance) -> tuple[OutgoingPart, ...]:
    """Return plain parts, one for each instance."""
    return tuple(OutgoingPart((("Content-Type", DICOM),), each.data) for each in instances)


def plain(*instances: Instance) -> Writing:
    """Return the plain writing of a store, with the fields that belong to it."""
    parts = parts_of(*instances)
    boundary = choose_boundary(parts)
    fields = (("Content-Type", f'multipart/related; type="{DICOM}"; boundary={boundary}'),)
    return Writing(write(parts, boundary), fields, None, frozenset())


def path_of(instance: Instance, level: Entity = Entity.INSTANCE) -> str:
    """Return the path of an instance, of its series or its study, below the base URL."""
    study = f"/studies/{instance.study}"
    series = f"{study}/series/{instance.series}"
    paths = {Entity.STUDY: study, Entity.SERIES: series}
    return paths.get(level, f"{series}/instances/{instance.uid}")
