"""The command as a whole: help, mistakes, and a reader who has read enough."""

from __future__ import annotations

import subprocess
import sys

import pytest

from conformance.command.main import main
from tests.support.harness import ROOT

COMMANDS = ("compare", "explain", "list", "matrix", "outputs")


@pytest.mark.parametrize("words", [["--help"], *([name, "--help"] for name in COMMANDS)])
def test_help_fits_on_a_screen(
    words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 45
    assert max(map(len, lines)) <= 100


@pytest.mark.parametrize("words", [["comprae"], ["compare"], ["compare", "a", "b", "--htlm=c"]])
def test_a_mistake_is_one_line_with_a_status_of_its_own(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 4
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "--help`" in said


def test_without_a_word_it_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 4
    said = capsys.readouterr().out
    assert all(name in said for name in COMMANDS)


def test_it_is_a_module_that_can_be_run() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "conformance", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert "python -m conformance" in done.stdout
