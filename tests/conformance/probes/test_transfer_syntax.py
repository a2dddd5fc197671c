"""The transfer syntax probe finds what no scenario asks for."""

from __future__ import annotations

from array import array
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from hypothesis import strategies as st

from conformance.errors import HarnessError
from conformance.generate.datasets import Sample, samples
from conformance.operation import Service
from conformance.probes import transfer_syntax
from conformance.run.context import Context
from conformance.verdict import Outcome
from tests.judge.edits import bodies
from tests.judge.messages import Asked, Held
from tests.judge.proxy import Answer, Behind
from tests.support.probing import (
    caught,
    dialect,
    failed_checks,
    probed,
    red_cases,
    told_in,
)

PROBE = "probe.transfer-syntax"


def turned_rle(asked: Asked, behind: Behind) -> Answer:
    """Decode RLE of 16 bits in the wrong byte order."""
    said = behind.ask(asked)
    converted = dict(asked.fields).get("Accept", "").endswith("=1.2.840.10008.1.2.1")
    if asked.service is not Service.RETRIEVE or not converted or said.status != 200:
        return said
    return (
        bodies(_turned)(said)
        if any(map(_is_rle, [held for held in behind.sent if held.study == asked.uids[0]]))
        else said
    )


def _is_rle(held: Held) -> bool:
    return b"1.2.840.10008.1.2.5\0" in held.data


def _turned(file: bytes) -> bytes:
    dataset = pydicom.dcmread(BytesIO(file))
    if dataset.get("BitsAllocated") != 16:
        return file
    size = len(dataset.PixelData)
    words = array("H", file[-size:])
    words.byteswap()
    return file[:-size] + words.tobytes()


_OTHERS = {"store.jpeg", "store.big-endian", "store.implicit", "store.deflated"}


def _of_rle(target: Context) -> Context:
    """A target that takes RLE, and nothing else but what all take: so that much of it is drawn.

    What Hypothesis draws depends on the modules that are loaded, too; of all transfer syntaxes,
    a few hundred examples may have none of RLE with 16 bits.
    """
    claims = target.profile.claims - _OTHERS
    return replace(target, profile=replace(target.profile, claims=claims))


def test_pixels_in_the_wrong_byte_order_are_found(origin: str, tmp_path: Path) -> None:
    with dialect(origin, tmp_path, "azure-v2") as target:
        finding = caught(PROBE, turned_rle, _of_rle(target), 500)
    assert finding.outcome is Outcome.FAILED
    assert failed_checks(finding) == {"retrieve.equivalent"}
    # One instance of a single pixel is stored and read back, and one question is asked.
    store, _, asked = (sent.exchange for sent in finding.exchanges)
    assert "/instances/" in asked.request.url
    assert "frame 1 of 2 octets" in told_in(finding)
    assert len(store.request.body) < 1300


def test_no_scenario_finds_them(origin: str, tmp_path: Path) -> None:
    with dialect(origin, tmp_path, "azure-v2") as target:
        assert red_cases(turned_rle, target, "retrieve") == []


def test_a_malformed_file_is_the_harness_s_own_error(
    origin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoilt(syntax: str) -> st.SearchStrategy[Sample]:
        return samples(transfer_syntaxes=[syntax]).map(
            lambda sample: replace(sample, write=lambda file: file.head(b"") + file.body())
        )

    monkeypatch.setattr(transfer_syntax, "_stored_in", spoilt)
    with dialect(origin, tmp_path, "azure-v2") as target, pytest.raises(HarnessError, match="file"):
        probed(PROBE, target, 30)
