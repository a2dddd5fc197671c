"""A mutant against the default suite: the mutated server is a process, the cases are run here."""

from __future__ import annotations

import compileall
import resource
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Timer

from conformance.probes.catalogue import load_probes
from conformance.probes.effort import read_effort
from conformance.probes.runner import Plan, run_probe
from conformance.requirements import load_requirements
from conformance.run.context import Context
from conformance.run.runner import Finding, run_case
from conformance.verdict import Outcome
from tests.judge.mutants.mutant import Fate, Mutant, Result
from tests.judge.mutants.reach import PATHS, Reach, cases_of, opened
from tests.support.harness import ROOT, environment

_TO_START = 30.0
# A mutant that never ends what it does is not to take the machine with it.
_MEMORY = 2 << 30


@dataclass(frozen=True, slots=True)
class Most:
    """How much a mutant meets: how many of the dialects that it serves, and for how long."""

    seconds: float
    dialects: int = 1
    probes: bool = False


class _Stillborn(Exception):
    """The mutated server does not start."""


@dataclass
class _Alive:
    """A server that was started; `late` once its time is over."""

    origin: str
    late: bool = False


class Laboratory:
    """A folder with a copy of the server that is mutated again and again, and the cases."""

    def __init__(self, folder: Path, reach: Reach, most: Most) -> None:
        self._folder, self._reach, self._most = folder, reach, most
        self._copy = folder / "reference_server"
        shutil.copytree(ROOT / "reference_server", self._copy)
        compileall.compile_dir(self._copy, quiet=2)
        self._cases = {profile: cases_of(profile) for profile in PATHS}
        self._probes = load_probes(load_requirements()) if most.probes else ()
        self._process: subprocess.Popen[str] | None = None

    def end(self) -> None:
        """End the server that is under trial, from another thread or a signal."""
        if self._process is not None:
            self._process.kill()

    def try_(self, mutant: Mutant, source: str, kills: Counter[str]) -> Result:
        """Run the cases that reach the mutant until one is red.

        `kills` says of each case how telling it has been: those that killed most come first.
        """
        with self._mutated(mutant, source):
            try:
                with self._started() as server:
                    return self._judged(mutant, server, kills)
            except _Stillborn:
                return Result(mutant, Fate.STILLBORN)

    def _judged(self, mutant: Mutant, server: _Alive, kills: Counter[str]) -> Result:
        result = Result(mutant, Fate.SURVIVED)
        for profile in self._reach.profiles(mutant)[: self._most.dialects]:
            names = sorted(self._reach.cases_of(mutant, profile), key=lambda name: -kills[name])
            with opened(server.origin, profile, self._folder) as target:
                for finding in self._findings(profile, names, target):
                    if server.late:
                        return replace(result, fate=Fate.UNFINISHED)
                    if finding.outcome is Outcome.FAILED:
                        return _killed_by(result, finding, profile)
                    probe = finding.tally is not None
                    result = replace(
                        result, cases=result.cases + (not probe), probes=result.probes + probe
                    )
            result = replace(result, profile=f"{result.profile} {profile}".strip())
        return result

    def _findings(self, profile: str, names: list[str], target: Context) -> Iterator[Finding]:
        for name in names:
            yield run_case(self._cases[profile][name], target)
        plan = Plan(read_effort("quick"), max(1, len(self._probes)))
        for listed in self._probes:
            yield run_probe(listed, target, plan)

    @contextmanager
    def _mutated(self, mutant: Mutant, source: str) -> Iterator[None]:
        path = self._copy / mutant.file
        good = path.read_text(encoding="utf-8")
        # What was compiled of the good one is told from it by its second and its size only.
        compiled = path.parent / "__pycache__" / f"{path.stem}.{sys.implementation.cache_tag}.pyc"
        compiled.unlink(missing_ok=True)
        path.write_text(source, encoding="utf-8")
        try:
            yield
        finally:
            path.write_text(good, encoding="utf-8")

    @contextmanager
    def _started(self) -> Iterator[_Alive]:
        temporary = self._folder / "temporary"
        temporary.mkdir()
        process = self._process = subprocess.Popen(
            [sys.executable, "-B", "-m", "reference_server"],
            cwd=self._folder,
            env=environment(TMPDIR=str(temporary), PYTHONPATH=""),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        resource.prlimit(process.pid, resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        alive = _Alive("")

        def end() -> None:
            alive.late = True
            process.kill()

        timer = Timer(_TO_START, process.kill)
        timer.start()
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line.startswith("listening on "):
                raise _Stillborn
            alive.origin = line.removeprefix("listening on ").strip()
            timer.cancel()
            timer = Timer(self._most.seconds, end)
            timer.start()
            yield alive
        finally:
            timer.cancel()
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
            process.wait()
            shutil.rmtree(temporary)


def _killed_by(result: Result, finding: Finding, profile: str) -> Result:
    check = next(each.check for each in finding.verdicts if each.outcome is Outcome.FAILED)
    return replace(result, fate=Fate.KILLED, profile=profile, case=finding.case.id, check=check)
