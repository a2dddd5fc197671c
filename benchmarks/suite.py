"""What the harness adds to its requests: a whole run beside the bare replay of what it sends."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.harness import Harness
from benchmarks.measure import COSTS, against, cost, in_turn, table
from benchmarks.replay import replay
from conformance.run.runner import run_case
from conformance.wire.client import Client, Limits
from conformance.wire.exchange import Exchange, Request
from tests.support.bundled import bundled_server
from tests.support.cases import all_cases, context

_ROUNDS = 5


class _Recorder(Client):
    """Keeps what comes of each request."""

    def __init__(self) -> None:
        super().__init__()
        self.exchanges: list[Exchange] = []

    def send(
        self, request: Request, *, fresh: bool = False, limits: Limits | None = None
    ) -> Exchange:
        exchange = super().send(request, fresh=fresh, limits=limits)
        self.exchanges.append(exchange)
        return exchange


def main() -> None:
    """Print the times of whole runs, by one process and by two, and of the replay."""
    with bundled_server() as origin, TemporaryDirectory() as name:
        url, folder = f"{origin}/v2", Path(name)
        requests = _requests(url, folder)
        harness = Harness(url, folder)
        found = in_turn(
            {
                "replay": partial(cost, partial(replay, requests, url)),
                "pytest": partial(cost, harness.run),
                "pytest -n 2": partial(cost, partial(harness.run, "-n2")),
            },
            _ROUNDS,
        )
    table(f"The default suite: {len(requests):,} requests", COSTS, against(found, "replay"))


def _requests(url: str, folder: Path) -> list[Request]:
    """Return all requests of a run; sent again, each is answered as it was then."""
    with context(url, folder) as made, _Recorder() as recorder:
        for case in all_cases():
            run_case(case, replace(made, client=recorder))
    requests = [exchange.request for exchange in recorder.exchanges]
    statuses = [each.response.status if each.response else 0 for each in recorder.exchanges]
    if replay(requests, url) != statuses:
        raise RuntimeError("the requests of a run are answered in another way when replayed")
    return requests
