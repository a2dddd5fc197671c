"""The snippets for CI: valid after the schema of each system, and with options that there are."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.report.outputs import read_names
from conformance.suite.options import OPTIONS
from tests.support.harness import ROOT

SCHEMAS = {
    "jobs": "vendor.github-workflows",
    "dicomweb": "vendor.gitlab-ci",
    "steps": "vendor.azure-pipelines",
}
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


def snippets(page: str) -> dict[str, str]:
    """The YAML of a page, by its schema."""
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return {SCHEMAS[next(key for key in SCHEMAS if key in _read(each))]: each for each in blocks}


def _read(text: str) -> dict[str, Any]:
    data = yaml.safe_load(text)
    assert isinstance(data, dict)
    return data


ALL = [
    pytest.param(text, schema, id=f"{page}-{schema}")
    for page in ("README.md", "docs/ci.md")
    for schema, text in snippets(page).items()
]


def test_each_page_has_one_for_each_system() -> None:
    assert len(ALL) == 2 * len(SCHEMAS)


@pytest.mark.parametrize(("text", "schema"), ALL)
def test_it_is_valid(text: str, schema: str, tmp_path: Path) -> None:
    file = tmp_path / "snippet.yml"
    file.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [Path(sys.executable).with_name("check-jsonschema"), "--builtin-schema", schema, file],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("page", ["README.md", "docs/ci.md"])
def test_the_action_takes_what_it_is_given(page: str) -> None:
    steps = _read(snippets(page)["vendor.github-workflows"])["jobs"]["dicomweb"]["steps"]
    [step] = [each for each in steps if "dicomweb-conformance@" in each.get("uses", "")]
    assert set(step["with"]) <= set(ACTION["inputs"])
    assert ACTION["inputs"]["reports"]["default"] == "dicomweb-reports"


@pytest.mark.parametrize(("text", "schema"), ALL)
def test_its_commands_have_options_that_there_are(
    text: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI_PROJECT_DIR", "/builds/it")
    known = {f"--{option.name}" for option in OPTIONS}
    for command in _commands(text):
        options = dict(word.split("=", 1) for word in shlex.split(command) if word.startswith("--"))
        assert {"--base-url", "--outputs", "--reports"} <= set(options) <= known
        assert read_names(options["--outputs"])
        assert "junit" in read_names(options["--outputs"])
    assert schema == "vendor.github-workflows" or any(_commands(text))


def _commands(text: str) -> list[str]:
    """The commands that run pytest: those of make as make would run them."""
    lines = [line.strip().removeprefix("- ") for line in text.splitlines()]
    found = [line for line in lines if line.startswith(".venv/bin/pytest ")]
    for line in lines:
        if line.startswith("make -C "):
            words = re.sub(r"^make -C \S+", f"make -n -C {shlex.quote(str(ROOT))}", line)
            said = subprocess.run(
                ["bash", "-c", re.sub(r"\$\(([\w.]+)\)", r"\1", words)],
                env=os.environ,
                capture_output=True,
                text=True,
                timeout=60,
                check=True,
            ).stdout
            found += [each for each in said.splitlines() if each.startswith(".venv/bin/pytest ")]
    return found
