"""Mutants tried side by side: each process has a server of its own."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path
from threading import Thread

from tests.judge.mutants.choose import mutated
from tests.judge.mutants.mutant import Mutant, Result
from tests.judge.mutants.reach import Reach
from tests.judge.mutants.trial import Laboratory, Most

# What each process keeps.
_laboratory: Laboratory


def tried(
    wanted: list[Mutant],
    results: Mapping[str, Result],
    laboratory: tuple[Reach, Most],
    processes: int,
) -> Iterator[Result]:
    """Yield what became of mutants as it is known; `results` is what was known before.

    Nothing is left running, also where the iterator is closed, a key is pressed or this is killed.
    """
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        start = folder, *laboratory
        with ProcessPoolExecutor(processes, get_context("spawn"), _begin, start) as pool:
            try:
                yield from _in_turn(wanted, results, pool, processes)
            except BaseException:
                # The pool would wait for what is under way.
                for process in active_children():
                    process.terminate()
                raise


def _in_turn(
    wanted: list[Mutant],
    results: Mapping[str, Result],
    pool: ProcessPoolExecutor,
    processes: int,
) -> Iterator[Result]:
    waiting = iter(wanted)
    under_way: set[Future[Result]] = set()
    while True:
        for mutant in waiting:
            kills = _kills(mutant.file, results)
            under_way.add(pool.submit(_try, mutant, mutated(mutant), kills))
            if len(under_way) == processes:
                break
        if not under_way:
            return
        done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
        yield from (future.result() for future in done)


def _kills(file: str, results: Mapping[str, Result]) -> Counter[str]:
    """Count what each case has killed: mutants of the same file weigh more than all others."""
    kills: Counter[str] = Counter()
    for result in results.values():
        if result.case:
            kills[result.case] += len(results) if result.mutant.file == file else 1
    return kills


def _begin(folder: str, reach: Reach, most: Most) -> None:
    global _laboratory  # noqa: PLW0603 - an initializer has no other way to leave something
    own = Path(tempfile.mkdtemp(dir=folder))
    _laboratory = Laboratory(own, reach, most)
    signal.signal(signal.SIGTERM, lambda *_: _leave())
    Thread(target=_leave_with_the_parent, args=(folder,), daemon=True).start()


def _leave() -> None:
    """End this process and its server; the pool would take a SystemExit for a result."""
    _laboratory.end()
    os._exit(1)


def _leave_with_the_parent(folder: str) -> None:
    """End where the parent was killed: nobody else would, nor remove its folder."""
    parent = parent_process()
    assert parent is not None
    parent.join()
    _laboratory.end()
    shutil.rmtree(folder, ignore_errors=True)
    _leave()


def _try(mutant: Mutant, source: str, kills: Counter[str]) -> Result:
    return _laboratory.try_(mutant, source, kills)
