"""Scenario files as pytest files, cases as pytest items."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import fixtures
from conformance.errors import InputError
from conformance.probes.catalogue import FILE
from conformance.profile.load import load_profile
from conformance.report.findings import known_reasons
from conformance.report.terminal import failure_text
from conformance.requirements import load_requirements
from conformance.result import CaseResult
from conformance.scenario.files import SUFFIXES, may_hold_scenarios
from conformance.scenario.language import Known
from conformance.scenario.load import load
from conformance.scenario.model import Case
from conformance.suite.options import DEFAULT_PROFILE
from conformance.suite.session import CaseFailedError, Run
from conformance.verdict import Outcome


def is_scenario_file(path: Path, root: Path) -> bool:
    """Tell whether a path is a scenario file: any YAML that is no table and no test data."""
    return may_hold_scenarios(path) and root / "tests" not in path.parents


def only_reads(path: Path) -> bool:
    """Tell whether a file has scenarios of what the target holds already, for --read-only."""
    return path.parent == FILE.parent / "read-only"


def is_scenario_id(nodeid: str) -> bool:
    """Tell whether a test stands in a scenario file."""
    return nodeid.partition("::")[0].endswith(SUFFIXES)


@cache
def _known(config: pytest.Config) -> Known:
    """Return the names that scenarios may use; without a run (`--collect-only`) the default's."""
    run = config.stash.get(Run.KEY, None)
    profile = run.profile if run is not None else load_profile(DEFAULT_PROFILE)
    return Known(fixtures.NAMES, profile.answers, load_requirements())


class ScenarioFile(pytest.File):
    """A YAML file of scenarios."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield an item for each case; a file that can't be used is a usage error."""
        try:
            cases = load(self.path, _known(self.config))
        except InputError as error:
            raise self.CollectError(str(error)) from None
        for case in cases:
            item: CaseItem = CaseItem.from_parent(self, name=case.id, case=case)
            for mark in sorted({*case.tags, *(name.split(".")[0] for name in case.requires)}):
                self.config.addinivalue_line("markers", f"{mark}: scenarios tagged {mark}")
                item.add_marker(mark)
            yield item


class CaseItem(pytest.Item):
    """One case: a scenario in one of its variants."""

    def __init__(self, *, case: Case, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.case = case
        self.result: CaseResult | None = None

    def runtest(self) -> None:
        """Run the case; what is red is raised, what is grey is skipped."""
        run = self.config.stash[Run.KEY]
        self.result = self.find_out(run)
        self.user_properties.append(("verdict", str(self.result.outcome)))
        if self.result.outcome in (Outcome.NOT_OFFERED, Outcome.NOT_RUN):
            pytest.skip(self.result.reason)
        if self.result.outcome is Outcome.KNOWN:
            pytest.xfail("; ".join(known_reasons(self.result)))
        if self.result.outcome in run.red:
            raise CaseFailedError(self.result)

    def find_out(self, run: Run) -> CaseResult:
        """Run the case."""
        return run.run(self.case)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the checks that failed instead of a traceback."""
        if isinstance(excinfo.value, CaseFailedError):
            return failure_text(excinfo.value.result)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Point at the scenario's line."""
        return self.path, self.case.location.line - 1, self.name
