"""`matrix` as it is typed, and the page that it makes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conformance.command.main import main
from conformance.report import results_json
from conformance.result import CheckResult, Evidence
from conformance.verdict import Outcome
from tests.support.runs import check, make_case, make_run

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\x1b[2J\u202e"
P, F = Outcome.PASSED, Outcome.FAILED


def _rules(worst: Outcome) -> tuple[CheckResult, ...]:
    evidence = (Evidence(HOSTILE, HOSTILE),)
    red = check("a.check", worst, requirement="COM-310", says=HOSTILE, evidence=evidence)
    return red, check("b.check", P, requirement="COM-320")


def _write(file: Path, worst: Outcome) -> None:
    case = make_case(f"case {HOSTILE}", worst, checks=_rules(worst), title=HOSTILE)
    results_json.write(make_run(case, server=HOSTILE, command=HOSTILE), file)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    _write(tmp_path / "Orthanc 1.10.1" / "results.json", F)
    _write(tmp_path / "<b>ours.json", P)
    (tmp_path / "Orthanc 1.10.1" / "report.html").write_text("a report", encoding="utf-8")
    return tmp_path


@pytest.fixture
def page(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    file = folder / "public" / "index.html"
    assert main(["matrix", str(folder), f"--output={file}"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "server    Orthanc 1.10.1: 1 passed, 1 failed, 0 not judged" in lines
    return file.read_text(encoding="utf-8")


def test_hostile_text_is_shown_as_text(page: str) -> None:
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>ours" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert all(char.isprintable() or char in "\n\t" for char in page)


def test_each_verdict_leads_to_what_was_seen(page: str) -> None:
    ids = re.findall(r"\bid=([\w.-]+)", page)
    targets = set(re.findall(r"href=#([\w.-]+)", page))
    assert len(ids) == len(set(ids))
    assert targets == {"COM-310", "COM-320"} | {f"COM-3{n}0.{m}" for n in (1, 2) for m in (1, 2)}
    assert targets <= set(ids)


def test_it_leads_to_the_report_that_stands_beside(page: str) -> None:
    assert "href=../Orthanc%201.10.1/report.html" in page


def test_words_say_what_colours_do(page: str) -> None:
    assert 'aria-label="Orthanc 1.10.1: broken 1">✗ 1</a>' in page
    assert 'aria-label="Orthanc 1.10.1: kept">✓</a>' in page


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "there are no results in {}; a run writes them: pytest --reports='{}/NAME'"),
        ({"a.json": "{"}, "a.json is not JSON"),
        ({"b/results.json": "{}"}, "has the schema None"),
    ],
)
def test_what_can_not_be_read_is_named(
    files: dict[str, str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert main(["matrix", str(tmp_path), f"--output={tmp_path}/page.html"]) == 4
    assert said.format(tmp_path, tmp_path) in capsys.readouterr().err
    assert not (tmp_path / "page.html").exists()
