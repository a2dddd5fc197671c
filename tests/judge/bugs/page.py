"""The table of reported bugs: `python -m tests.judge.bugs.page` writes docs/bugs.md."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from conformance.verdict import Outcome
from tests.judge.bugs.bug import BUGS, Bug
from tests.judge.bugs.rebuilt import FAULTS

PAGE = Path(__file__).parents[3] / "docs" / "bugs.md"

_HEAD = """\
# Bugs that were reported, and what catches them

Each row is a bug of a real DICOMweb server, or of a library that servers are built on, that someone
reported in public. *Caught by* is the check that notices, and where: in cases of `scenarios/`, or
in a probe. What is *rebuilt* stands in `tests/judge/bugs/` as a server that is wrong in just this
way, and a test shows that this check turns red in one of these cases (yellow where it says so,
since the sources leave no more). The words are ours; the report itself is behind the link.

"""

_FOOT = """
The table is written by `python -m tests.judge.bugs.page` from `scenarios/reported/*.yaml`.
"""

_COLUMNS = ("id", "server", "report", "what went wrong", "operation", "caught by", "rebuilt")


def page() -> str:
    """Return the whole of docs/bugs.md."""
    rebuilt = {fault.name.partition(" ")[0] for fault in FAULTS}
    caught = [bug for bug in BUGS.values() if not bug.left_out]
    rows = [_row(bug, rebuilt=bug.id in rebuilt) for bug in caught]
    left_out = [_left_out(bug) for bug in BUGS.values() if bug.left_out]
    return "".join((_HEAD, _figures(caught, len(rebuilt)), *rows, *_reasons(left_out), _FOOT))


def _figures(caught: list[Bug], rebuilt: int) -> str:
    servers = Counter(bug.server for bug in caught)
    said = (
        f"{len(caught)} reports about {len(servers)} servers and libraries; {rebuilt} are rebuilt."
    )
    return f"{said}\n\n{_line(*_COLUMNS)}{_line(*('---' for _ in _COLUMNS))}"


def _row(bug: Bug, *, rebuilt: bool) -> str:
    return _line(*_report(bug), bug.operation, _caught(bug), "yes" if rebuilt else "no")


def _report(bug: Bug) -> tuple[str, ...]:
    return bug.id, bug.server, f"[{bug.source}]({bug.url})", bug.wrong


def _caught(bug: Bug) -> str:
    places = [*bug.cases, *filter(None, [bug.probe])]
    where = ", ".join(f"`{place}`" for place in places)
    who = "" if bug.profile == "tutorial" else f", by profile `{bug.profile}`"
    yellow = " (yellow)" if bug.outcome is Outcome.WARNED else ""
    return f"`{bug.check}`{yellow} in {where}{who}"


def _reasons(rows: list[str]) -> list[str]:
    if not rows:
        return []
    return [
        "\n## Left out\n\n",
        "What nothing here catches, though it is about what is tested, and why.\n\n",
        _line("id", "server", "report", "what went wrong", "why it is left out"),
        _line("---", "---", "---", "---", "---"),
        *rows,
    ]


def _left_out(bug: Bug) -> str:
    return _line(*_report(bug), bug.left_out)


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
