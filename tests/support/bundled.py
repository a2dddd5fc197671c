"""The bundled server as a process, for tests that talk to it without the harness."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.harness import ROOT


@contextmanager
def bundled_server(*arguments: str) -> Iterator[str]:
    """Start `python -m reference_server` on a free port; yield its origin."""
    process = subprocess.Popen(
        [sys.executable, "-m", "reference_server", "--host", "127.0.0.1", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("listening on "), line
        yield line.removeprefix("listening on ").strip()
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()
