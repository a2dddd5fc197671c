"""Mutants of the bundled server against the default suite: `python -m tests.judge.mutants`.

What was tried before and has not changed since is not tried again. Cosmic Ray makes the mutants; it
is among the dependencies for development.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.judge.mutants import page, record
from tests.judge.mutants.choose import choose
from tests.judge.mutants.mutant import Fate, Mutant, Result
from tests.judge.mutants.reach import measure
from tests.judge.mutants.side_by_side import tried
from tests.support.harness import ROOT

_NUMBER = 360
_SEED = "1"


def main(arguments: Sequence[str] | None = None) -> int:
    """Try what has not been tried; write the data and the page."""
    options = _options(arguments)
    chosen = {mutant.id: mutant for mutant in choose(_NUMBER, _SEED)}
    known = {result.mutant.id: result for result in record.read()}
    results = {
        name: result
        for name, result in known.items()
        if name in chosen and result.mutant.digest == chosen[name].digest
    }
    # In the order of their ids, so that what there was time for is spread over all modules.
    wanted = [
        chosen[name]
        for name in sorted(chosen)
        if _is_wanted(chosen[name], results.get(name), options)
    ]
    _say(f"{len(chosen)} mutants, {len(wanted)} to try")
    options.reports.mkdir(exist_ok=True)
    reach = measure(options.reports / "mutants-reach.json")
    laboratory = reach, options.seconds, options.probes
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


def _is_wanted(mutant: Mutant, known: Result | None, options: argparse.Namespace) -> bool:
    if options.only not in f"{mutant.id} {mutant.file}":
        return False
    again = {Fate.UNFINISHED, Fate.SURVIVED} if options.survivors else {Fate.UNFINISHED}
    return known is None or known.fate in again


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.judge.mutants", description=__doc__)
    parser.add_argument("--only", default="", metavar="TEXT", help="mutants of this id or file")
    parser.add_argument("--survivors", action="store_true", help="try those that survived again")
    parser.add_argument("--probes", action="store_true", help="let what survives meet the probes")
    parser.add_argument("--seconds", type=float, default=600, help="the most for one mutant")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--reports", type=Path, default=ROOT / "reports", metavar="DIR")
    return parser.parse_args(arguments)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
