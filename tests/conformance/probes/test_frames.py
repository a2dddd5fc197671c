"""The frames probe finds what no scenario asks for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from conformance.errors import HarnessError
from conformance.formats.frames import geometry_of
from conformance.generate.datasets import Sample, samples
from conformance.knowledge import Instance
from conformance.operation import Service
from conformance.probes import frames
from conformance.verdict import Outcome
from tests.judge.edits import parts_of, with_parts
from tests.judge.messages import Asked
from tests.judge.proxy import Answer, Behind
from tests.support.probing import caught, dialect, failed_checks, probed, red_cases

PROBE = "probe.frames"


def small_frames_are_octets(asked: Asked, behind: Behind) -> Answer:
    """Take frames that fit into a word of 32 bits from the octet in which they begin."""
    said = behind.ask(asked)
    if asked.service is not Service.FRAMES or said.status != 200:
        return said
    held = next(each for each in behind.sent[::-1] if each.path in asked.path)
    dataset = Instance("", "", "", "", "", held.data).dataset
    if dataset.get("BitsAllocated") != 1 or not dataset.original_encoding[1]:
        return said
    bits, pixels = geometry_of(dataset).frame_bits, dataset.PixelData
    if bits > 32:
        return said
    numbers = [int(number) for number in asked.path.rpartition("/")[2].split(",")]
    starts = [(number - 1) * bits // 8 for number in numbers]
    found = [pixels[start : start + (bits + 7) // 8] for start in starts]
    came = zip(parts_of(said), found, strict=True)
    return with_parts(said, [replace(part, body=body) for part, body in came])


def test_bits_that_begin_within_an_octet_are_missed(origin: str, tmp_path: Path) -> None:
    with dialect(origin, tmp_path, "azure-v2") as target:
        finding = caught(PROBE, small_frames_are_octets, target)
    assert finding.outcome is Outcome.FAILED
    assert failed_checks(finding) == {"frames.octets"}
    # One instance is stored and read back, and one frame is asked for, which is not the first.
    store, _, asked = (sent.exchange for sent in finding.exchanges)
    assert asked.request.url.endswith("/frames/2")
    assert len(store.request.body) < 1200


def test_no_scenario_misses_them(origin: str, tmp_path: Path) -> None:
    with dialect(origin, tmp_path, "azure-v2") as target:
        assert red_cases(small_frames_are_octets, target, "frames") == []


def test_pixels_that_are_too_few_are_the_harness_s_own_error(
    origin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoilt(**kwargs: Any) -> st.SearchStrategy[Sample]:
        return samples(**kwargs).map(
            lambda sample: replace(
                sample, elements=tuple(e for e in sample.elements if e.tag >> 16 != 0x7FE0)
            )
        )

    monkeypatch.setattr(frames, "samples", spoilt)
    with (
        dialect(origin, tmp_path, "azure-v2") as target,
        pytest.raises(HarnessError, match="frame"),
    ):
        probed(PROBE, target, 30)
