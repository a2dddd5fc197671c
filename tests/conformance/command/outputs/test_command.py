"""`python -m conformance outputs`."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.command.main import main
from conformance.report import outputs, results_json
from tests.support.runs import mixed_run


@pytest.fixture
def results(tmp_path: Path) -> Path:
    path = tmp_path / "run" / "results.json"
    results_json.write(mixed_run(), path)
    return path


def test_it_writes_what_the_run_would_have_written(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["outputs", str(results)]) == 0
    at_once = outputs.write(mixed_run(), outputs.OUTPUTS, tmp_path / "at once")
    for path in at_once:
        later = results.with_name(path.name)
        assert later.read_text(encoding="utf-8") == path.read_text(encoding="utf-8")
    said = capsys.readouterr().out.splitlines()
    assert said == [str(results.with_name(path.name)) for path in at_once]


def test_it_writes_what_is_asked_for_where_it_is_asked_for(results: Path, tmp_path: Path) -> None:
    there = tmp_path / "public"
    assert main(["outputs", str(results), "--outputs=badge", f"--to={there}"]) == 0
    assert {path.name for path in there.iterdir()} == {"badge.json", "badge.svg"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.json"], "nowhere.json can't be read"),
        (["nowhere.json", "--outputs=pdf"], "there is no output 'pdf'"),
    ],
)
def test_a_mistake_is_said(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outputs", *words]) == 4
    assert said in capsys.readouterr().err
