"""A process that lets another suite meet rows: `python -m tests.judge.rival.worker CHECKOUT`."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from tests.judge.bench import PATHS, Bench, bench
from tests.judge.faults.fault import Fault
from tests.judge.null_servers.null_server import NullServer
from tests.judge.result import Result, Verdict
from tests.judge.rival.suite import PASS, Said, Suite, ask, changes, load, losses, steady
from tests.judge.tables import Kind, Row
from tests.judge.worker import answer_rows, leave_in_good_order
from tests.support.servers import serve


class Trial:
    """Tries rows; what the suite says of the good servers is asked once."""

    def __init__(self, suite: Suite, found: Bench) -> None:
        self._suite = suite
        self._bench = found
        self._before = cache(lambda path: steady(suite, found.origin + path))

    def try_row(self, kind: Kind, row: Row) -> Result:
        """Say what the suite finds; SystemExit where it left the good server as another one."""
        start = monotonic()
        found = (
            self._null_server(kind, row) if isinstance(row, NullServer) else self._row(kind, row)
        )
        return replace(found, seconds=round(monotonic() - start, 2))

    def _row(self, kind: Kind, row: Row) -> Result:
        assert not isinstance(row, NullServer)
        path = PATHS[row.profile]
        before: Said = self._before(path)
        said, met = ask(self._suite, self._bench, path, row.handler)
        if isinstance(row, Fault):
            found = changes(before, said)
            verdict = Verdict.CAUGHT if found else Verdict.SURVIVED
        else:
            found = losses(before, said)
            verdict = Verdict.REDDENED if found else Verdict.LEFT
        if found and changes(before, self._suite(self._bench.origin + path)):
            sys.exit("the good server is not as it was")
        return Result(kind, row.name, verdict if found or met else Verdict.UNSEEN, others=found)

    def _null_server(self, kind: Kind, row: NullServer) -> Result:
        with serve(row.answers()) as url:
            said = self._suite(url)
        passed = sum(status == PASS for status in said.values())
        verdict = Verdict.BELIEVED if passed else Verdict.REFUSED
        return Result(kind, row.name, verdict, why=f"{passed} of {len(said)}")


def main() -> None:
    """Read numbers of rows, write results, until there are no more."""
    leave_in_good_order()
    suite = load(Path(sys.argv[1]))
    with TemporaryDirectory() as folder, bench(Path(folder)) as found:
        answer_rows(Trial(suite, found).try_row)


if __name__ == "__main__":
    main()
