"""Exit statuses that nothing else provokes: where pytest or the harness itself breaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.suite.status import ExitStatus
from tests.support import harness

BREAKS_PYTEST = """
def pytest_runtest_protocol(item):
    raise RuntimeError("a plug-in that breaks")
"""
BREAKS_THE_HARNESS = """
from conformance.run.conversation import Conversation
def broken(*_, **__):
    raise KeyError("a fault of ours")
Conversation.say = broken
"""
BREAKS_A_TEST = """
def pytest_runtest_setup(item):
    if item.name == "retrieve.study":
        raise RuntimeError("a plug-in that breaks")
"""


@pytest.mark.parametrize(
    ("plugged", "status", "says"),
    [
        (BREAKS_PYTEST, ExitStatus.INTERNAL_ERROR, "NOT COMPLETE"),
        (BREAKS_THE_HARNESS, ExitStatus.HARNESS_ERROR, "HARNESS ERROR: The harness itself broke"),
        # Not 11: a job may let that pass.
        (BREAKS_A_TEST, ExitStatus.FAILED, "NOT COMPLETE"),
    ],
)
def test_what_is_no_fault_of_the_target_has_a_status_of_its_own(
    plugged: str, status: ExitStatus, says: str, tmp_path: Path
) -> None:
    (tmp_path / "plugged.py").write_text(plugged)
    options = ("-p", "plugged", "-k", "retrieve.study or metadata.study")
    run = harness.run(tmp_path / "reports", *options, PYTHONPATH=str(tmp_path))
    assert run.status == status, run.output
    assert run.results is not None
    assert run.results["exit_status"] == status
    assert says in run.output
    assert "failed" not in run.verdicts().values()


def test_no_list_excuses_a_fault_of_the_harness(tmp_path: Path) -> None:
    (tmp_path / "plugged.py").write_text(BREAKS_THE_HARNESS)
    known = tmp_path / "known.yaml"
    known.write_text("- {id: retrieve.study, reason: x}\n")
    options = ("-p", "plugged", "-k", "retrieve.study", f"--known-failures={known}")
    run = harness.run(tmp_path / "reports", *options, PYTHONPATH=str(tmp_path))
    assert run.status == ExitStatus.HARNESS_ERROR, run.output


@pytest.mark.parametrize("page", ["docs/gate.md", "docs/architecture.md"])
def test_each_status_is_told(page: str) -> None:
    text = (harness.ROOT / page).read_text(encoding="utf-8")
    for status in ExitStatus:
        assert f"\n| {status.value} | " in text, status
