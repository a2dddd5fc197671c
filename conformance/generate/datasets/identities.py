"""Who the samples are."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from fixtures import Identity

_MOST = (2**128 - 1) // 3


def identities() -> SearchStrategy[Identity]:
    """Draw three different UIDs, each made of a number of 128 bits as PS3.5 B.2 says."""
    return st.integers(1, _MOST).map(
        lambda n: Identity(f"2.25.{3 * n - 2}", f"2.25.{3 * n - 1}", f"2.25.{3 * n}")
    )
