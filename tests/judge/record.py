"""What became of each row, kept in a file: what has not changed since need not be tried again."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from tests.judge.result import Result
from tests.support.harness import ROOT

# What all rows depend on.
_COMMON = (
    "conformance/**/*.py",
    "reference_server/**/*.py",
    "fixtures/**/*.py",
    "scenarios/**/*.yaml",
    "tests/judge/bench.py",
    "tests/judge/edits.py",
    "tests/judge/messages.py",
    "tests/judge/proxy.py",
    "tests/judge/trial.py",
    "tests/support/bundled.py",
    "tests/support/cases.py",
    "tests/support/harness.py",
    "tests/support/servers.py",
    "tests/support/sockets.py",
    "requirements.lock",
)

Key = tuple[str, str]


def read(file: Path) -> dict[Key, Result]:
    """Return what a file holds, by kind and name; nothing where there is none of this version."""
    if not file.exists():
        return {}
    try:
        rows = map(Result.from_json, json.loads(file.read_text(encoding="utf-8"))["rows"])
        return {(row.kind, row.name): row for row in rows}
    except (ValueError, TypeError, LookupError):
        return {}


def write(results: Iterable[Result], figures: Mapping[str, object], file: Path) -> None:
    """Write the file anew, at once."""
    rows = [result.to_json() for result in results]
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    text = json.dumps({"figures": figures, "rows": rows}, indent=1, ensure_ascii=False)
    draft.write_text(text + "\n", encoding="utf-8")
    draft.replace(file)


@cache
def fingerprint(file: Path, *, whole: bool) -> str:
    """Return what changes when anything changes on which the rows of a table's file depend."""
    text = f"{_common()} {_digest(_imported(file))} whole={whole}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def _common() -> str:
    return _digest(path for pattern in _COMMON for path in ROOT.glob(pattern))


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(set(files)):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _imported(file: Path) -> set[Path]:
    """The file of a table, the tables that it imports from, and what they read beside them."""
    found: set[Path] = set()
    waiting = [file]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found |= {path, *path.parent.glob("*.yaml")}
            waiting += _imports(path)
    return found


def _imports(path: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests.judge."):
            assert node.module is not None
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            files = [ROOT / (name.replace(".", "/") + ".py") for name in names]
            yield from (file for file in files if file.exists())
