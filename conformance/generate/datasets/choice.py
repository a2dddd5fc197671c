"""A choice between strategies that counts each as one, whatever it chooses between itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")


def one_kind(kinds: Sequence[SearchStrategy[T]]) -> SearchStrategy[T]:
    """Draw from one of these, each as likely as the others; it shrinks towards the first.

    `one_of` would take the branches of its branches for its own.
    """
    if len(kinds) == 1:
        return kinds[0]
    return st.integers(0, len(kinds) - 1).flatmap(lambda number: kinds[number])
