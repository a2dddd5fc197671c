"""Puts a Ctrl-C off while a request is on its way whose outcome must be known."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Raise KeyboardInterrupt at the end of the block for a signal that came in it.

    What a target still stores when its answer is no longer waited for comes after the request
    that removes it. A second signal interrupts at once.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        if came:
            signal.default_int_handler(number, frame)
        came.append(number)

    # Those that would interrupt; handlers of others are none of our business.
    ours = [each for each in _SIGNALS if signal.getsignal(each) is signal.default_int_handler]
    for number in ours:
        signal.signal(number, note)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.default_int_handler)
        if came:
            raise KeyboardInterrupt
