"""Two real runs against a server that fails much: nothing but what the runs made up differs."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest

from conformance.command.compare.change import Conclusion, conclusion
from conformance.command.compare.diff import compare
from conformance.command.main import main
from conformance.report import results_json
from tests.support import harness
from tests.support.bundled import bundled_server

# Their UIDs differ in length, and so does all that holds them.
SEEDS = ("00000000000000ff", "ff00000000000003")
FILES = [f"scenarios/tutorial/{name}.yaml" for name in ("odd", "search-studies")]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The first version of the tutorial's server, held against the standard, which it breaks."""
    folder = tmp_path_factory.mktemp("runs")
    found = []
    for seed in SEEDS:
        with bundled_server() as origin:
            run = harness.run(
                folder / seed,
                f"--base-url={origin}/v1",
                "--profile=ps3.18",
                f"--seed={seed}",
                *FILES,
            )
        assert run.results is not None, run.output
        found.append(folder / seed / "results.json")
    return found


def test_the_same_server_with_another_seed_shows_nothing_changed(runs: list[Path]) -> None:
    before, after = map(results_json.read, runs)
    evidence = sum(len(check.evidence) for case in before.cases for check in case.checks)
    assert evidence > 100
    comparison = compare(before, after)
    assert comparison.changes == ()
    assert comparison.same > 40
    assert conclusion(comparison) is Conclusion.SAME


def test_a_server_that_no_longer_has_what_it_had_is_found_out(
    runs: list[Path], tmp_path: Path
) -> None:
    """The evidence of one rule in one case, told otherwise, is what shows; and nothing else."""
    text = runs[1].read_text(encoding="utf-8")
    data = json.loads(text)
    check = next(c for c in data["checks"] if c["verdict"] == "failed")
    check["evidence"][0]["got"] = "something else"
    other = tmp_path / "results.json"
    other.write_text(json.dumps(data), encoding="utf-8")
    comparison = compare(*map(results_json.read, (runs[0], other)))
    assert [change.case.id for change in comparison.changes] == [check["scenario"]]


def test_the_command_says_it_on_a_screen(
    runs: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, data = tmp_path / "out" / "page.html", tmp_path / "out" / "data.json"
    status = main(["compare", *map(str, runs), f"--html={page}", f"--json={data}"])
    said = capsys.readouterr().out.splitlines()
    assert status == 0
    assert said[0].startswith("NO REGRESSION: ")
    assert max(map(len, said)) <= 100
    assert json.loads(data.read_text(encoding="utf-8"))["conclusion"] == "no regression"
    report = quote(str(Path("..", "..") / runs[0].parent.parent.name / SEEDS[0] / "report.html"))
    assert f"href={report}>" in page.read_text(encoding="utf-8")
