"""A process that tries rows: `python -m tests.judge.worker [--whole]`, see tests/judge/crew.py."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from tests.judge.bench import Bench, bench
from tests.judge.result import Result, Verdict
from tests.judge.tables import Kind, Row, every_row
from tests.judge.trial import try_row


def main() -> None:
    """Read numbers of rows, write results, until there are no more."""
    signal.signal(signal.SIGTERM, _leave)
    whole = "--whole" in sys.argv[1:]
    rows = every_row()
    with TemporaryDirectory(dir=_memory()) as folder, bench(Path(folder)) as found:
        _say("ready")
        for line in sys.stdin:
            kind, row = rows[int(line)]
            _say(json.dumps(_tried(kind, row, found, whole=whole).to_json()))


def _tried(kind: Kind, row: Row, found: Bench, *, whole: bool) -> Result:
    try:
        return try_row(kind, row, found, whole=whole)
    except Exception as error:  # noqa: BLE001 - a row that breaks is a result too
        return Result(kind, row.name, Verdict.BROKE, why=f"{type(error).__name__}: {error}")


def _memory() -> Path | None:
    """A folder in memory, where there is one: each store waits until the ledger is on the disk."""
    found = Path("/dev/shm")
    return found if os.access(found, os.W_OK) else None


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """Leave in good order, so that the servers are ended and the folder is removed."""
    raise SystemExit(1)


if __name__ == "__main__":
    main()
