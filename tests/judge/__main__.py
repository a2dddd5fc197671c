"""Judges the judge: `python -m tests.judge` runs the harness against every row of every table."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType

from tests.judge import page, record
from tests.judge.crew import Job, command, try_all
from tests.judge.figures import figures, sentence, troubles
from tests.judge.record import Key
from tests.judge.result import Result
from tests.judge.tables import TABLES, Kind, Row, Table
from tests.support.harness import ROOT

# How long a row may take. It takes about a second, a null server a minute; several may run at once.
_SECONDS = {Kind.FAULT: 60, Kind.BUG: 60, Kind.DIFFERENCE: 60, Kind.NULL_SERVER: 600}
_SECONDS_FOR_ALL_CASES = 600


def main(arguments: Sequence[str] | None = None) -> int:
    """Try what has changed since the last time; return 0 where all rows are as they should be."""
    options = _options(arguments)
    jobs, prints = _jobs(options)
    file = options.reports / ("judge-whole.json" if options.whole else "judge.json")
    known = {} if options.again else record.read(file)
    kept = {
        key: known[key]
        for key, fingerprint in prints.items()
        if key in known and known[key].good and known[key].fingerprint == fingerprint
    }
    wanted = [job for job in jobs if (job.kind, job.name) not in kept]
    _say(f"{len(jobs)} rows, {len(jobs) - len(wanted)} of them unchanged since they were tried")
    results = dict(kept)
    for found in _tried(wanted, options):
        key = found.kind, found.name
        results[key] = replace(found, fingerprint=prints[key])
        _keep(results, file)
    for trouble in (bad := troubles(results.values())):
        _say(f"NOT GOOD  {trouble}")
    stale = not (options.only or options.kind or options.whole) and _renew_page(results)
    _say(f"{file}: {sentence(figures(results.values()))}")
    return 1 if bad or (stale and options.check) else 0


def _renew_page(results: Mapping[Key, Result]) -> bool:
    """Write the page; tell whether it had other findings or figures, which is said as well."""
    before = page.written()
    page.write(results)
    now = page.written()
    stale = (page.findings_on(before), page.figures_on(before)) != (
        page.findings_on(now),
        page.figures_on(now),
    )
    if stale:
        _say(f"{page.FILE} was out of date: commit it, and the figures in README.md")
    return stale


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """Leave in good order, so that all that was started is ended."""
    raise SystemExit(143)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.judge", description=__doc__)
    parser.add_argument("--only", default="", metavar="TEXT", help="rows whose name has this")
    parser.add_argument("--kind", choices=[*Kind], help="rows of one kind")
    parser.add_argument("--check", action="store_true", help="fail where the page is out of date")
    parser.add_argument("--again", action="store_true", help="try what has not changed, too")
    parser.add_argument("--whole", action="store_true", help="let each fault meet every case")
    parser.add_argument("--reports", type=Path, default=ROOT / "reports", metavar="DIR")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(arguments)
    if not any(True for _ in _chosen(options)):
        parser.error(f"there is no such row: {options.only}")
    return options


def _chosen(options: argparse.Namespace) -> Iterator[tuple[int, Table, Row]]:
    """Yield rows with their number among all, and the tables that they stand in."""
    places = [(table, row) for table in TABLES for row in table.rows]
    for number, (table, row) in enumerate(places):
        if options.only in row.name and options.kind in (None, table.kind):
            yield number, table, row


def _jobs(options: argparse.Namespace) -> tuple[list[Job], dict[Key, str]]:
    """Return the rows to try, and what each of them depends on."""
    jobs: list[Job] = []
    prints: dict[Key, str] = {}
    for number, table, row in _chosen(options):
        seconds = _SECONDS_FOR_ALL_CASES if options.whole else _SECONDS[table.kind]
        jobs.append(Job(number, table.kind, row.name, seconds))
        prints[table.kind, row.name] = record.fingerprint(table.file, whole=options.whole)
    # The slow ones first, so that no process is left with one at the end.
    jobs.sort(key=lambda job: -job.seconds)
    return jobs, prints


def _tried(jobs: Sequence[Job], options: argparse.Namespace) -> Iterator[Result]:
    """Try rows, and say of each what became of it."""
    to_start = command("--whole") if options.whole else command()
    start = time.monotonic()
    for number, found in enumerate(try_all(jobs, options.processes, to_start), start=1):
        by = f" by {found.check}" if found.check and found.good else ""
        others = f", also {', '.join(found.others)}" if options.whole and found.others else ""
        _say(
            f"{number:4}/{len(jobs)} {time.monotonic() - start:5.0f} s  "
            f"{found.verdict}{by}{others}: {found.name} ({found.seconds:.1f} s)"
        )
        yield found


def _keep(results: Mapping[Key, Result], file: Path) -> None:
    """Write down what is known, beside what was known of other rows."""
    rows = {**record.read(file), **results}
    there = {(table.kind, row.name) for table in TABLES for row in table.rows}
    current = [result for key, result in rows.items() if key in there]
    record.write(current, {str(figure.kind): str(figure) for figure in figures(current)}, file)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _leave)
    sys.exit(main())
