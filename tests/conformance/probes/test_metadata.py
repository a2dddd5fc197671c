"""The metadata probe finds what no scenario asks for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from conformance.errors import HarnessError
from conformance.generate.datasets import Sample, samples
from conformance.operation import Service
from conformance.probes import metadata
from conformance.verdict import Outcome
from tests.judge.edits import Dataset, each, nested
from tests.judge.proxy import answer, to
from tests.support.probing import (
    caught,
    dialect,
    failed_checks,
    probed,
    red_cases,
    told_in,
)

PROBE = "probe.metadata"


def _without_alphabetic(dataset: Dataset) -> None:
    """Take a name for its first component group, and one without that for none."""
    for item in nested(dataset):
        for found in item.values():
            values = found.get("Value", ())
            if found["vr"] == "PN" and not any("Alphabetic" in name for name in values if name):
                found.pop("Value", None)


NAMES_ARE_ALPHABETIC = answer(to(Service.METADATA), each(_without_alphabetic))


def test_names_without_alphabetic_group_are_missed(origin: str, tmp_path: Path) -> None:
    with dialect(origin, tmp_path, "azure-v2") as target:
        finding = caught(PROBE, NAMES_ARE_ALPHABETIC, target)
    assert finding.outcome is Outcome.FAILED
    assert failed_checks(finding) == {"metadata.values"}
    # One instance is stored and read back, and one question is asked; a name is all that is in it.
    store, _, _ = (sent.exchange for sent in finding.exchanges)
    assert store.request.body.count(b"DICM") == 1
    assert " PN " in told_in(finding)
    assert len(store.request.body) < 900


def test_no_scenario_misses_them(origin: str, tmp_path: Path) -> None:
    with dialect(origin, tmp_path, "azure-v2") as target:
        assert red_cases(NAMES_ARE_ALPHABETIC, target, "metadata") == []


def test_a_malformed_file_is_the_harness_s_own_error(
    origin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoilt(**kwargs: Any) -> st.SearchStrategy[Sample]:
        return samples(**kwargs).map(
            lambda sample: replace(sample, write=lambda file: file.head() + file.body()[:-1])
        )

    monkeypatch.setattr(metadata, "samples", spoilt)
    with dialect(origin, tmp_path, "azure-v2") as target, pytest.raises(HarnessError, match="file"):
        probed(PROBE, target, 30)
