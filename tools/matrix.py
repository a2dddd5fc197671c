"""Write `docs/matrix/index.html` and `docs/matrix.md`: what each server that can be run here does.

.venv/bin/python -m tools.matrix          judges them, and writes the pages (or: make matrix)
.venv/bin/python -m tools.matrix --keep   keeps the results that there are

Results go to `reports/matrix/NAME/`. Servers that this can't start by itself are judged by hand, as
docs/matrix.md says; what is in that folder is on the page. `tools/matrix.md` is the part of
docs/matrix.md that is written by hand.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conformance.command.matrix.columns import read_columns
from conformance.command.matrix.page import matrix_html
from conformance.command.matrix.table import Group, Matrix, matrix, totals
from conformance.verdict import Outcome
from tests.support.bundled import bundled_server
from tests.support.harness import ROOT, environment
from tests.support.orthanc import is_installed, orthanc
from tools.markdown import table

RUNS = Path("reports", "matrix")
PAGE = ROOT / "docs" / "matrix" / "index.html"
SUMMARY = ROOT / "docs" / "matrix.md"
TEMPLATE = ROOT / "tools" / "matrix.md"

_BROKEN = frozenset({Outcome.FAILED, Outcome.FLAKY, Outcome.KNOWN})
_DIALECTS = {"v1": "azure-v1", "v2": "azure-v2", "dicom-web": "ps3.18"}


def main() -> None:
    """Judge, and write the pages; what a run came to is on them, and no exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--keep", action="store_true", help="keep the results that there are")
    keep = parser.parse_args().keep
    with bundled_server() as origin:
        for path, profile in _DIALECTS.items():
            _judge(f"bundled server, {path}", f"{origin}/{path}", profile, keep=keep)
    if is_installed():
        with _orthanc() as (name, base_url):
            _judge(name, base_url, "orthanc", keep=keep)
    # Reports are not published, so the page leads to none.
    found = matrix(read_columns(ROOT / RUNS))
    PAGE.write_text(matrix_html(found), encoding="utf-8")
    SUMMARY.write_text(summary(found), encoding="utf-8")


def summary(found: Matrix) -> str:
    """Return the whole of docs/matrix.md."""
    text = TEMPLATE.read_text(encoding="utf-8")
    for marker, written in (("servers", _servers(found)), ("chapters", _chapters(found))):
        text = text.replace(f"<!-- {marker} -->", written)
    return text


def _servers(found: Matrix) -> str:
    words = ("kept", "warned", "broken", "not judged")
    rows = []
    for index, column in enumerate(found.columns):
        run, numbers = column.run, totals(found.groups, index)
        kept, warned = numbers[Outcome.PASSED], numbers[Outcome.WARNED]
        broken = sum(number for outcome, number in numbers.items() if outcome in _BROKEN)
        told = (str(number) for number in (kept, warned, broken, numbers[None]))
        rows.append((column.name, run.profile, run.started[:10], *told))
    return table(("server", "profile", "date", *words), rows)


def _chapters(found: Matrix) -> str:
    rows = [
        (f"{group.source} {group.chapter}".strip(), *(_kept(group, i) for i in _indexes(found)))
        for group in found.groups
    ]
    return table(("", *(column.name for column in found.columns)), rows)


def _indexes(found: Matrix) -> range:
    return range(len(found.columns))


def _kept(group: Group, index: int) -> str:
    numbers = totals([group], index)
    judged = sum(number for outcome, number in numbers.items() if outcome)
    return f"{numbers[Outcome.PASSED]} of {judged}" if judged else ""


@contextmanager
def _orthanc() -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder, orthanc(Path(folder)) as base_url:
        own = base_url.removesuffix("/dicom-web")
        # It is our own, on loopback.
        with urllib.request.urlopen(f"{own}/system", timeout=10) as answer:  # noqa: S310
            version = json.load(answer)["Version"]
        yield f"Orthanc {version}", base_url


def _judge(name: str, base_url: str, profile: str, *, keep: bool) -> None:
    """Run the suite; a run that ends without results is an error."""
    reports = RUNS / name
    results = ROOT / reports / "results.json"
    if keep and results.exists():
        return
    results.unlink(missing_ok=True)
    words = [f"--base-url={base_url}", f"--profile={profile}", f"--reports={reports}"]
    pytest = str(Path(sys.executable).with_name("pytest"))
    subprocess.run(  # noqa: S603 - it is ours
        [pytest, "-q", "-p", "no:cacheprovider", *words], cwd=ROOT, env=environment(), check=False
    )
    if not results.exists():
        sys.exit(f"{name}: the run left no {results}")


if __name__ == "__main__":
    main()
