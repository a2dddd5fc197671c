"""Sentences that the terminal and the pages share."""

from __future__ import annotations

from conformance.report.text import count, visible
from conformance.result import RunResult


def about_run(run: RunResult, name: str = "") -> str:
    """Say what a run judged, and when."""
    server = f" ({visible(run.server)})" if run.server else ""
    words = [f"{visible(run.target)}{server}", f"profile {visible(run.profile)}", when(run)]
    words.append(f"seed {visible(run.seed)}")
    words.append(count(len(run.cases), "scenario"))
    if not run.complete:
        words.append("not complete")
    told = ", ".join(words)
    return f"{visible(name)}: {told}" if name else told


def when(run: RunResult) -> str:
    """Say when a run began, to the minute."""
    day, _, time = visible(run.started).partition("T")
    return f"{day} {time[:5]} UTC".replace("  ", " ")
