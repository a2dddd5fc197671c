"""The record of a run that never began, so that nothing older is taken for it."""

from __future__ import annotations

import time

from conformance import __version__
from conformance.result import RunResult
from conformance.suite.options import DEFAULT_PROFILE, Settings
from conformance.suite.session import iso, python_version, secrets_of


def no_run(settings: Settings, command: str, reason: str, exit_status: int) -> RunResult:
    """Return the record of a run that never began."""
    hide = secrets_of(settings).hide
    return RunResult(
        harness=__version__,
        python=python_version(),
        target=hide(settings.base_url),
        server="",
        profile=settings.profile or DEFAULT_PROFILE,
        seed=settings.seed,
        started=iso(time.time()),
        seconds=0.0,
        command=command,
        strict=settings.strict,
        complete=False,
        exit_status=exit_status,
        stop_reason=hide(" ".join(reason.splitlines())),
        stored=0,
        removed=0,
        leftovers=(),
        cleanup=(),
        cases=(),
    )
