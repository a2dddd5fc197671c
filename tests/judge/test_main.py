"""The command: which rows it tries, what it keeps, and how it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.judge import __main__ as command
from tests.judge.crew import Job
from tests.judge.result import Result, Verdict
from tests.judge.tables import FAULTS
from tests.support.harness import ROOT, environment

NAME = FAULTS[0].name


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """The rows that are tried; each is caught, but for one that is not."""
    jobs: list[Job] = []

    def try_all(wanted: list[Job], *_: object) -> list[Result]:
        jobs.extend(wanted)
        verdicts = {FAULTS[1].name: Verdict.SURVIVED}
        return [
            Result(job.kind, job.name, verdicts.get(job.name, Verdict.CAUGHT)) for job in wanted
        ]

    monkeypatch.setattr(command, "try_all", try_all)
    return jobs


def test_what_has_not_changed_is_not_tried_again(tried: list[Job], tmp_path: Path) -> None:
    arguments = [f"--only={NAME}", f"--reports={tmp_path}"]
    assert command.main(arguments) == 0
    assert [job.name for job in tried] == [NAME]
    assert command.main(arguments) == 0
    assert len(tried) == 1
    assert command.main([*arguments, "--again"]) == 0
    assert len(tried) == 2


def test_a_survivor_is_an_error_and_is_tried_again(
    tried: list[Job], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [f"--only={FAULTS[1].name}", "--kind=fault", f"--reports={tmp_path}"]
    assert command.main(arguments) == 1
    assert "NOT GOOD" in capsys.readouterr().out
    assert command.main(arguments) == 1
    assert len(tried) == 2


def test_a_whole_run_keeps_books_of_its_own(tried: list[Job], tmp_path: Path) -> None:
    arguments = [f"--only={NAME}", f"--reports={tmp_path}"]
    command.main(arguments)
    command.main([*arguments, "--whole"])
    assert len(tried) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["judge-whole.json", "judge.json"]


def test_there_must_be_such_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(["--only=nothing is called so"])
    assert ended.value.code == 2
    assert "nothing is called so" in capsys.readouterr().err


def test_it_can_be_typed(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.judge", f"--only={NAME}", f"--reports={tmp_path}"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].endswith("1 of 1 seeded faults caught.")
