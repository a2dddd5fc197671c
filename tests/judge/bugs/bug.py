"""A bug of a real server that someone reported in public, and what would have caught it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from conformance.verdict import Outcome

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Bug:
    """One report: `source` is where it was made, and `wrong` what the server did, in our words.

    It is caught by `check`, which has the verdict `outcome` under `profile`, in one of `cases` or
    by `probe`. Where nothing catches it on purpose, `left_out` says why.
    """

    id: str
    server: str
    source: str
    url: str
    operation: str
    wrong: str
    check: str = ""
    cases: tuple[str, ...] = ()
    probe: str = ""
    left_out: str = ""
    profile: str = "tutorial"
    outcome: Outcome = Outcome.FAILED


def _bugs() -> Iterator[Bug]:
    for path in sorted(FOLDER.glob("*.yaml")):
        for row in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield _bug(row)


def _bug(row: Mapping[str, Any]) -> Bug:
    cases = row.get("cases", ())
    outcome = Outcome(row.get("outcome", Outcome.FAILED))
    return Bug(**{**row, "cases": tuple(cases), "outcome": outcome})


BUGS: Mapping[str, Bug] = {bug.id: bug for bug in sorted(_bugs(), key=lambda bug: bug.id)}
