"""A process that tries rows: `python -m tests.judge.worker [--whole]`, see tests/judge/crew.py."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from tests.judge.bench import bench
from tests.judge.result import Result, Verdict
from tests.judge.tables import Kind, Row, every_row
from tests.judge.trial import try_row


def main() -> None:
    """Try rows until there are no more."""
    leave_in_good_order()
    whole = "--whole" in sys.argv[1:]
    with TemporaryDirectory(dir=_memory()) as folder, bench(Path(folder)) as found:
        answer_rows(lambda kind, row: try_row(kind, row, found, whole=whole))


def answer_rows(attempt: Callable[[Kind, Row], Result]) -> None:
    """Read numbers of rows, write what comes of trying them, until there are no more."""
    rows = every_row()
    _say("ready")
    for line in sys.stdin:
        _say(json.dumps(_tried(attempt, *rows[int(line)]).to_json()))


def leave_in_good_order() -> None:
    """Let SIGTERM end the servers and remove the folder."""
    signal.signal(signal.SIGTERM, _leave)


def _tried(attempt: Callable[[Kind, Row], Result], kind: Kind, row: Row) -> Result:
    try:
        return attempt(kind, row)
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
    raise SystemExit(1)


if __name__ == "__main__":
    main()
