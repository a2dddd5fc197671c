"""`compare` as it is typed: what it says, writes, and tells the shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from conformance.command.compare.change import Kind
from conformance.command.compare.data import SCHEMA_FILE
from conformance.command.main import main
from conformance.report import results_json
from conformance.result import CaseResult, Evidence
from conformance.verdict import Outcome
from tests.support.runs import check, failed_case, flaky_case, make_case, make_run, passed_case

HOSTILE = "<script>alert(1)</script>\x1b[2J\u202e\udcff"
P, W, F, NO = Outcome.PASSED, Outcome.WARNED, Outcome.FAILED, Outcome.NOT_RUN


def _hostile() -> CaseResult:
    evidence = (Evidence(HOSTILE, HOSTILE),)
    rule = check("a.rule", F, says=HOSTILE, step=HOSTILE, evidence=evidence)
    return make_case("hostile", F, title=HOSTILE, checks=(rule,))


def _write(folder: Path, name: str, *cases: CaseResult) -> str:
    path = folder / f"{name}.json"
    results_json.write(make_run(*cases, server=HOSTILE), path)
    return str(path)


@pytest.fixture
def worse(tmp_path: Path) -> tuple[str, str]:
    """Two runs of which each kind of change can be told but those of rules within a case."""
    old = [
        make_case("hostile", P),
        make_case("gone", P),
        make_case("failed and gone", F),
        make_case("weakened", P),
        flaky_case(),
        failed_case(),
    ]
    new = [
        _hostile(),
        make_case("weakened", W),
        make_case("new", P),
        make_case(flaky_case().id, P),
        make_case(failed_case().id, P),
        make_case("changed", NO, reason=HOSTILE),
    ]
    return _write(tmp_path, "old", *old), _write(tmp_path, "new", *new)


def test_a_regression_is_said_first_and_told_the_shell(
    worse: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", *worse]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("REGRESSION: 1 regressed, 1 can't be told, 1 weakened, ")
    headings = [line.partition(" (")[0] for line in lines if line.endswith(")")]
    assert [word for word in headings if word in set(Kind)][:3] == list(Kind)[:3]
    assert lines[-1] == f"next      python -m conformance explain a.rule --results {worse[1]}"
    assert max(map(len, lines[:-1])) <= 100
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize(
    ("old", "new", "options", "status"),
    [
        (P, P, [], 0),
        (P, W, [], 0),
        (P, W, ["--strict"], 1),
        (P, F, [], 1),
        (P, NO, [], 11),
        (NO, NO, [], 11),
    ],
)
def test_the_shell_is_told(
    old: Outcome, new: Outcome, options: list[str], status: int, tmp_path: Path
) -> None:
    files = [_write(tmp_path, name, make_case("a", o)) for name, o in (("o", old), ("n", new))]
    assert main(["compare", *files, *options]) == status


def test_a_later_run_that_was_strict_is_compared_so(tmp_path: Path) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    results_json.write(make_run(make_case("a", P)), old)
    results_json.write(make_run(make_case("a", W), strict=True), new)
    assert main(["compare", str(old), str(new)]) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["gone.json", "gone.json"], "gone.json can't be read: No such file"),
        (["{here}/no.json", "{here}/no.json"], "no.json is not JSON"),
        (
            ["{here}/run.json", "{here}/run.json", "--html={here}"],
            "written: Is a directory",
        ),
    ],
)
def test_what_can_not_be_read_or_written_is_named(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "no.json").write_text("{", encoding="utf-8")
    _write(tmp_path, "run", passed_case())
    assert main(["compare", *(word.format(here=tmp_path) for word in words)]) == 4
    assert said in capsys.readouterr().err


def test_the_data_are_as_their_schema_says(worse: tuple[str, str], tmp_path: Path) -> None:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    file = tmp_path / "data.json"
    main(["compare", *worse, f"--json={file}"])
    data = json.loads(file.read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(data)
    assert data["conclusion"] == "regression"
    assert set(data["summary"]) == {str(kind) for kind in Kind}
    assert {change["kind"] for change in data["changes"]} >= {
        "regressed", "can't be told", "weakened", "fixed", "better", "new", "gone",
    }  # fmt: skip


def test_the_page_shows_hostile_text_as_text(worse: tuple[str, str], tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    main(["compare", *worse, f"--html={file}"])
    page = file.read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert all(char.isprintable() or char == "\n" for char in page)
