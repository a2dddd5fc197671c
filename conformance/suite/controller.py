"""What the controlling process of a run does: gather results, clean up, write reports, say so."""

from __future__ import annotations

import sys
from collections.abc import Generator
from typing import Any

import pytest

from conformance.errors import ConformanceError, InputError
from conformance.report import html, results_json, terminal
from conformance.report.sameness import always_said
from conformance.result import CaseResult, Gate, RunResult
from conformance.suite.gate import hold, update
from conformance.suite.items import CaseItem, is_scenario_id
from conformance.suite.job import Job
from conformance.suite.probes import is_probe_id
from conformance.suite.session import Run
from conformance.suite.status import ExitStatus
from conformance.verdict import Outcome

# The worst outcome of a run decides, where pytest itself found nothing worse.
_STATUS_OF: dict[Outcome, ExitStatus] = {
    Outcome.HARNESS_ERROR: ExitStatus.HARNESS_ERROR,
    Outcome.FAILED: ExitStatus.FAILED,
}
_PYTESTS_OWN = frozenset(
    {ExitStatus.INTERRUPTED, ExitStatus.INTERNAL_ERROR, ExitStatus.USAGE, ExitStatus.NOTHING_RAN}
)
# What a job may let pass hides no trouble.
_NOTHING_RED = frozenset({ExitStatus.STALE_LIST, ExitStatus.INCOMPLETE})


def result_of(report: pytest.CollectReport | pytest.TestReport) -> CaseResult | None:
    """Return the record that came with the report of a case."""
    return getattr(report, "conformance", None)


def _leave_out_hypothesis(config: pytest.Config) -> None:
    """Silence its plug-in where nothing of it ran: it would import it all to say just that."""
    if "hypothesis" not in sys.modules:
        config.pluginmanager.set_blocked("hypothesispytest")


class Controller:
    """A plug-in object that lives as long as the run."""

    def __init__(self, run: Run, job: Job) -> None:
        self._run = run
        self._job = job
        self._record: RunResult | None = None
        self._trouble: list[str] = []
        self._written = ""

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember that a scenario file can't be used."""
        self._run.unusable |= report.failed

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Remember how many tests were selected (a parallel controller selects none)."""
        items = [item for item in session.items if isinstance(item, CaseItem)]
        self._run.selected = len(items)
        self._run.selected_probes = sum(is_probe_id(item.nodeid) for item in items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Remember how many tests the workers selected: each selects all."""
        self._run.selected = sum(is_scenario_id(name) for name in ids)
        self._run.selected_probes = sum(is_probe_id(name) for name in ids)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Gather the record of a case."""
        result = result_of(report)
        if result is not None:
            self._run.results.append(result)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(
        self, session: pytest.Session, exitstatus: int
    ) -> Generator[None, object, object]:
        """Clean up, put the record together, write it, and settle the exit status.

        Around all others, so that what was found is the last that is said, and is said whatever
        becomes of the page.
        """
        self._settle(session, exitstatus)
        result: object = None
        try:
            result = yield
        except OSError as error:
            self._fail(session, f"a report can't be written: {error}")
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        if isinstance(reporter, pytest.TerminalReporter):
            self._close(reporter)
        return result

    def _settle(self, session: pytest.Session, exitstatus: int) -> None:
        _leave_out_hypothesis(session.config)
        run = self._run
        run.interrupted = exitstatus == ExitStatus.INTERRUPTED and not run.unusable
        gate = hold(run)
        status = self._status(exitstatus, gate)
        session.exitstatus = status
        try:
            self._record = run.finish(status, gate)
            results_json.write(self._record, run.settings.reports / "results.json")
            self._job.write(self._record)
            self._written = update(run, self._record)
        except InputError as error:
            self._fail(session, str(error), ExitStatus.USAGE)
        except (ConformanceError, OSError) as error:
            self._fail(session, str(error))

    def _fail(
        self,
        session: pytest.Session,
        trouble: str,
        status: ExitStatus = ExitStatus.HARNESS_ERROR,
    ) -> None:
        self._trouble.append(trouble)
        found = session.exitstatus
        session.exitstatus = status if found in _NOTHING_RED else max(found, status)

    def _status(self, pytests: int, gate: Gate | None) -> int:
        run = self._run
        if run.unusable:
            return ExitStatus.USAGE
        if pytests in _PYTESTS_OWN:
            return pytests
        if run.died:
            return ExitStatus.TARGET_DIED
        if always_said(run.results):
            return ExitStatus.UNREACHABLE
        worst = run.verdict()
        if worst in run.red:
            return _STATUS_OF.get(worst, ExitStatus.FAILED)
        if worst is None:
            return ExitStatus.NOTHING_RAN
        # Something failed that left no record, such as a fixture or a test that is no scenario.
        if pytests:
            return pytests
        if gate and gate.out_of_date:
            return ExitStatus.STALE_LIST
        return ExitStatus.CONFORMANT if run.all_ran else ExitStatus.INCOMPLETE

    def _close(self, reporter: pytest.TerminalReporter) -> None:
        """End with what was found and the next command to type."""
        reporter.section("DICOMweb conformance")
        if self._record is not None:
            reports = str(self._run.settings.reports)
            more = self._job.files
            for line in terminal.closing_lines(self._record, reports=reports, more=more):
                reporter.write_line(line)
        if self._written:
            reporter.write_line(self._written)
        for line in self._trouble:
            reporter.write_line(line, red=True)
        self._job.tell(self._record, self._trouble, reporter.write_line)

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_report_title(self, report: Any) -> None:
        """Name the page."""
        report.title = html.title(self._run.shared.base_url)

    @pytest.hookimpl(optionalhook=True)
    def pytest_metadata(self, metadata: dict[str, Any]) -> None:
        """Keep out what pytest-metadata gathers: variables of a CI job may hold credentials."""
        metadata.clear()

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_summary(self, prefix: list[str]) -> None:
        """Put the outcome and all cases into the page."""
        if self._record is not None:
            prefix.append(html.page_html(self._record))

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_row(self, report: Any, cells: list[str]) -> None:
        """Leave out cases, which stand in the page already, and what there is nothing to say of."""
        if result_of(report) is not None or report.passed:
            cells.clear()
        else:
            html.table_row(cells, report.nodeid)
