"""Runs the harness as its users do: as a process, and reads what it wrote."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Run:
    """What a run said on both streams, its exit status, and its results.json (None: not there)."""

    output: str
    status: int
    results: dict[str, Any] | None
    reports: Path

    def verdicts(self) -> dict[str, str]:
        """The verdict of each case, by its id."""
        assert self.results is not None
        return {case["id"]: case["outcome"] for case in self.results["cases"]}


def arguments(reports: Path, *options: str) -> list[str]:
    return [
        sys.executable, "-m", "pytest", "-p", "no:cacheprovider",
        f"--reports={reports}", *options,
    ]  # fmt: skip


def environment(**variables: str) -> dict[str, str]:
    """The environment without what would steer pytest or the harness."""
    steering = ("PYTEST_", "DICOMWEB_", "GITHUB_")
    return {k: v for k, v in os.environ.items() if not k.startswith(steering)} | variables


def run(reports: Path, *options: str, timeout: float = 300, **variables: str) -> Run:
    """Run `pytest` with some options; the reports go to `reports`."""
    done = subprocess.run(
        arguments(reports, *options),
        cwd=ROOT,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    file = reports / "results.json"
    results = json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
    return Run(done.stdout + done.stderr, done.returncode, results, reports)
