"""Runs benchmarks by name; without a name, all of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from tempfile import TemporaryDirectory

from benchmarks import formats, generate, reference_server, start, suite

BENCHMARKS: Mapping[str, Callable[[], None]] = {
    "suite": suite.main,
    "start": start.main,
    "formats": formats.main,
    "generate": generate.main,
    "reference_server": reference_server.main,
}


def main(names: list[str]) -> int:
    """Run them one after the other; return an exit status."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        known = ", ".join(BENCHMARKS)
        sys.stderr.write(f"there is no benchmark {', '.join(unknown)}; say one of {known}\n")
        return 2
    # As for everyone, what Python has compiled once is kept for all processes that are started.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with TemporaryDirectory() as compiled:
        os.environ["PYTHONPYCACHEPREFIX"] = compiled
        for name in names or BENCHMARKS:
            BENCHMARKS[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
