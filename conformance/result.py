"""What a run found, ready to be written down: no objects of pytest, no secrets, JSON all through.

The run makes these; the reports read them and nothing else. They travel between the processes of
a parallel run as JSON.
"""

from __future__ import annotations

from dataclasses import dataclass, is_dataclass
from enum import Enum, StrEnum
from functools import cache
from typing import Any, Self, get_args, get_type_hints

from conformance.verdict import Level, Outcome


@dataclass(frozen=True, slots=True)
class _Jsonable:
    """A frozen dataclass that goes to JSON and comes back."""

    def to_json(self) -> dict[str, Any]:
        """Return plain dicts, lists, strings and numbers."""
        record: type = type(self)
        return {name: _plain(getattr(self, name)) for name in _kinds(record)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Undo `to_json`; a missing or surplus key is a TypeError."""
        record: type = cls
        kinds = _kinds(record)
        return cls(**{key: _restore(kinds.get(key), value) for key, value in data.items()})


@cache
def _kinds(cls: type) -> dict[str, type | None]:
    """Return, for each field, the record or word that its JSON stands for; None for the rest."""
    return {
        name: next((kind for kind in (hint, *get_args(hint)) if _is_ours(kind)), None)
        for name, hint in get_type_hints(cls).items()
    }


def _is_ours(kind: Any) -> bool:
    return isinstance(kind, type) and (issubclass(kind, Enum) or is_dataclass(kind))


def _plain(value: Any) -> Any:
    """Return what any serializer takes: that of a parallel run knows no subclass of str."""
    if isinstance(value, _Jsonable):
        return value.to_json()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value


def _restore(kind: type | None, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, (list, tuple)):
        return tuple(_restore(kind, item) for item in value)
    if kind and issubclass(kind, Enum):
        return kind(value)
    return kind.from_json(value) if kind and issubclass(kind, _Jsonable) else value


@dataclass(frozen=True, slots=True)
class PartView(_Jsonable):
    """One part of a multipart body: its headers, its size in octets, the SHA-256 of its body."""

    headers: tuple[tuple[str, str], ...]
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class BodyView(_Jsonable):
    """A body as a report shows it.

    `text` is what can be read of it, cut to a sensible length (`cut` says so); binary bodies have
    none. `parts` are those of a multipart body. `file` is where the whole body is kept, relative
    to the reports folder; empty where it is not kept.
    """

    size: int
    sha256: str
    text: str = ""
    cut: bool = False
    parts: tuple[PartView, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class InstanceView(_Jsonable):
    """A DICOM instance as a report shows it, secrets hidden; `sha256` is that of its file.

    `elements` are lines of text, those within sequences indented; `rest` is how many more there
    are. `picture` is a PNG in Base64, made of its first frame, or empty; `remark` then says why.
    """

    sha256: str
    elements: tuple[str, ...]
    rest: int = 0
    picture: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ExchangeView(_Jsonable):
    """One exchange as a report shows it, secrets hidden.

    `status` 0 means that no whole response came; `failure` then says why. `curl` repeats the
    request in a shell whose working folder is the reports folder. `role` is empty for a step of
    the scenario; a request of the run's own bears the name of the check that it serves.
    `operation` is what was asked for, such as `retrieve.study`, or `other`.
    """

    step: str
    method: str
    url: str
    request_headers: tuple[tuple[str, str], ...]
    request_body: BodyView
    status: int
    reason: str
    response_headers: tuple[tuple[str, str], ...]
    response_body: BodyView
    failure: str
    seconds: float
    remarks: tuple[str, ...]
    curl: str
    role: str = ""
    operation: str = ""


@dataclass(frozen=True, slots=True)
class Evidence(_Jsonable):
    """What was expected and what came."""

    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class Known(_Jsonable):
    """Why a verdict is *known*: the entry that lists it; `was` is the verdict without it."""

    id: str
    line: int
    reason: str
    link: str
    owner: str
    was: Outcome


@dataclass(frozen=True, slots=True)
class CheckResult(_Jsonable):
    """The verdict of one check on one exchange (`exchange` is its index; -1 means none).

    `known` is there where the verdict is *known*, and only there.
    """

    check: str
    requirement: str
    source: str
    section: str
    level: Level
    says: str
    verdict: Outcome
    step: str
    exchange: int
    evidence: tuple[Evidence, ...]
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class ProbeView(_Jsonable):
    """How much a probe tried: so many examples, with so many requests in all.

    `unrun` are the examples for which there was no time. `instances` say in words what was sent in
    the examples that are shown. `replays` are the commands that try what failed again, each by
    itself.
    """

    examples: int
    requests: int
    unrun: int = 0
    instances: tuple[str, ...] = ()
    replays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseResult(_Jsonable):
    """One test: a scenario in one of its variants, or a probe.

    `reason` says in one sentence why it is not offered, not run, or a harness error. `other` is
    the other one of two attempts that differ: of a flaky case, the one that passed. `tutorial`
    are the numbers of the tutorial's requests. `probe` is there where it is one that was run.
    `requires` are the capabilities without which it is not offered. `instances` are those that
    went over the wire in a case that did not pass.
    """

    id: str
    scenario: str
    variant: str
    title: str
    source: str
    file: str
    line: int
    tutorial: tuple[int, ...]
    outcome: Outcome
    reason: str
    seconds: float
    checks: tuple[CheckResult, ...]
    exchanges: tuple[ExchangeView, ...]
    other: CaseResult | None = None
    probe: ProbeView | None = None
    requires: tuple[str, ...] = ()
    instances: tuple[InstanceView, ...] = ()


@dataclass(frozen=True, slots=True)
class RequirementView(_Jsonable):
    """A sentence that a target can be held to, whether or not this run did."""

    id: str
    source: str
    section: str
    level: Level
    says: str


class EntryState(StrEnum):
    """What a run says of an entry of the list of known failures."""

    HOLDS = "holds"  # what it names is broken still
    STALE = "stale"  # what it names is kept now: to be deleted
    EXPIRED = "expired"  # its day is over: it excuses nothing
    OTHER_TARGET = "other target"  # it is for another server: it excuses nothing here
    NOT_JUDGED = "not judged"  # what it names was not run, not offered, or said nothing for sure


@dataclass(frozen=True, slots=True)
class GateEntry(_Jsonable):
    """An entry of the list of known failures, as it stands there, and what the run says of it.

    `excuses` counts the cases in which something is *known* by it. `says` is one sentence: why it
    is in this state, and what to do.
    """

    id: str
    line: int
    reason: str
    link: str
    owner: str
    expires: str
    target: str
    state: EntryState
    says: str
    excuses: int


@dataclass(frozen=True, slots=True)
class Gate(_Jsonable):
    """The list of known failures that a run was held against."""

    file: str
    entries: tuple[GateEntry, ...]

    @property
    def out_of_date(self) -> tuple[GateEntry, ...]:
        """The entries that make a run red, whatever the server does."""
        wrong = (EntryState.STALE, EntryState.EXPIRED)
        return tuple(entry for entry in self.entries if entry.state in wrong)


@dataclass(frozen=True, slots=True)
class RunResult(_Jsonable):
    """A whole run. Times: `started` is ISO 8601 in UTC, `seconds` the duration.

    `complete` is false where the run was interrupted, the target died, or not all was run.
    `leftovers` are the studies that stay on the target, `cleanup` the commands that remove them.
    `gate` is there where a list of known failures was given.
    `claims` are the capabilities that the profile claims. `requirements` are all that are known,
    those that nothing in this run was held to included.
    """

    harness: str
    python: str
    target: str
    server: str
    profile: str
    seed: str
    started: str
    seconds: float
    command: str
    strict: bool
    complete: bool
    exit_status: int
    stop_reason: str
    stored: int
    removed: int
    leftovers: tuple[str, ...]
    cleanup: tuple[str, ...]
    cases: tuple[CaseResult, ...]
    gate: Gate | None = None
    claims: tuple[str, ...] = ()
    requirements: tuple[RequirementView, ...] = ()
