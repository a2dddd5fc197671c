"""Measures several things turn by turn, so that what else the machine does hits all of them."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from statistics import median
from typing import TypeVar

Figures = tuple[float, ...]
Key = TypeVar("Key", bound=Hashable)

COSTS = ("", "time", "ratio", "processor", "ratio")


def cost(work: Callable[[], object]) -> Figures:
    """Return how long a piece of work takes, and how long the processor is at it.

    The processes that it starts and waits for count as well.
    """
    start, busy = time.perf_counter(), _busy()
    work()
    return time.perf_counter() - start, _busy() - busy


def in_turn(works: Mapping[Key, Callable[[], Figures]], rounds: int) -> dict[Key, Figures]:
    """Return the medians of what each work returns, over several rounds of all of them.

    A first round is thrown away: it fills the caches.
    """
    found: dict[Key, list[Figures]] = {name: [] for name in works}
    for _ in range(1 + rounds):
        for name, work in works.items():
            found[name].append(work())
    return {
        name: tuple(median(column) for column in zip(*figures[1:], strict=True))
        for name, figures in found.items()
    }


def table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table in Markdown, its first column to the left and all others to the right."""
    lines = [[*heads], *([*row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])])
    out = [f"\n{title}\n"]
    for first, *others in lines:
        cells = [first.ljust(widths[0]), *map(str.rjust, others, widths[1:])]
        out.append(f"| {' | '.join(cells)} |")
    sys.stdout.write("\n".join([*out, ""]))
    sys.stdout.flush()


def against(found: Mapping[str, Figures], base: str) -> list[list[str]]:
    """Return a row for each name: its durations, each with its ratio to that of the base."""
    rows = []
    for name, durations in found.items():
        pairs = zip(durations, found[base], strict=True)
        rows.append([name, *(cell for pair in pairs for cell in _cells(*pair))])
    return rows


def duration(value: float) -> str:
    """Write a duration."""
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms"


def _cells(value: float, base: float) -> tuple[str, str]:
    return duration(value), f"{value / base:.2f}"


def _busy() -> float:
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
