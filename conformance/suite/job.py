"""The job that a run is part of: the files that CI systems read, and what GitHub reads besides."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from conformance.errors import ConformanceError, InputError
from conformance.report import outputs
from conformance.report.github import error_command, workflow_commands
from conformance.report.outcome import word
from conformance.report.outputs import NONE, OutputError
from conformance.report.summary import summary
from conformance.result import RunResult
from conformance.suite.command import typed
from conformance.suite.options import Settings
from conformance.suite.session import secrets_of
from conformance.suite.unbegun import no_run


class Job:
    """What a run leaves for its job; `arguments` are what was typed behind `pytest`.

    On GitHub a run annotates the scenarios, adds to the summary of the job and sets the outputs
    `verdict` and `complete` of the step, unless --outputs is `none`. `files` are the names of the
    files in the reports folder. Raises InputError where --outputs names what there is not.
    """

    def __init__(self, settings: Settings, arguments: Iterable[str]) -> None:
        self._settings = settings
        self._command = typed(arguments, secrets_of(settings).hide)
        self._outputs = outputs.read_names(settings.outputs)
        self.files = outputs.files(self._outputs)
        on_github = os.environ.get("GITHUB_ACTIONS") == "true"
        self._github = on_github and settings.outputs.strip() != NONE
        self._token = ""

    def begin(self) -> None:
        """Take away what an earlier run left, and let GitHub obey nothing that is said from now on.

        The runner obeys `::commands::`, and `##[commands]` anywhere in a line: a server could set
        the outputs of a step by what it answers. Raises InputError where a file can't be removed.
        """
        for file in self.files:
            _remove(self._settings.reports / file)
        if self._github:
            self._token = secrets.token_hex(16)
            _print(f"::stop-commands::{self._token}")

    def end(self, say: Callable[[str], object] | None = None) -> None:
        """Let GitHub listen again."""
        if self._token:
            (say or _print)(f"::{self._token}::")
            self._token = ""

    def fail(self, error: ConformanceError, status: int) -> None:
        """Say why there was no run, in the same files: a missing badge stays green elsewhere."""
        record = no_run(self._settings, self._command, str(error), status)
        trouble = []
        try:
            self.write(record)
        except OutputError as another:
            trouble.append(str(another))
        self.tell(record, trouble, _print)

    def write(self, run: RunResult) -> None:
        """Write the files. Raises OutputError where one can't be written."""
        outputs.write(run, self._outputs, self._settings.reports)
        if self._github:
            _append("GITHUB_STEP_SUMMARY", summary(run))
            complete = str(run.complete).lower()
            _append("GITHUB_OUTPUT", f"verdict={word(run)}\ncomplete={complete}\n")

    def tell(
        self, run: RunResult | None, trouble: Iterable[str], say: Callable[[str], object]
    ) -> None:
        """Annotate on GitHub what was found, and what of it can't be written down."""
        self.end(say)
        if self._github:
            found = workflow_commands(run, _in_workspace) if run else ()
            for line in (*map(error_command, trouble), *found):
                say(line)


def _in_workspace(file: str) -> str:
    """Name a file as seen from the repository, where it stands in there."""
    path, workspace = Path.cwd() / file, os.environ.get("GITHUB_WORKSPACE", "")
    inside = workspace and path.is_relative_to(workspace)
    return str(path.relative_to(workspace)) if inside else file


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"{path} of an earlier run can't be removed: {error.strerror or error}",
            hint="remove it, or name another folder with --reports=DIR",
        ) from error


def _append(variable: str, text: str) -> None:
    """Add to a file that the runner names in a variable, if it does."""
    path = os.environ.get(variable, "")
    if not path:
        return
    try:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        message = f"{variable}={path} can't be written: {error.strerror or error}"
        raise OutputError(message, hint="the runner names this file") from error


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
