"""Which cases run which functions of the bundled server: no other case can notice their mutants.

The good server is run in this process, once for each of its dialects, and the calls of its threads
are watched while one case after the other is run.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Self

from conformance.profile.model import Profile
from conformance.run.context import Context
from conformance.run.runner import run_case
from conformance.scenario.model import Case
from conformance.verdict import Outcome
from tests.judge.mutants.mutant import Mutant
from tests.support.cases import all_cases, context
from tests.support.harness import ROOT

# The dialects, in the order in which a mutant meets them.
PATHS = {"azure-v2": "/v2", "ps3.18": "/dicom-web", "azure-v1": "/v1"}
# Tables that are one dialect's own.
_OWN = {"dicomweb/standard.py": ("ps3.18",), "dicomweb/azure.py": ("azure-v2", "azure-v1")}
_SERVER = f"{ROOT / 'reference_server'}/"
_DEPENDS_ON = ("conformance/**/*.py", "reference_server/**/*.py", "scenarios/**/*.yaml")


class NotGood(Exception):
    """A case is not green though nothing is wrong with the server."""


@dataclass(frozen=True, slots=True)
class Reached:
    """What a case runs: `requests` is what it costs, `places` are functions, as file:line."""

    case: str
    requests: int
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reach:
    """What the cases run, by profile; `always` is what each server runs before it is asked."""

    always: frozenset[str]
    cases: dict[str, list[Reached]]

    def profiles(self, mutant: Mutant) -> list[str]:
        """Return the dialects that a mutant serves, first the one in which most cases reach it.

        Where no case does, probes may.
        """
        numbers = {name: len(self.cases_of(mutant, name)) for name in _OWN.get(mutant.file, PATHS)}
        reached = [name for name in numbers if numbers[name]] or [*numbers]
        return sorted(reached, key=lambda name: -numbers[name])

    def cases_of(self, mutant: Mutant, profile: str) -> list[str]:
        """Return the cases that can notice a mutant, the cheapest first."""
        place = f"{mutant.file}:{mutant.place}"
        everyone = not mutant.place or place in self.always
        cases = sorted(self.cases[profile], key=lambda each: (each.requests, each.case))
        return [each.case for each in cases if everyone or place in each.places]


def measure(file: Path) -> Reach:
    """Watch all cases, or read what was seen when nothing has changed since.

    NotGood where a case is not green.
    """
    digest = _digest()
    if file.exists():
        known = json.loads(file.read_text(encoding="utf-8"))
        if known["digest"] == digest:
            return _from_json(known)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        reach = _watch(Path(folder))
    file.write_text(json.dumps({"digest": digest, **_to_json(reach)}), encoding="utf-8")
    return reach


@contextmanager
def opened(origin: str, profile: str, folder: Path) -> Iterator[Context]:
    """Open what cases need to be run against a dialect of the bundled server."""
    with context(origin + PATHS[profile], folder, profile) as found:
        yield replace(found, profile=_at_once(found.profile))


def cases_of(profile: str) -> dict[str, Case]:
    """Return all cases by their ids."""
    return {case.id: case for case in all_cases(profile)}


def _at_once(profile: Profile) -> Profile:
    """The profile without the seconds in which a change need not show yet."""
    return replace(profile, switches={**profile.switches, "settle_search_s": 0})


class _Watch:
    """Keeps the functions of the server that are called in any thread begun after this."""

    def __init__(self) -> None:
        self._codes: set[CodeType] = set()

    def __enter__(self) -> Self:
        threading.settrace(self._see)
        return self

    def __exit__(self, *_: object) -> None:
        threading.settrace(None)

    @contextmanager
    def here(self) -> Iterator[None]:
        """Watch this thread, too."""
        sys.settrace(self._see)
        try:
            yield
        finally:
            sys.settrace(None)

    def _see(self, frame: FrameType, _event: str, _argument: Any) -> None:
        if frame.f_code.co_filename.startswith(_SERVER):
            self._codes.add(frame.f_code)

    def seen(self) -> frozenset[str]:
        """Return what was called since the last time."""
        found, self._codes = self._codes, set()
        # What serves a connection is called once, and goes on in the cases that follow.
        for frame in sys._current_frames().values():
            self._under_way(frame)
        return frozenset(
            f"{code.co_filename.removeprefix(_SERVER)}:{code.co_firstlineno}" for code in found
        )

    def _under_way(self, frame: FrameType | None) -> None:
        while frame is not None:
            self._see(frame, "call", None)
            frame = frame.f_back


def _watch(folder: Path) -> Reach:
    always: set[str] = set()
    cases: dict[str, list[Reached]] = {}
    for profile in PATHS:
        with ExitStack() as stack:
            watch = stack.enter_context(_Watch())
            with watch.here():
                # Functions that make tables are called when their module is imported.
                running = importlib.import_module("reference_server.running").Running()
                server = stack.enter_context(running)
            always |= watch.seen()
            target = stack.enter_context(opened(server.url, profile, folder))
            cases[profile] = [_reached(case, target, watch) for case in cases_of(profile).values()]
    return Reach(frozenset(always), cases)


def _reached(case: Case, target: Context, watch: _Watch) -> Reached:
    finding = run_case(case, target)
    if finding.outcome not in {Outcome.PASSED, Outcome.WARNED, Outcome.NOT_OFFERED}:
        raise NotGood(f"{case.id} is {finding.outcome} by profile {target.profile.name}")
    return Reached(case.id, len(finding.exchanges), watch.seen())


def _digest() -> str:
    digest = hashlib.sha256()
    for pattern in _DEPENDS_ON:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _to_json(reach: Reach) -> dict[str, Any]:
    cases = {
        profile: [[each.case, each.requests, sorted(each.places)] for each in some]
        for profile, some in reach.cases.items()
    }
    return {"always": sorted(reach.always), "cases": cases}


def _from_json(known: dict[str, Any]) -> Reach:
    cases = {
        profile: [Reached(case, requests, frozenset(places)) for case, requests, places in some]
        for profile, some in known["cases"].items()
    }
    return Reach(frozenset(known["always"]), cases)
