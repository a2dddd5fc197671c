"""Room for readers that are recursive: those of Python and of pydicom."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

# Enough for 500 sequences within each other, and far from the end of a thread's stack.
_FRAMES = 5000


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Let recursion go deeper than usual; RecursionError still ends it."""
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(max(usual, _FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(usual)
