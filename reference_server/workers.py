"""Several processes that serve one archive."""

import os
import selectors
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from reference_server.archive import Group
from reference_server.dicomweb import Service
from reference_server.http import Cors, Limits, Peers, Server, listen, url_of
from reference_server.running import folder_for

MOST = 64

_LIMITS = Limits()
_GRACE = 5.0


class WorkerFailed(Exception):
    """A worker ended before it was ready: another would hardly fare better."""


class Workers:
    """Processes that answer on one address from one archive; leave the context to end them.

    This process answers nothing: it waits for signals, and starts a worker anew that has ended.
    It must have no other thread, and `signals` must give the number of each signal that comes.
    Raises what Running raises, and WorkerFailed.
    """

    def __init__(
        self,
        count: int,
        address: tuple[str, int],
        data: Path | None,
        signals: socket.socket,
        cors: Cors | None = None,
    ) -> None:
        self._cors = cors
        self._signals = signals
        self._numbers: dict[int, int] = {}  # the number of each worker by its process
        self._ready: set[int] = set()
        self._ending = False
        self._peers = Peers(count)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        with ExitStack() as stack:
            folder = stack.enter_context(folder_for(data))
            self._group = Group(folder, count, durable=data is not None)
            stack.callback(self._group.close)
            # A worker writes its number when it is ready, and ends when the lifeline does.
            self._reports, self._reporting = os.pipe()
            self._lifeline, self._held = os.pipe()
            os.set_blocking(self._reports, False)
            for end in (self._reports, self._reporting, self._lifeline):
                stack.callback(os.close, end)
            stack.callback(self._stop)
            self._listener = stack.enter_context(listen(*address))
            self.url = url_of(self._listener)
            for number in range(count):
                self._start(number)
            while not (self._ending or len(self._ready) == count):
                self._wait()
            self._stack = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def serve(self) -> None:
        """Return when a signal says that this is the end. Raises WorkerFailed."""
        while not self._ending:
            self._wait()

    def _wait(self) -> None:
        """Wait until something happens, and see to it. Raises WorkerFailed."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._reports, selectors.EVENT_READ)
            selector.register(self._signals, selectors.EVENT_READ)
            ready = {key.fileobj for key, _ in selector.select()}
        came = set(self._signals.recv(256)) if self._signals in ready else set()
        ended = self._reap()
        with suppress(BlockingIOError):
            self._ready |= set(os.read(self._reports, 256))
        self._ending = bool(came - {signal.SIGCHLD})
        if not self._ending:
            for number, how in ended:
                self._replace(number, how)

    def _replace(self, number: int, how: str) -> None:
        if number not in self._ready:
            raise WorkerFailed(f"worker {number} ended before it was ready ({how})")
        sys.stderr.write(f"reference_server: worker {number} ended ({how}); another begins\n")
        self._ready.discard(number)
        self._start(number)

    def _reap(self) -> list[tuple[int, str]]:
        """Give the number of each worker that has ended, and how it did."""
        ended = []
        for process in list(self._numbers):
            found, status = os.waitpid(process, os.WNOHANG)
            if found:
                number = self._numbers.pop(process)
                self._group.ended(number)
                self._peers.seat(number).note(0)
                code = os.waitstatus_to_exitcode(status)
                ended.append((number, f"signal {-code}" if code < 0 else f"status {code}"))
        return ended

    def _start(self, number: int) -> None:
        # A signal that comes now must reach this process only.
        held_back = (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)
        signal.pthread_sigmask(signal.SIG_BLOCK, held_back)
        process = os.fork()
        if not process:
            # Who started it decides when it ends, also where a signal goes to all processes.
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, held_back)
            _exit_with(lambda: self._work(number))
        self._numbers[process] = number
        signal.pthread_sigmask(signal.SIG_UNBLOCK, held_back)

    def _work(self, number: int) -> None:
        """Be a worker until the lifeline ends, and be it since the process that held it died."""
        os.close(self._held)
        archive = self._group.archive(number)
        seat = self._peers.seat(number)
        server = Server(self._listener, Service(archive), _LIMITS, self._cors, seat)
        server.start()
        os.write(self._reporting, bytes([number]))
        os.read(self._lifeline, 1)
        server.stop()
        archive.close()

    def _stop(self) -> None:
        """Let the workers end what they are at; who does not in time is killed."""
        os.close(self._held)
        deadline = time.monotonic() + _LIMITS.stop + _GRACE
        self._reap()
        while self._numbers and (left := deadline - time.monotonic()) > 0:
            self._signals.settimeout(left)
            with suppress(TimeoutError):
                self._signals.recv(256)
            self._reap()
        for process in self._numbers:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def _exit_with(work: Callable[[], None]) -> None:
    """Work and exit, without what the process that was forked would do at its end."""
    status = 1
    try:
        work()
        status = 0
    except BaseException:  # noqa: BLE001 - whatever it is, it ends here
        traceback.print_exc(file=sys.stderr)
    finally:
        sys.stderr.flush()
        os._exit(status)
