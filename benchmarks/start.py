"""How long it takes from Enter to the first verdict, and what is imported on the way."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.harness import Harness
from benchmarks.measure import COSTS, Figures, against, cost, duration, in_turn, table
from tests.support.bundled import bundled_server
from tests.support.harness import ROOT, environment

_ROUNDS = 9
_SHOWN = 12
_TO_STOP = 60
_SHORTEST = ROOT / "scenarios" / "tutorial" / "delete.yaml"

# import time: self [us] | cumulative | imported package
_IMPORT = re.compile(r"^import time: +([0-9]+) \| +[0-9]+ \| +(\w+)", re.MULTILINE)


def main() -> None:
    """Print the time to the first verdict beside that of a bare pytest, and that of imports."""
    with bundled_server() as origin, TemporaryDirectory() as name:
        harness = Harness(f"{origin}/v2", Path(name))
        test = harness.folder / "test_empty.py"
        test.write_text("def test_empty(): pass\n", encoding="utf-8")
        bare = ("-m", "pytest", "-p", "no:cacheprovider", f"--rootdir={name}", str(test))
        found = in_turn(
            {
                "the end of one empty test": lambda: cost(lambda: harness.python(*bare))[:1],
                "the first verdict": lambda: _first_verdict(harness),
            },
            _ROUNDS,
        )
        table("From Enter to ...", COSTS[:3], against(found, "the end of one empty test"))
        table("Imports of a run", ("", "time", "share"), _imports(harness))


def _first_verdict(harness: Harness) -> Figures:
    """Return how long it takes until a run writes its first letter; then it is told to end."""
    started = time.perf_counter()
    with subprocess.Popen(
        harness.command(), cwd=ROOT, env=environment(), stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.read(1)
        taken = time.perf_counter() - started
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=_TO_STOP)
    return (taken,)


def _imports(harness: Harness) -> list[tuple[str, ...]]:
    """Return the packages whose own modules take longest to import, without what they import."""
    # pytest captures the standard error of what it loads, unless it is told not to.
    command = harness.command("--capture=no", str(_SHORTEST))
    rounds = [
        _by_package(harness.call([command[0], "-X", "importtime", *command[1:]]))
        for _ in range(_ROUNDS)
    ]
    medians = Counter({name: median(each[name] for each in rounds) for name in rounds[0]})
    total = sum(medians.values())
    return [
        (name, duration(value / 1e6), f"{value / total:.0%}")
        for name, value in [("all", total), *medians.most_common(_SHOWN)]
    ]


def _by_package(log: str) -> Counter[str]:
    taken: Counter[str] = Counter()
    for microseconds, package in _IMPORT.findall(log):
        taken[package] += int(microseconds)
    return taken
