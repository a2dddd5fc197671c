"""Signals for processes that tests start."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def heeded(number: int) -> Iterator[None]:
    """Start processes in this block that heed a signal.

    What is ignored here, as by nohup or in the background of a script, would be ignored there, too.
    """
    before = signal.getsignal(number)
    if before is signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)
    try:
        yield
    finally:
        if before is signal.SIG_IGN:
            signal.signal(number, before)
