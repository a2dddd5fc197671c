"""A small world in which things can be listed."""

from __future__ import annotations

import pytest

from conformance.gate.names import Names


@pytest.fixture
def names() -> Names:
    cases = {
        "store.multipart[plain]": "store.multipart",
        "store.multipart[no-boundary]": "store.multipart",
        "retrieve.study": "retrieve.study",
        "search.both": "search.both",
        "probe.search": "probe.search",
    }
    checks = frozenset({"http.answered", "frames.octets", "search.both", "search.rows", "given"})
    return Names(cases, checks, frozenset({"probe.search"}))
