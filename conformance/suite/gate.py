"""The list of known failures: read before anything is sent, held against what was found."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import fixtures
from conformance.checks import CHECKS, ROLES
from conformance.errors import InputError
from conformance.gate.entry import Entry
from conformance.gate.language import read_list
from conformance.gate.names import Names
from conformance.gate.standing import Findings, gate_of
from conformance.gate.update import Update, what_is_new, write_list
from conformance.probes.catalogue import FILE, load_probes
from conformance.profile.model import Profile
from conformance.requirements import load_requirements
from conformance.result import EntryState, Gate, RunResult
from conformance.scenario.language import Known
from conformance.scenario.load import load
from conformance.suite.items import is_scenario_file, only_reads
from conformance.suite.options import Settings
from conformance.suite.session import Run


def names_of(profile: Profile, places: Iterable[Path], *, read_only: bool = False) -> Names:
    """Return all that can be listed: the cases, the checks, the probes.

    Besides the scenarios that come with the harness there are those of some files and folders. A
    file that can't be used has no names; where it is to be run, the run says what is wrong with it.
    """
    requirements = load_requirements()
    known = Known(fixtures.NAMES, profile.answers, requirements)
    probes = {probe.id: probe.id for probe in load_probes(requirements)}
    cases: dict[str, str] = {}
    for path in _files(places):
        if only_reads(path) and not read_only:
            continue
        with suppress(InputError):
            cases |= {case.id: case.scenario for case in load(path, known)}
    checks = frozenset({check.id for check in CHECKS} | set(ROLES))
    return Names({**cases, **probes}, checks, frozenset(probes))


def _files(places: Iterable[Path]) -> set[Path]:
    shipped = FILE.parent
    found = {
        path.resolve()
        for place in (shipped, *places)
        for path in (place.rglob("*.y*ml") if place.is_dir() else (place,))
    }
    return {path for path in found if path != FILE and is_scenario_file(path, shipped.parent)}


def read_entries(settings: Settings, names: Names) -> tuple[Entry, ...]:
    """Return the entries of --known-failures; none where a file is to be made.

    An InputError names what can't be used.
    """
    path = Path(settings.known_failures)
    if settings.write_known_failures and not path.exists():
        return ()
    try:
        return read_list(path, names)
    except InputError as error:
        if error.where or path.exists():
            raise
        hint = "--write-known-failures makes it"
        raise InputError(f"--known-failures: {error.message}", hint=hint) from error


def hold(run: Run) -> Gate | None:
    """Return what the run says of the list; None where none was given."""
    if run.names is None:
        return None
    findings = Findings(
        names=run.names,
        cases={case.id: case for case in run.results},
        server=run.secrets.hide(run.shared.server),
        day=run.shared.day,
    )
    return gate_of(run.settings.known_failures, run.listed, findings)


def update(run: Run, record: RunResult) -> str:
    """Bring the list up to date, and say in a sentence what was done.

    An InputError where that can't be done.
    """
    file = run.settings.known_failures
    if record.gate is None or run.names is None or not run.settings.write_known_failures:
        return ""
    if not record.complete:
        return f"{file} stays as it was: the run is not complete"
    day = run.shared.day
    entries = [entry for entry in run.listed if entry.is_for(run.shared.server)]
    new = what_is_new(record.cases, entries, run.red, day)
    stale = (e.line for e in record.gate.entries if e.state is EntryState.STALE)
    changes = Update(new, frozenset(stale))
    write_list(Path(file), run.shared.entries, changes, run.names)
    added, taken = len(changes.add), len(changes.remove)
    return f"{file} is written: {added} added, {taken} taken out; give what is new its reason"
