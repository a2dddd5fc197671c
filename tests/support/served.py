"""The bundled server as its users start it: a command with arguments, signals and a memory."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.support.dicomweb import Client
from tests.support.harness import ROOT

LINE = re.compile(r"listening on (http://127\.0\.0\.1:[0-9]+)\n")


@dataclass
class Process:
    """A server of its own process."""

    popen: subprocess.Popen[str]
    origin: str

    @property
    def port(self) -> int:
        return int(self.origin.rpartition(":")[2])

    def client(self, dialect: str = "v2") -> Client:
        return Client(f"{self.origin}/{dialect}")

    def workers(self) -> list[int]:
        """Give the processes that it has forked."""
        children = Path(f"/proc/{self.popen.pid}/task/{self.popen.pid}/children").read_text()
        return sorted(map(int, children.split()))

    def kill(self) -> None:
        """Kill it first, since it replaces its workers, then these; return when none is left."""
        workers = self.workers()
        self.popen.kill()
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
        self.popen.wait(20)
        assert eventually(lambda: not any(map(is_alive, workers)))

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        self.popen.send_signal(number)
        out, err = self.popen.communicate(timeout=20)
        return self.popen.returncode, out, err

    def peak_memory(self) -> int:
        status = Path(f"/proc/{self.popen.pid}/status").read_text()
        match = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert match
        return int(match[1]) * 1024


def eventually(holds: Callable[[], bool]) -> bool:
    """Wait for something, for so long as it takes on a machine that is busy."""
    deadline = time.monotonic() + 20
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def state_of(task: Path) -> str:
    """Say what a process or a thread does (proc(5)): T is halted, Z has ended."""
    try:
        return (task / "stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "Z"


def is_alive(process: int) -> bool:
    return state_of(Path(f"/proc/{process}")) != "Z"


class Start(Protocol):
    """Starts a server and waits until it listens."""

    def __call__(self, *arguments: str, **environment: str) -> Process: ...


@contextmanager
def starting(temporary: Path) -> Iterator[Start]:
    """Give what starts servers; their temporary folders are in `temporary`, and none is left."""
    started = []

    def start(*arguments: str, **environment: str) -> Process:
        popen = subprocess.Popen(
            [sys.executable, "-m", "reference_server", *arguments],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=os.environ | {"TMPDIR": str(temporary)} | environment,
        )  # fmt: skip
        started.append(popen)
        assert popen.stdout is not None
        match = LINE.fullmatch(popen.stdout.readline())
        assert match, popen.communicate(timeout=20)
        return Process(popen, match[1])

    try:
        yield start
    finally:
        for popen in started:
            popen.kill()
            popen.communicate(timeout=20)
