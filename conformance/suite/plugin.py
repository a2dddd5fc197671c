"""The hooks: what pytest calls, and nothing that could stand elsewhere."""

from __future__ import annotations

import json
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from conformance.errors import ConformanceError
from conformance.report.text import visible
from conformance.result import CaseResult
from conformance.suite import start
from conformance.suite.budget import telling_order
from conformance.suite.controller import Controller, result_of
from conformance.suite.items import CaseItem, ScenarioFile, is_scenario_file, only_reads
from conformance.suite.job import Job
from conformance.suite.options import add_options, is_read_only, known_failures_file, read_settings
from conformance.suite.probes import ProbeFile, ProbeItem, is_probe_file
from conformance.suite.progress import progress_of
from conformance.suite.session import Run, Shared
from conformance.suite.status import ExitStatus
from conformance.verdict import Outcome

# The category in pytest's tally, the letter, the word, and its colour.
_WORDS: dict[Outcome, tuple[str, str, str, str]] = {
    Outcome.PASSED: ("passed", ".", "PASSED", "green"),
    Outcome.WARNED: ("warned", "w", "WARNED", "yellow"),
    Outcome.FAILED: ("failed", "F", "FAILED", "red"),
    Outcome.FLAKY: ("flaky", "f", "FLAKY", "yellow"),
    Outcome.KNOWN: ("known", "k", "KNOWN", "blue"),
    Outcome.NOT_OFFERED: ("not offered", "o", "NOT OFFERED", "cyan"),
    Outcome.NOT_RUN: ("not run", "n", "NOT RUN", "cyan"),
    Outcome.HARNESS_ERROR: ("harness error", "H", "HARNESS ERROR", "purple"),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    add_options(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Look at the target once, before anything is collected or sent.

    Where there is no target to work with, that is one line and an exit status of its own.
    """
    if start.worker_input(config) is not None or not start.wants_scenarios(config):
        return None
    start.heed_signals()
    job: Job | None = None
    try:
        settings = read_settings(config)
        arguments = tuple(map(str, config.invocation_params.args))
        job = Job(settings, arguments)
        job.begin()
        run, embedded = start.begin(settings, arguments, start.places(config))
    except ConformanceError as error:
        sys.stderr.write(visible(str(error), keep="\n") + "\n")
        status = start.status_of(error)
        if job is not None:
            job.fail(error, status)
        return status
    except KeyboardInterrupt:
        sys.stderr.write("interrupted before anything was stored\n")
        if job is not None:
            job.end()
        return ExitStatus.INTERRUPTED
    start.choose_tests(config, settings)
    start.choose_report(config, settings)
    config.stash[Run.KEY] = run
    config.pluginmanager.register(Controller(run, job), "conformance-controller")
    config.add_cleanup(job.end)
    if embedded is not None:
        config.add_cleanup(embedded.stop)
    return None


def pytest_configure(config: pytest.Config) -> None:
    """Take what the controller of a parallel run handed to this worker."""
    worker = start.worker_input(config)
    if worker is not None and "conformance" in worker:
        number = 1 + int(worker["workerid"].removeprefix("gw"))
        shared = Shared.from_plain(worker["conformance"])
        config.stash[Run.KEY] = Run(read_settings(config), shared, number)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand a worker of pytest-xdist what it needs."""
    if Run.KEY in node.config.stash:
        node.workerinput["conformance"] = node.config.stash[Run.KEY].shared.to_plain()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Show how far a run is, where someone looks on."""
    config = session.config
    if Run.KEY in config.stash and start.worker_input(config) is None:
        progress = progress_of(config, config.stash[Run.KEY])
        if progress is not None:
            config.pluginmanager.register(progress, "conformance-progress")


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say what is judged, by what, and with which seed."""
    if Run.KEY not in config.stash:
        return []
    run = config.stash[Run.KEY]
    return [run.secrets.hide(line) for line in start.header(run)]


def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> ScenarioFile | ProbeFile | None:
    """Take YAML files as scenario files, and one of them as the list of the probes."""
    if file_path == known_failures_file(parent.config):
        return None
    if only_reads(file_path) and not is_read_only(parent.config):
        return None
    if is_probe_file(file_path):
        return ProbeFile.from_parent(parent, path=file_path)
    if is_scenario_file(file_path, parent.config.rootpath):
        return ScenarioFile.from_parent(parent, path=file_path)
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let the probes come last: scenarios are quicker to tell, and to understand.

    Where time is short, the most telling comes first.
    """
    items.sort(key=lambda item: isinstance(item, ProbeItem))
    run = config.stash.get(Run.KEY, None)
    if run is not None and run.settings.time_budget:
        ours = [item for item in items if isinstance(item, CaseItem)]
        probes = frozenset(item.case.id for item in ours if isinstance(item, ProbeItem))
        order = telling_order([(item.path, item.case) for item in ours], probes)
        others = [item for item in items if not isinstance(item, CaseItem)]
        items[:] = [*(ours[index] for index in order), *others]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    """Attach the record of a case to its report."""
    outcome = yield
    report = outcome.get_result()
    if isinstance(item, CaseItem) and report.when == "call" and item.result is not None:
        report.conformance = item.result


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, Any, Any]:
    """Let the record travel from a worker of a parallel run: as JSON text, of plain types only."""
    data = yield
    if data and "conformance" in data:
        data["conformance"] = json.dumps(data["conformance"].to_json())
    return data


@pytest.hookimpl(wrapper=True)
def pytest_report_from_serializable(data: dict[str, Any]) -> Generator[None, Any, Any]:
    """Take the record in that comes from a worker."""
    if "conformance" in data:
        data["conformance"] = CaseResult.from_json(json.loads(data["conformance"]))
    return (yield)


def pytest_report_teststatus(
    report: pytest.CollectReport | pytest.TestReport,
) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
    """Show the verdict where pytest would show its outcome."""
    result = result_of(report)
    if result is None:
        return None
    category, letter, word, colour = _WORDS[result.outcome]
    return category, letter, (word, {colour: True})
