"""The data file: a row of JSON for each mutant that was tried."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from tests.judge.mutants.mutant import Result

FILE = Path(__file__).with_name("results.jsonl")


def read() -> list[Result]:
    """Return all rows."""
    if not FILE.exists():
        return []
    return [Result.from_json(json.loads(line)) for line in FILE.read_text("utf-8").splitlines()]


def write(results: Iterable[Result]) -> None:
    """Write all rows anew, at once, in the order of the code."""
    rows = sorted(results, key=lambda each: (each.mutant.file, each.mutant.line, each.mutant.id))
    text = "".join(f"{json.dumps(row.to_json(), ensure_ascii=False)}\n" for row in rows)
    draft = FILE.with_suffix(".new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(FILE)
