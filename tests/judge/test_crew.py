"""Rows are tried side by side; what is late is ended, and nothing is left running."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.judge.crew import Job, WorkerEnded, try_all
from tests.judge.result import Verdict
from tests.support.sockets import eventually

# A process that answers with its own id; it hangs at row 1 and ends at row 2.
WORKER = """
import json, os, sys, time
print("ready", flush=True)
for line in sys.stdin:
    if int(line) == 1:
        time.sleep(60)
    if int(line) == 2:
        sys.exit(3)
    row = {"kind": "fault", "name": line.strip(), "verdict": "caught", "seconds": 0.0, "check": "",
           "requirement": "", "operation": "", "others": [], "why": str(os.getpid())}
    print(json.dumps(row), flush=True)
"""


@pytest.fixture
def command(tmp_path: Path) -> tuple[str, ...]:
    script = tmp_path / "worker.py"
    script.write_text(WORKER)
    return sys.executable, str(script)


def jobs(*numbers: int, seconds: float = 20) -> list[Job]:
    return [Job(number, "fault", str(number), seconds) for number in numbers]


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_every_row_has_a_result_and_no_process_stays(command: tuple[str, ...]) -> None:
    results = list(try_all(jobs(*range(10, 30)), 3, command))
    assert sorted(result.name for result in results) == [str(n) for n in range(10, 30)]
    processes = {int(result.why) for result in results}
    assert 1 <= len(processes) <= 3
    assert not any(map(is_running, processes))


def test_what_is_late_is_ended_and_the_others_go_on(command: tuple[str, ...]) -> None:
    late = jobs(1, seconds=0.5)
    results = list(try_all([*jobs(10), *late, *jobs(11)], 1, command))
    assert [result.verdict for result in results] == [
        Verdict.CAUGHT,
        Verdict.TOO_SLOW,
        Verdict.CAUGHT,
    ]
    assert results[1].why == "no result within 0.5 s"
    assert results[0].why != results[2].why


def test_a_process_that_ends_of_itself_is_no_result(command: tuple[str, ...]) -> None:
    with pytest.raises(WorkerEnded, match="ended with 3"):
        list(try_all(jobs(2), 1, command))


def test_nothing_runs_on_where_nobody_listens_any_more(command: tuple[str, ...]) -> None:
    results = try_all(jobs(10, 1, 11), 1, command)
    process = int(next(results).why)
    results.close()
    assert eventually(lambda: not is_running(process))


def test_no_rows_are_no_results(command: tuple[str, ...]) -> None:
    assert list(try_all([], 2, command)) == []
