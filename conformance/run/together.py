"""Several clients at once: each sends its requests one after the other, and all begin together."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Barrier, Event, Thread

from conformance.errors import HarnessError
from conformance.run.context import Context
from conformance.run.request import Outgoing
from conformance.run.undisturbed import undisturbed
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange

# How long clients that are stopped, or that should be done by now, are still waited for.
_GRACE = 5.0


@dataclass(frozen=True, slots=True)
class Turn:
    """A request of a client: what it is called, what it is about, and seconds to wait before."""

    title: str
    outgoing: Outgoing
    of: str = ""
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class Timed:
    """What came of a turn, and when it began and ended: time.monotonic()."""

    turn: Turn
    exchange: Exchange
    begun: float
    ended: float


def send_together(
    context: Context, scripts: Sequence[Sequence[Turn]]
) -> tuple[tuple[Timed, ...], ...]:
    """Send the requests of several clients; return what came, for each client.

    What stores is to be written into the ledger before. A Ctrl-C comes when all have ended, a
    second one at once. HarnessError where a client does not end within its limits.
    """
    begin, stop = Barrier(len(scripts)), Event()
    with ExitStack() as stack:
        several = [
            _Client(stack.enter_context(context.another_client()), script, begin, stop)
            for script in scripts
        ]
        try:
            with undisturbed():
                for each in several:
                    each.thread.start()
                for each in several:
                    each.thread.join(each.longest)
        finally:
            stop.set()
            begin.abort()
            for each in several:
                each.thread.join(_GRACE)
    for each in several:
        if each.error is not None:
            raise each.error
        if each.thread.is_alive():
            raise HarnessError(f"a client did not end within {each.longest + _GRACE:g} s")
    return tuple(tuple(each.told) for each in several)


class _Client:
    """A client in a thread of its own; `told` is what came, `error` what broke in the harness."""

    def __init__(self, client: Client, script: Sequence[Turn], begin: Barrier, stop: Event) -> None:
        self._client, self._script = client, script
        self._begin, self._stop = begin, stop
        self.thread = Thread(target=self._run, daemon=True)
        self.told: list[Timed] = []
        self.error: Exception | None = None

    @property
    def longest(self) -> float:
        """How long it may take, by the limits of its requests."""
        return _GRACE + sum(turn.pause + self._client.limits.total for turn in self._script)

    def _run(self) -> None:
        """Send what is to be sent, until told to stop."""
        try:
            self._begin.wait(_GRACE)
            for turn in self._script:
                if not self._stop.wait(turn.pause):
                    self.told.append(self._take(turn))
        except Exception as error:  # noqa: BLE001 - it is raised where the thread was started
            self.error = error

    def _take(self, turn: Turn) -> Timed:
        begun = time.monotonic()
        exchange = self._client.send(turn.outgoing.request)
        return Timed(turn, exchange, begun, time.monotonic())
