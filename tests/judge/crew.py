"""Rows tried side by side: each process has servers of its own, each row a time limit.

A process is told a row by its number, one a line, and answers with the result as JSON, one a line.
One that is late is ended, with all that it started, and another takes its place.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Event, Thread

from tests.judge.result import Result, Verdict
from tests.support.harness import ROOT, environment

# To import everything, and to start and fill two servers.
_TO_START = 60.0
_A_WHILE = 0.5


@dataclass(frozen=True, slots=True)
class Job:
    """A row by its number among all rows, and how long it may take."""

    number: int
    kind: str
    name: str
    seconds: float


class _Silent(Exception):
    """A process has said nothing yet."""


class WorkerEnded(Exception):
    """A process ended before its time."""


@dataclass
class _Worker:
    """A process that tries rows."""

    command: Sequence[str]
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # A group of its own, so that its servers can be ended with it.
            start_new_session=True,
        )

    def say(self, text: str) -> None:
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):
            self.process.stdin.write(f"{text}\n".encode())
            self.process.stdin.flush()

    def hear(self, seconds: float) -> str:
        """Return the next line; _Silent where none comes, WorkerEnded where none will."""
        out = self.process.stdout
        assert out is not None
        if not select.select([out], [], [], seconds)[0]:
            raise _Silent
        line = out.readline()
        if not line:
            raise WorkerEnded(f"a process that tries rows ended with {self.process.wait(10)}")
        return line.decode().strip()

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()


def command(*options: str) -> tuple[str, ...]:
    """The command that starts a process."""
    return sys.executable, "-m", "tests.judge.worker", *options


def try_all(jobs: Sequence[Job], processes: int, command: Sequence[str]) -> Generator[Result]:
    """Try rows in some processes; yield what became of them as it is known.

    WorkerEnded where a process ends of itself: that is no result, but a defect of the judge.
    Nothing is left running, also where the iterator is closed or a key is pressed.
    """
    waiting: SimpleQueue[Job] = SimpleQueue()
    for job in jobs:
        waiting.put(job)
    results: SimpleQueue[Result | Exception] = SimpleQueue()
    over = Event()
    threads = [
        Thread(target=_keep_busy, args=(waiting, results, over, command), daemon=True)
        for _ in range(min(processes, len(jobs)))
    ]
    for thread in threads:
        thread.start()
    try:
        for _ in jobs:
            result = results.get()
            if isinstance(result, Exception):
                raise result
            yield result
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _keep_busy(
    waiting: SimpleQueue[Job],
    results: SimpleQueue[Result | Exception],
    over: Event,
    command: Sequence[str],
) -> None:
    """Hand rows to a process, one after the other, and to another one where it is late."""
    worker: _Worker | None = None
    try:
        while not over.is_set():
            job = waiting.get_nowait()
            if worker is None:
                worker = _Worker(command)
                worker.hear(_TO_START)
            result = _ask(worker, job, over)
            results.put(result)
            if result.verdict is Verdict.TOO_SLOW:
                worker.end()
                worker = None
    except Empty:
        pass
    except Exception as error:  # noqa: BLE001 - the main thread raises it
        results.put(error)
    finally:
        if worker is not None:
            worker.end()


def _ask(worker: _Worker, job: Job, over: Event) -> Result:
    worker.say(str(job.number))
    end = time.monotonic() + job.seconds
    while (left := end - time.monotonic()) > 0 and not over.is_set():
        with suppress(_Silent):
            return Result.from_json(json.loads(worker.hear(min(left, _A_WHILE))))
    why = f"no result within {job.seconds:g} s"
    return Result(job.kind, job.name, Verdict.TOO_SLOW, seconds=job.seconds, why=why)
