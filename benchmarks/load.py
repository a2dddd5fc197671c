"""Many requests at once: clients that are processes, so that none waits for another."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier

from benchmarks.replay import Connection
from conformance.wire.exchange import Request

_LONGEST = 300
# Quick to start once the first one is, and safe where there are threads.
_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload(["benchmarks.__main__"])


def rate(requests: Sequence[Request], url: str, clients: int) -> float:
    """Return how many requests a second are answered, sent by some clients in equal shares.

    RuntimeError where one is not answered with 200.
    """
    barrier = _PROCESSES.Barrier(clients + 1, timeout=_LONGEST)
    processes = [
        _PROCESSES.Process(target=_client, args=(requests[number::clients], url, barrier))
        for number in range(clients)
    ]
    for process in processes:
        process.start()
    barrier.wait()
    start = time.perf_counter()
    for process in processes:
        process.join(_LONGEST)
    seconds = time.perf_counter() - start
    if any(process.exitcode for process in processes):
        raise RuntimeError(f"not all is answered with 200: {requests[0].method} {requests[0].url}")
    return len(requests) / seconds


def _client(requests: Sequence[Request], url: str, barrier: Barrier) -> None:
    connection = Connection(url)
    barrier.wait()
    for request in requests:
        try:
            came: object = connection.send(request)
        except OSError as error:
            came = error
        if came != 200:
            sys.exit(f"{request.method} {request.url}: {came}")
