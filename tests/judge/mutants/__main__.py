"""Mutants of the bundled server against the default suite: `python -m tests.judge.mutants`.

What was tried before and has not changed since is not tried again. Cosmic Ray makes the mutants; it
is among the dependencies for development.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.judge.mutants import page, record
from tests.judge.mutants.choose import choose, sources
from tests.judge.mutants.mutant import Fate, Result
from tests.judge.mutants.reach import PATHS, measure
from tests.judge.mutants.side_by_side import tried
from tests.judge.mutants.trial import Most
from tests.judge.worker import leave_in_good_order
from tests.support.harness import ROOT


def main(arguments: Sequence[str] | None = None) -> int:
    """Try what has not been tried; write the data and the page."""
    options = _options(arguments)
    results = _chosen(record.read())
    # In the order of their ids, so that what there was time for is spread over all modules.
    wanted = [
        results[name].mutant for name in sorted(results) if _is_wanted(results[name], options)
    ]
    _say(f"{len(results)} mutants, {len(wanted)} to try")
    options.reports.mkdir(exist_ok=True)
    reach = measure(options.reports / "mutants-reach.json")
    laboratory = (
        reach,
        Most(options.seconds, len(PATHS) if options.everywhere else 1, options.probes),
    )
    start = time.monotonic()
    for number, result in enumerate(tried(wanted, results, laboratory, options.processes), start=1):
        results[result.mutant.id] = result
        record.write(results.values())
        by = f" by {result.check} in {result.case} ({result.profile})" if result.case else ""
        mutant = result.mutant
        _say(
            f"{number:4}/{len(wanted)} {time.monotonic() - start:5.0f} s  {result.fate}{by}: "
            f"{mutant.id} {mutant.file}:{mutant.line} {mutant.before}  ->  {mutant.after}"
        )
    record.write(results.values())
    page.write()
    _say(page.figures(record.read()))
    return 0


def _chosen(known: Iterable[Result]) -> dict[str, Result]:
    """Return all mutants with what is known of them: nothing, where the file has changed."""
    results: dict[str, Result] = {}
    rows: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for result in known:
        rows[result.mutant.file, result.mutant.digest].append(result)
    for source in sources():
        found = rows[source.file, source.digest]
        found = found or [Result(mutant, Fate.UNFINISHED) for mutant in choose(source)]
        results |= {result.mutant.id: result for result in found}
    return results


def _is_wanted(result: Result, options: argparse.Namespace) -> bool:
    again = {Fate.UNFINISHED, Fate.SURVIVED} if options.survivors else {Fate.UNFINISHED}
    return result.fate in again and options.only in f"{result.mutant.id} {result.mutant.file}"


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.judge.mutants", description=__doc__)
    parser.add_argument("--only", default="", metavar="TEXT", help="mutants of this id or file")
    parser.add_argument("--survivors", action="store_true", help="try those that survived again")
    parser.add_argument("--everywhere", action="store_true", help="in each dialect that it serves")
    parser.add_argument("--probes", action="store_true", help="let what survives meet the probes")
    parser.add_argument("--seconds", type=float, default=600, help="the most for one mutant")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--reports", type=Path, default=ROOT / "reports", metavar="DIR")
    return parser.parse_args(arguments)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    leave_in_good_order()
    sys.exit(main())
