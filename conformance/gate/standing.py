"""What a run says of each entry: broken still, kept now, or nothing for sure.

An entry is stale only where that is certain. Each case that it names is a witness; what was not
run, was flaky, or failed in a way that nobody listed could still break what the entry names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from conformance.gate.entry import Entry
from conformance.gate.names import Names
from conformance.result import CaseResult, EntryState, Gate, GateEntry
from conformance.verdict import Outcome

# The check without which the steps of a case are not taken: all others then have nothing to say.
_GIVEN = "given"

_BROKEN = frozenset({Outcome.FAILED, Outcome.WARNED, Outcome.KNOWN})


class _Witness(Enum):
    """What one case says of an entry; the values are words for people."""

    BROKEN = "is broken"
    KEPT = "is kept"
    NOT_OFFERED = "is not offered under this profile"
    PROBE = "is a probe, which draws: that it finds nothing proves nothing"
    NOT_RUN = "was not run"
    FLAKY = "failed once and passed once"
    OTHERWISE = "failed in another way, which comes first"
    HIDDEN = "did not come as far as that"


# As long as one of these is there, nobody knows whether what an entry names is kept.
_OPEN = (_Witness.NOT_RUN, _Witness.FLAKY, _Witness.OTHERWISE, _Witness.HIDDEN)
_NEUTRAL = (_Witness.NOT_OFFERED, _Witness.PROBE)


@dataclass(frozen=True, slots=True)
class Findings:
    """What entries are held against: all cases that could be run, and what became of those run.

    `server` is the Server header of the target, `day` today's date in ISO 8601.
    """

    names: Names
    cases: Mapping[str, CaseResult]
    server: str
    day: str


def gate_of(file: str, entries: Iterable[Entry], findings: Findings) -> Gate:
    """Return the list as the run leaves it; `file` is what the sentences call it."""
    return Gate(file, tuple(_judged(file, entry, findings) for entry in entries))


def _judged(file: str, entry: Entry, findings: Findings) -> GateEntry:
    witnesses = [
        _witness(entry, name, findings)
        for name, scenario in findings.names.cases.items()
        if entry.names_case(name, scenario)
    ]
    state = _state(entry, witnesses, findings)
    return GateEntry(
        id=entry.id,
        line=entry.line,
        reason=entry.reason,
        link=entry.link,
        owner=entry.owner,
        expires=entry.expires,
        target=entry.target,
        state=state,
        says=_says(state, file, entry, witnesses, findings),
        excuses=sum(_is_excused(case, entry) for case in findings.cases.values()),
    )


def _state(entry: Entry, witnesses: list[_Witness], findings: Findings) -> EntryState:
    if not entry.is_for(findings.server):
        return EntryState.OTHER_TARGET
    if entry.is_expired(findings.day):
        return EntryState.EXPIRED
    if _Witness.BROKEN in witnesses:
        return EntryState.HOLDS
    return EntryState.STALE if _is_kept(witnesses) else EntryState.NOT_JUDGED


def _is_kept(witnesses: list[_Witness]) -> bool:
    return _Witness.KEPT in witnesses and not set(witnesses) - {_Witness.KEPT, *_NEUTRAL}


def _witness(entry: Entry, name: str, findings: Findings) -> _Witness:
    case = findings.cases.get(name)
    if case is None or case.outcome is Outcome.NOT_RUN:
        return _Witness.NOT_RUN
    if case.outcome is Outcome.NOT_OFFERED:
        return _Witness.NOT_OFFERED
    verdicts = {check.verdict for check in case.checks if entry.names_check(check.check)}
    if verdicts & _BROKEN:
        return _Witness.BROKEN
    if Outcome.FLAKY in verdicts or case.outcome is Outcome.FLAKY:
        return _Witness.FLAKY
    if case.outcome in (Outcome.FAILED, Outcome.HARNESS_ERROR):
        return _Witness.OTHERWISE
    if name in findings.names.probes:
        return _Witness.PROBE
    if case.outcome is Outcome.KNOWN and not _came_that_far(case, verdicts):
        return _Witness.HIDDEN
    return _Witness.KEPT


def _came_that_far(case: CaseResult, verdicts: set[Outcome]) -> bool:
    """Tell whether a check that is kept in a known case was asked at all."""
    stopped = any(c.check == _GIVEN and c.verdict is Outcome.KNOWN for c in case.checks)
    return bool(verdicts) and not stopped


def _is_excused(case: CaseResult, entry: Entry) -> bool:
    return any(check.known and check.known.line == entry.line for check in case.checks)


def _says(
    state: EntryState, file: str, entry: Entry, witnesses: list[_Witness], findings: Findings
) -> str:
    place = f"{file}:{entry.line}"
    if state is EntryState.STALE:
        return f"what it names is kept now: delete the entry at {place}"
    if state is EntryState.EXPIRED and _is_kept(witnesses):
        return f"its last day was {entry.expires}, and what it names is kept now: delete {place}"
    if state is EntryState.EXPIRED:
        return f"its last day was {entry.expires}: mend what it names, or set a day at {place}"
    if state is EntryState.OTHER_TARGET:
        server = repr(findings.server) if findings.server else "nothing"
        return f"it is for {entry.target!r}, and the Server header of this target says {server}"
    if state is EntryState.HOLDS:
        return "what it names is broken still"
    reasons = [witness for witness in (*_OPEN, *_NEUTRAL) if witness in witnesses]
    if len(witnesses) == 1:
        return f"it {reasons[0].value}"
    return f"of the {len(witnesses)} that it names, at least one {reasons[0].value}"
