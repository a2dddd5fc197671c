"""IDs of examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import InputError
from conformance.probes.replay import Replay, read_replay


@given(st.binary(max_size=200))
def test_an_id_says_what_was_drawn(choices: bytes) -> None:
    replay = Replay("probe.frames", choices)
    assert read_replay(replay.id("azure-v2"), "azure-v2") == replay


@pytest.mark.parametrize(
    "text",
    [
        "",
        "probe.frames",
        "probe.frames:",
        "probe.frames:!!!!",
        "probe.frames:AAAA",
        "probe.frames:AAAAAAAAAAAAAAA",
        Replay("probe.frames", b"ab").id("azure-v2")[:-6],
        Replay("probe.frames", b"ab").id("azure-v1"),
        Replay("probe.frames", b"ab").id("azure-v2").replace("frames", "accept"),
    ],
)
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(InputError, match="--replay="):
        read_replay(text, "azure-v2")
