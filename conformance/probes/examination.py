"""One example of a probe, tried on a target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from conformance.checks import speak
from conformance.formats.multipart import OutgoingPart, choose_boundary, write
from conformance.generate.datasets import Sample
from conformance.generate.multipart import BrokenWriting, Writing
from conformance.knowledge import Instance
from conformance.profile.model import Profile
from conformance.run.context import Context
from conformance.run.conversation import NOTHING_SPECIAL, Conversation
from conformance.run.identifiers import Names
from conformance.run.request import Outgoing, url_of
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


class Examination:
    """What a probe asks of a target in one example, and how it says what must come of it.

    A request whose answer is red ends the example (RedError), as does a target that is lost
    (TargetLost). All UIDs are fresh, and with `fresh` the connections as well; what one request
    does to the next on the same connection is still seen. `ended_by` is the rule that was red, if
    one was. `close` removes what was stored.
    """

    def __init__(self, context: Context, names: Names, *, fresh: bool = False) -> None:
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
        return self.add(named.data, named.identity, name or f"{len(self.cast) + 1}", repr(sample))

    def add(self, data: bytes, identity: Identity, name: str, what: str = "") -> Instance:
        """Take a file into the cast; `what` says in a report what it is."""
        instance = Instance(name, what, identity.study, identity.series, identity.instance, data)
        self.cast[name] = instance
        return instance

    # Requests

    def send(  # noqa: PLR0913 - all that a request has
        self,
        method: str,
        path: str,
        *,
        headers: Fields = (),
        query: Fields = (),
        body: bytes = b"",
        chunks: tuple[int, ...] | None = None,
        sent: Iterable[Instance | None] = (),
        of: Instance | None = None,
        expect: Expectation = NOTHING_SPECIAL,
        title: str = "",
    ) -> Exchange:
        """Send a request; RedError where the answer, or a look at the archive after it, is red.

        `path` is percent-encoded, `query` is not yet. `sent` are the instances in the body of a
        store, in order (None for a part that is none of them), `of` is what the request is about.
        """
        query = tuple(query)
        url = url_of(self.context.base_url + path, query)
        request = Request(method, url, Headers.of(headers), body, chunks)
        outgoing = Outgoing(request, query, tuple(each.name if each else "" for each in sent))
        before = len(self.verdicts)
        exchange = self.conversation.say(
            title or f"{method} {path}", outgoing, expect, of=of.name if of else ""
        )
        self._end_if_red(before)
        return exchange

    def get(
        self,
        path: str,
        accept: str,
        *,
        query: Fields = (),
        of: Instance | None = None,
        expect: Expectation = NOTHING_SPECIAL,
    ) -> Exchange:
        """Send a GET with an Accept header field."""
        headers = (("Accept", accept),)
        return self.send("GET", path, headers=headers, query=query, of=of, expect=expect)

    def store(
        self, *instances: Instance, path: str = "/studies", expect: Expectation | None = None
    ) -> Exchange:
        """Store instances in one plain request, and read them back.

        They must all be taken, where nothing else is expected.
        """
        parts = parts_of(*instances)
        boundary = choose_boundary(parts)
        writing = Writing(
            write(parts, boundary),
            (("Content-Type", f'multipart/related; type="{DICOM}"; boundary={boundary}'),),
            None,
            frozenset(),
        )
        if expect is None:
            names = tuple(each.name for each in instances)
            expect = Expectation(answer="store.all", stored=names)
        return self.post(writing, *instances, path=path, expect=expect)

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


def path_of(instance: Instance) -> str:
    """Return the path of an instance below the base URL."""
    return f"/studies/{instance.study}/series/{instance.series}/instances/{instance.uid}"
