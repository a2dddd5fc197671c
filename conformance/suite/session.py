"""The state of a run in one process.

In a parallel run the controller looks at the target, starts the bundled server, gathers the
results and cleans up; the workers run cases. What a worker needs is handed to it as plain data.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, partial
from math import inf
from pathlib import Path
from typing import Any, ClassVar, Self

import pytest

from conformance import __version__
from conformance.gate.entry import Entry, in_force
from conformance.gate.excuse import excuse
from conformance.gate.names import Names
from conformance.probes.catalogue import Listed
from conformance.probes.replay import read_replay
from conformance.profile.load import load_profile
from conformance.requirements import load_requirements
from conformance.result import CaseResult, Gate, RunResult
from conformance.run.context import Context
from conformance.run.footprint import ByHand, Footprint
from conformance.run.found import find
from conformance.run.identifiers import Source
from conformance.run.pulse import Pulse
from conformance.run.record import Recorder, requirement_views
from conformance.run.removal import commands, gone_command, remove_study
from conformance.run.runner import Finding, not_run, run_case
from conformance.scenario.model import Case
from conformance.suite.options import Settings
from conformance.verdict import Outcome, worst
from conformance.wire.client import Client, Limits
from conformance.wire.secrets import Secrets
from conformance.wire.view import BodyStore

_ALWAYS_RED = frozenset({Outcome.FAILED, Outcome.HARNESS_ERROR})
_RED_IF_STRICT = frozenset({Outcome.WARNED, Outcome.FLAKY})
_RAN = frozenset(Outcome) - {Outcome.NOT_RUN, Outcome.NOT_OFFERED}


@dataclass(frozen=True, slots=True)
class Shared:
    """What all processes of a run have in common, as plain data.

    `entries` are those of the list of known failures, `day` is the day on which the run began;
    `deadline` is when its time is over, in seconds of `time.time`, 0 where it has no end.
    """

    base_url: str
    profile: str
    server: str
    seed: str
    literal: bool
    notes: tuple[str, ...] = ()
    command: str = "pytest"
    day: str = ""
    entries: tuple[Entry, ...] = ()
    deadline: float = 0

    def to_plain(self) -> dict[str, Any]:
        """Return what can be sent to a worker."""
        return asdict(self)

    @classmethod
    def from_plain(cls, data: dict[str, Any]) -> Self:
        """Undo `to_plain`."""
        return cls(**data | {"entries": tuple(Entry(**entry) for entry in data["entries"])})


class CaseFailedError(Exception):
    """A case is red; carries its record."""

    def __init__(self, result: CaseResult) -> None:
        self.result = result
        super().__init__(f"{result.id}: {result.outcome}")


@dataclass
class Run:
    """A run, as one process sees it; `worker` is 0 in the controller.

    `names` are those that known failures can have; the controller has them where a list was given.
    """

    KEY: ClassVar[pytest.StashKey[Run]] = pytest.StashKey()

    settings: Settings
    shared: Shared
    worker: int = 0
    names: Names | None = None
    results: list[CaseResult] = field(default_factory=list)
    started: float = field(default_factory=time.time)
    interrupted: bool = False
    unusable: bool = False
    selected: int = 0
    selected_probes: int = 0

    def __post_init__(self) -> None:
        self.profile = load_profile(self.shared.profile)
        self.secrets = secrets_of(self.settings)
        self._recorder = Recorder(
            self.secrets,
            BodyStore(self.settings.reports),
            self.shared.base_url,
            curl_options_of(self.settings),
            Path.cwd(),
            self.shared.command,
            foreign=self.settings.read_only,
        )
        replay = self.settings.replay
        self.replay = read_replay(replay, self.profile.name) if replay else None
        self.footprint = Footprint(
            self.settings.reports, self.shared.seed, self.secrets.hide(self.shared.base_url)
        )
        # A file, since all processes of a run must know.
        self._died = self.settings.reports / f".died-{self.shared.seed}"
        self._context: Context | None = None
        hide = self.secrets.hide
        self.listed = tuple(
            replace(e, reason=hide(e.reason), link=hide(e.link), owner=hide(e.owner))
            for e in self.shared.entries
        )
        self._in_force = in_force(self.listed, self.shared.server, self.shared.day)

    @property
    def red(self) -> frozenset[Outcome]:
        """The outcomes that make a run red."""
        return _ALWAYS_RED | _RED_IF_STRICT if self.settings.strict else _ALWAYS_RED

    def context(self) -> Context:
        """Return what cases are run with; made when it is first asked for."""
        if self._context is None:
            client = client_of(self.settings)
            self._context = Context(
                base_url=self.shared.base_url,
                client=client,
                another_client=lambda: client_of(self.settings),
                profile=self.profile,
                requirements=load_requirements(),
                ledger=self.footprint.ledger(self.worker),
                source=Source(self.shared.seed, self.worker),
                lost=Pulse(self.shared.base_url, client).lost,
                literal=self.shared.literal,
                keep=self.settings.keep,
                found=cache(partial(find, self.shared.base_url, client, self.profile)),
                read_only=self.settings.read_only,
            )
        return self._context

    def run(self, case: Case) -> CaseResult:
        """Run one case and write it down; whatever breaks in the harness is a harness error."""
        return self._excused(self._run(case, partial(run_case, case)))

    def run_probe(self, listed: Listed, probes: int) -> CaseResult:
        """Run one of some probes and write it down, as `run` does."""
        if self.settings.read_only:
            return self._recorder.record(not_run(listed.case, "read-only: it stores"))
        # Hypothesis takes its time to be imported; scenarios do without it.
        from conformance.probes.runner import Plan, run_probe  # noqa: PLC0415

        plan = Plan(self.settings.effort, probes, self.replay, self.seconds_left)
        hunt = partial(run_probe, listed, plan=plan)
        return self._excused(self._run(listed.case, lambda context: self._whole(hunt(context))))

    def _whole(self, finding: Finding) -> Finding:
        """Count a probe that was cut short as not run: nobody knows what its rest would show."""
        tally = finding.tally
        cut = tally is not None and tally.unrun and self.seconds_left <= 0
        if not cut or finding.outcome in self.red:
            return finding
        return not_run(finding.case, f"{self._over}, before all of its examples were tried")

    @property
    def seconds_left(self) -> float:
        """How many seconds of the time budget are left; without one, there is no end."""
        return self.shared.deadline - time.time() if self.shared.deadline else inf

    @property
    def _over(self) -> str:
        return f"the time budget of {self.settings.time_budget:g} s is over"

    def _excused(self, result: CaseResult) -> CaseResult:
        return excuse(result, self._in_force, self.red)

    def _run(self, case: Case, run: Callable[[Context], Finding]) -> CaseResult:
        if lost := self.died:
            return self._recorder.record(not_run(case, lost))
        if self.seconds_left <= 0:
            return self._recorder.record(not_run(case, self._over))
        try:
            finding = run(self.context())
            if finding.died:
                self._died.write_text(finding.reason, encoding="utf-8")
            return self._recorder.record(finding)
        except OSError as error:
            reason = (
                f"{error}; is there space in {self.settings.reports}, and leave to write there?"
            )
        except Exception:  # noqa: BLE001 - a fault of ours must never count as the target's
            reason = traceback.format_exc(limit=-6)
        return self._recorder.record(Finding(case, Outcome.HARNESS_ERROR, reason))

    @property
    def died(self) -> str:
        """Say how the target was lost, and in which request; empty while it lives."""
        return self._died.read_text(encoding="utf-8") if self._died.exists() else ""

    def removal(self, studies: Iterable[str]) -> tuple[str, ...]:
        """Return the commands by which a person removes some studies."""
        return tuple(command for study in studies for command in self._by_hand(study).commands)

    def write_script(self, studies: Iterable[str]) -> None:
        """Write the script that removes some studies."""
        self.footprint.write_script(map(self._by_hand, studies))

    def _by_hand(self, study: str) -> ByHand:
        base_url, hide = self.shared.base_url, self.secrets.hide
        headers, options = headers_of(self.settings), curl_options_of(self.settings)
        lines = commands(base_url, self.profile, study, headers, options)
        gone = gone_command(base_url, study, headers, options)
        return ByHand(study, tuple(map(hide, lines)), hide(gone))

    def _clean_up(self) -> tuple[str, ...]:
        """Remove what cases left behind; return the studies that stay."""
        if not (self.settings.keep or self.died):
            for study in self.footprint.accounts().leftovers():
                context = self.context()
                if remove_study(context.client, context.base_url, self.profile, study):
                    context.ledger.removed(study)
        left = self.footprint.accounts().leftovers()
        if left:
            with suppress(OSError):  # the commands stand in the record too
                self.write_script((*self.footprint.earlier(), *left))
        return left

    def finish(self, exit_status: int, gate: Gate | None = None) -> RunResult:
        """Put the whole run into one record."""
        left = self._clean_up()
        accounts = self.footprint.accounts()
        self.footprint.close()
        hide = self.secrets.hide
        stop_reason = self.died or ("interrupted" if self.interrupted else "")
        if not stop_reason and not self.all_ran and self.seconds_left <= 0:
            stop_reason = self._over
        if not stop_reason and self.unusable:
            stop_reason = "a file of scenarios can't be used"
        if not stop_reason and not self.all_ran and self.settings.read_only:
            stop_reason = "read-only, so nothing was stored or deleted"
        self._died.unlink(missing_ok=True)
        return RunResult(
            harness=__version__,
            python=python_version(),
            target=hide(self.shared.base_url),
            server=hide(self.shared.server),
            profile=self.profile.name,
            seed=self.shared.seed,
            started=iso(self.started),
            seconds=round(time.time() - self.started, 3),
            command=self.shared.command,
            strict=self.settings.strict,
            complete=not stop_reason and self.all_ran,
            exit_status=exit_status,
            stop_reason=hide(stop_reason),
            stored=accounts.stored,
            removed=accounts.stored - len(left),
            leftovers=left,
            cleanup=self.removal(left),
            cases=tuple(sorted(self.results, key=lambda r: (r.file, r.line, r.id))),
            claims=tuple(sorted(self.profile.claims)),
            requirements=requirement_views(load_requirements().values()),
            gate=gate,
        )

    @property
    def all_ran(self) -> bool:
        """Tell whether all cases that were selected were run, or are not offered."""
        return self.selected == sum(r.outcome is not Outcome.NOT_RUN for r in self.results)

    def verdict(self) -> Outcome | None:
        """Return the worst outcome of all cases, what is red first; None where nothing ran."""
        outcomes = [result.outcome for result in self.results if result.outcome in _RAN]
        red = [outcome for outcome in outcomes if outcome in self.red]
        return worst(red or outcomes) if outcomes else None


def python_version() -> str:
    """Return the version of Python."""
    return ".".join(map(str, sys.version_info[:3]))


def iso(seconds: float) -> str:
    """Return a time as a record has it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def headers_of(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Return the header fields that every request has."""
    if not settings.authorization:
        return settings.headers
    return (*settings.headers, ("Authorization", settings.authorization))


def curl_options_of(settings: Settings) -> tuple[str, ...]:
    """Return what curl must be told besides the request."""
    if settings.insecure:
        return ("--insecure",)
    return ("--cacert", settings.ca_bundle) if settings.ca_bundle else ()


def secrets_of(settings: Settings) -> Secrets:
    """Return what must never be seen in any output."""
    return Secrets.of(headers_of(settings))


def client_of(settings: Settings) -> Client:
    """Return a client with the settings' credentials and limits."""
    return Client(
        headers=headers_of(settings),
        verify=settings.ca_bundle or not settings.insecure,
        limits=Limits(
            connect=min(5.0, settings.timeout),
            read=settings.timeout,
            total=4 * settings.timeout,
        ),
        read_only=settings.read_only,
    )
