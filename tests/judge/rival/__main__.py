"""Lets another suite meet the same servers: `python -m tests.judge.rival CHECKOUT`.

Writes docs/rival.md. Of the checkout nothing is kept.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.judge.bench import PATHS, bench
from tests.judge.crew import Job, try_all
from tests.judge.result import Result
from tests.judge.rival import page
from tests.judge.rival.suite import load, steady
from tests.judge.tables import every_row
from tests.judge.worker import leave_in_good_order

# A run takes a second. One that does not end by itself has noticed something.
_SECONDS = 60


def main() -> int:
    """Try all rows and write the page."""
    options = _options()
    checkout: Path = options.checkout.resolve()
    with TemporaryDirectory() as folder, bench(Path(folder)) as found:
        suite = load(checkout)
        good = {path: steady(suite, found.origin + path) for path in sorted({*PATHS.values()})}
    results = {(found.kind, found.name): found for found in _tried(checkout, options.processes)}
    page.FILE.write_text(page.page(_commit(checkout), good, results), encoding="utf-8")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.judge.rival", description=__doc__)
    parser.add_argument("checkout", type=Path, help="where the other suite is checked out")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def _tried(checkout: Path, processes: int) -> Iterator[Result]:
    jobs = [Job(number, kind, row.name, _SECONDS) for number, (kind, row) in enumerate(every_row())]
    command = (sys.executable, "-m", "tests.judge.rival.worker", str(checkout))
    start = time.monotonic()
    for number, found in enumerate(try_all(jobs, processes, command), start=1):
        said = f"{found.verdict}: {found.name} {found.why or ', '.join(found.others)}"
        sys.stdout.write(f"{number:4}/{len(jobs)} {time.monotonic() - start:5.0f} s  {said}\n")
        yield found


def _commit(checkout: Path) -> str:
    """The commit and its day."""
    command = ("git", "-C", str(checkout), "log", "-1", "--format=%h of %cs")
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    leave_in_good_order()
    sys.exit(main())
