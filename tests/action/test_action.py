"""The GitHub action, as far as that goes without GitHub.

Its description is valid, and its steps do in bash what the runner would have them do: with the
environment, the shell and the files that the runner gives.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from tests.support.bundled import bundled_server
from tests.support.harness import ROOT, environment

FILE = ROOT / "action.yml"
ACTION: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["id"]: step for step in ACTION["runs"]["steps"]}
ONE = "scenarios/tutorial/retrieve.yaml"
_INPUT = re.compile(r"\$\{\{ inputs\.([a-z-]+) \}\}")


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with bundled_server() as origin:
        yield f"{origin}/v2"


@dataclass
class Runner:
    """What the runner of GitHub gives to a step, and what it finds afterwards."""

    home: Path
    said: str = ""
    outputs: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for folder in ("temp", "workspace"):
            (self.home / folder).mkdir()
        self.workspace = self.home / "workspace"
        self.summary = self.home / "summary.md"

    def step(self, name: str, **inputs: str) -> int:
        """Run a step of the action as `shell: bash` does; return the exit status."""
        given = {key: value["default"] for key, value in ACTION["inputs"].items()} | inputs
        script = self.home / "step.sh"
        script.write_text(STEPS[name]["run"], encoding="utf-8")
        output = self.home / "output"
        output.write_text("")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            cwd=self.workspace,
            env=environment(
                GITHUB_ACTIONS="true",
                GITHUB_ACTION_PATH=str(ROOT),
                GITHUB_WORKSPACE=str(self.workspace),
                GITHUB_OUTPUT=str(output),
                GITHUB_STEP_SUMMARY=str(self.summary),
                RUNNER_TEMP=str(self.home / "temp"),
                **{key: _filled(value, given) for key, value in STEPS[name]["env"].items()},
            ),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        self.said = done.stdout + done.stderr
        lines = output.read_text(encoding="utf-8").splitlines()
        self.outputs = dict(line.split("=", 1) for line in lines)
        return done.returncode


def _filled(text: str, inputs: dict[str, str]) -> str:
    """Do what the runner does with the one kind of expression that the action has."""
    return _INPUT.sub(lambda found: inputs[found[1]], text)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A runner on which the first step is done: it has this Python, and what that has."""
    made = Runner(tmp_path)
    bin_ = tmp_path / "temp" / "dicomweb-conformance" / "bin"
    bin_.mkdir(parents=True)
    (bin_ / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (bin_ / "python").chmod(0o755)
    return made


def test_the_description_is_valid() -> None:
    tool = Path(sys.executable).with_name("check-jsonschema")
    done = subprocess.run(
        [tool, "--builtin-schema", "vendor.github-actions", FILE],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_what_the_user_gives_is_never_read_by_the_shell() -> None:
    for step in STEPS.values():
        assert step["shell"] == "bash"
        assert "${{" not in step["run"]
        assert all(_INPUT.fullmatch(value) for value in step["env"].values())


def test_every_input_and_every_output_is_used() -> None:
    used = {name for s in STEPS.values() for v in s["env"].values() for name in _INPUT.findall(v)}
    assert used == set(ACTION["inputs"])
    for name, output in ACTION["outputs"].items():
        assert output["value"] == f"${{{{ steps.judge.outputs.{name} }}}}"


def test_it_installs_what_is_pinned_into_a_place_of_its_own(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    tool = tmp_path / "python"
    # In place of Python: it says what it was asked, and makes what `-m venv` would.
    tool.write_text(
        '#!/bin/sh\necho "$@" >> "$RUNNER_TEMP/asked"\n'
        'if [ "$2" = venv ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; fi\n'
    )
    tool.chmod(0o755)
    assert runner.step("install", python=str(tool)) == 0, runner.said
    asked = (tmp_path / "temp" / "asked").read_text().splitlines()
    assert asked[1] == f"-m venv {tmp_path}/temp/dicomweb-conformance"
    assert asked[2].endswith(f"--require-hashes -r {ROOT}/requirements.lock")


def test_an_old_python_is_an_error_with_what_to_do(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    assert runner.step("install", python="false") == 1
    assert runner.said.startswith("::error title=DICOMweb conformance::Python 3.11 or later")
    assert "actions/setup-python" in runner.said


def test_it_judges_and_leaves_reports_in_the_workspace(base_url: str, runner: Runner) -> None:
    scenarios = "scenarios/tutorial/delete.yaml"
    status = runner.step("judge", **{"base-url": base_url, "scenarios": f"\n{scenarios}\n"})
    assert status == 0, runner.said
    assert runner.outputs == {"verdict": "passed", "complete": "true", "exit-status": "0"}
    reports = runner.workspace / "dicomweb-reports"
    there = {path.name for path in reports.iterdir() if path.is_file()}
    assert there == {
        "report.html", "results.json", "junit.xml", "results.sarif", "summary.md", "badge.json",
        "badge.svg",
    }  # fmt: skip
    assert runner.summary.read_text(encoding="utf-8").startswith("## ✅ DICOMweb conformance")


def test_what_is_red_is_red(base_url: str, runner: Runner) -> None:
    wrong = base_url.replace("/v2", "/v1")
    mine = runner.workspace / "my scenarios"
    mine.mkdir()
    text = (ROOT / "scenarios/tutorial/store.yaml").read_text(encoding="utf-8")
    (mine / "store.yaml").write_text(text, encoding="utf-8")
    status = runner.step(
        "judge",
        **{"base-url": wrong, "profile": "ps3.18", "scenarios": "my scenarios", "outputs": "junit"},
        arguments="-k\nstore.study.grows\n--timeout=20",
    )
    assert status == 1, runner.said
    assert runner.outputs == {"verdict": "failed", "complete": "true", "exit-status": "1"}
    root = ET.parse(runner.workspace / "dicomweb-reports" / "junit.xml").getroot()
    assert (root.attrib["tests"], root.attrib["failures"]) == ("1", "1")
    errors = [line for line in runner.said.splitlines() if line.startswith("::error ")]
    assert errors
    assert all(line.startswith("::error file=my scenarios/store.yaml,line=") for line in errors)


def test_no_target_is_red(runner: Runner) -> None:
    assert runner.step("judge", **{"base-url": "http://127.0.0.1:1"}) == 6
    assert runner.outputs == {"verdict": "not complete", "complete": "false", "exit-status": "6"}
    [error] = [line for line in runner.said.splitlines() if line.startswith("::error ")]
    assert "http://127.0.0.1:1: no connection to port 1" in error


def test_what_is_given_is_not_run(runner: Runner) -> None:
    owned = runner.home / "owned"
    nasty = f"$(touch {owned})`touch {owned}` '\"; touch {owned}"
    given = dict.fromkeys(set(ACTION["inputs"]) - {"python"}, nasty)
    assert runner.step("judge", **given) == 4
    assert not owned.exists()


@pytest.mark.parametrize("name", ["bearer-token", "auth"])
def test_credentials_are_not_shown(name: str, runner: Runner) -> None:
    secret = "c4n4ry:0f-th3-c0alm1ne"
    assert runner.step("judge", **{"base-url": "http://127.0.0.1:1", name: secret}) == 6
    assert "c4n4ry" not in runner.said
    assert "0f-th3-c0alm1ne" not in runner.said


def test_the_list_of_known_failures_is_one_of_the_workspace(base_url: str, runner: Runner) -> None:
    given = {"base-url": base_url, "known-failures": "known.yaml", "scenarios": ONE}
    assert runner.step("judge", **given) == 4
    assert f"{runner.workspace}/known.yaml" in runner.said
    listed = "- id: retrieve.study\n  reason: It was broken once.\n"
    (runner.workspace / "known.yaml").write_text(listed, encoding="utf-8")
    assert runner.step("judge", **given) == 10, runner.said
    assert runner.outputs["verdict"] == "list out of date"
    assert "\n::error file=known.yaml,line=1,title=DICOMweb conformance%3A stale::" in runner.said
