"""What a run leaves for the job that it is part of: files, and words for GitHub's runner."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.support import harness
from tests.support.bundled import bundled_server
from tests.support.servers import Answer, constant, serve

ONE = "scenarios/tutorial/retrieve.yaml"
FEW = ("-k", "retrieve.study or metadata.study")


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with bundled_server() as origin:
        yield f"{origin}/v2"


@pytest.fixture
def evil() -> Iterator[str]:
    """A server that repeats what it is told, and tries to talk to the runner."""

    def answer(handler: BaseHTTPRequestHandler, _body: bytes) -> Answer:
        said = "".join(f"{name}: {value}\n" for name, value in handler.headers.items())
        words = f"::set-output name=a::b\n##[set-output name=a]b\n{said}{handler.path}"
        fields = (("Server", "##vso[task.complete]evil\x1b[2J"), ("X-Said", "::error::evil"))
        return Answer(500, "text/plain", words.encode(), fields)

    with serve(answer) as url:
        yield url


def on_github(
    reports: Path, *options: str, page: Path | None = None, token: str = ""
) -> harness.Run:
    """Run as a step of a job of GitHub; `page` is the summary of the job."""
    variables = {"GITHUB_STEP_SUMMARY": str(page)} if page else {}
    return harness.run(
        reports, *options, **variables, GITHUB_ACTIONS="true", MY_TOKEN=token, timeout=300
    )


def commands(output: str) -> tuple[list[str], list[str]]:
    """The lines in which the runner listens to nothing, and those in which it does."""
    lines = output.splitlines()
    stop = next(line for line in lines if line.startswith("::stop-commands::"))
    token = stop.removeprefix("::stop-commands::")
    assert len(token) == 32
    begin, end = lines.index(stop), lines.index(f"::{token}::")
    return lines[begin + 1 : end], lines[:begin] + lines[end + 1 :]


def test_outputs_are_written_beside_results_json(base_url: str, tmp_path: Path) -> None:
    run = harness.run(tmp_path, f"--base-url={base_url}", "--outputs=junit,badge", *FEW)
    assert run.status == 0, run.output
    there = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert there == {"report.html", "results.json", "junit.xml", "badge.json", "badge.svg"}
    assert "          and there junit.xml, badge.json, badge.svg\n" in run.output
    assert run.results is not None
    suites = ET.parse(tmp_path / "junit.xml").getroot()
    assert int(suites.attrib["tests"]) == len(run.results["cases"]) > 1


def test_the_environment_can_ask_for_them_too(base_url: str, tmp_path: Path) -> None:
    run = harness.run(tmp_path, f"--base-url={base_url}", *FEW, DICOMWEB_OUTPUTS="sarif")
    assert run.status == 0, run.output
    assert json.loads((tmp_path / "results.sarif").read_text())["runs"][0]["results"] == []


def test_an_output_that_there_is_not_is_a_usage_error(tmp_path: Path) -> None:
    run = harness.run(tmp_path, "--outputs=xml")
    assert run.status == 4
    assert "there is no output 'xml'" in run.output


def test_nothing_of_an_earlier_run_is_taken_for_this_one(tmp_path: Path) -> None:
    for name in ("junit.xml", "summary.md"):
        (tmp_path / name).write_text("green")
    run = harness.run(tmp_path, "--outputs=junit,badge", "--base-url=http://127.0.0.1:1")
    assert run.status == 6
    assert len(run.output.strip().splitlines()) == 1
    [error] = ET.parse(tmp_path / "junit.xml").getroot().iter("error")
    assert "http://127.0.0.1:1: no connection to port 1" in error.attrib["message"]
    assert json.loads((tmp_path / "badge.json").read_text())["message"] == "incomplete"
    assert (tmp_path / "summary.md").read_text() == "green", "nobody asked for this one"


def test_what_stands_in_the_way_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "junit.xml").mkdir()
    run = harness.run(tmp_path, "--outputs=junit", *FEW)
    assert run.status == 4
    assert "junit.xml of an earlier run can't be removed" in run.output


def test_a_run_that_stopped_early_has_an_error(base_url: str, tmp_path: Path) -> None:
    wrong = base_url.replace("/v2", "/v1")
    more = ("--profile=ps3.18", "--maxfail=1", "--outputs=all")
    run = harness.run(tmp_path, f"--base-url={wrong}", *more, *FEW)
    assert run.results is not None
    assert run.results["complete"] is False
    root = ET.parse(tmp_path / "junit.xml").getroot()
    assert (root.attrib["failures"], root.attrib["errors"]) == ("1", "1")
    [log] = json.loads((tmp_path / "results.sarif").read_text())["runs"]
    assert "run" in {result["ruleId"] for result in log["results"]}
    assert "The run is not complete" in (tmp_path / "summary.md").read_text()


def test_elsewhere_than_on_github_nothing_is_said_to_it(base_url: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    run = harness.run(tmp_path, f"--base-url={base_url}", *FEW, GITHUB_STEP_SUMMARY=str(page))
    assert run.status == 0, run.output
    assert not page.exists()
    assert not any(line.startswith("::") for line in run.output.splitlines())


def test_on_github_a_green_run_adds_to_the_summary_of_the_job(
    base_url: str, tmp_path: Path
) -> None:
    page = tmp_path / "page.md"
    page.write_text("# mine\n")
    run = on_github(tmp_path / "reports", f"--base-url={base_url}", *FEW, page=page)
    assert run.status == 0, run.output
    mine, heading, *_ = page.read_text(encoding="utf-8").splitlines()
    assert (mine, heading) == ("# mine", "## ✅ DICOMweb conformance: passed")
    _, heard = commands(run.output)
    assert not any(line.startswith("::") for line in heard)


def test_a_summary_that_can_not_be_written_is_said(base_url: str, tmp_path: Path) -> None:
    run = on_github(tmp_path, f"--base-url={base_url}", *FEW, page=tmp_path)
    assert run.status == 8
    _, heard = commands(run.output)
    [line] = [line for line in heard if line.startswith("::")]
    assert line.startswith("::error title=DICOMweb conformance::GITHUB_STEP_SUMMARY=")


def test_none_is_none_on_github_too(base_url: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    run = on_github(tmp_path, f"--base-url={base_url}", "--outputs=none", *FEW, page=page)
    assert run.status == 0, run.output
    assert "::" not in run.output.replace(".yaml::", "")
    assert not page.exists()


def test_no_run_is_an_annotation_too(tmp_path: Path) -> None:
    run = on_github(tmp_path, "--base-url=http://127.0.0.1:1")
    assert run.status == 6
    _, heard = commands(run.output)
    title = "::error title=DICOMweb conformance%3A incomplete::"
    assert any(line.startswith(f"{title}The run is not complete: http://127") for line in heard)


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "parallel"])
def test_a_server_can_not_talk_to_the_runner(
    workers: tuple[str, ...], evil: str, tmp_path: Path
) -> None:
    run = on_github(tmp_path, f"--base-url={evil}", "--outputs=junit", *workers, *FEW)
    assert run.status == 6, run.output
    unheard, heard = commands(run.output)
    assert any(r"#\x23vso[task.complete]evil\x1b[2J" in line for line in unheard)
    assert "##" not in run.output, "Azure Pipelines and TeamCity obey it wherever it stands"
    failures = ET.parse(tmp_path / "junit.xml").getroot().attrib["failures"]
    assert run.results is not None
    assert int(failures) == run.results["summary"]["failed"] > 0
    told = [line for line in heard if line.strip()]
    assert told
    assert all(line.startswith(("::error ", "::warning ")) for line in told), told


def test_a_server_that_is_no_target_can_not_talk_either(tmp_path: Path) -> None:
    fields = (("Location", "/##vso[task.complete]\x1b[2J"),)
    with constant(Answer(302, fields=fields)) as url:
        run = harness.run(tmp_path, f"--base-url={url}")
    assert run.status == 6
    assert "##" not in run.output
    assert "\x1b" not in run.output


def test_secrets_are_in_no_output(evil: str, tmp_path: Path) -> None:
    canary = "c4n4ry-0f-th3-c0alm1ne"
    page = tmp_path / "page.md"
    run = on_github(
        tmp_path,
        f"--base-url={evil}",
        "--bearer-token-env=MY_TOKEN",
        f"--header=X-Api-Key: {canary}-key",
        "--outputs=all",
        *FEW,
        page=page,
        token=canary + "-token",
    )
    assert run.status == 6, run.output
    assert "[hidden]" in (tmp_path / "results.sarif").read_text()
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert page in written
    assert len(written) >= 8
    for text in (run.output.encode(), *(path.read_bytes() for path in written)):
        assert canary.encode() not in text
