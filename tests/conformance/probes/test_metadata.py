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


def _in_other_groups(dataset: Dataset) -> None:
    """Take a name of one component group for none, unless that is the alphabetic one."""
    for item in nested(dataset):
        for found in item.values():
            names = [set(name) for name in found.get("Value", ()) if found["vr"] == "PN" and name]
            if names and all(name in ({"Ideographic"}, {"Phonetic"}) for name in names):
                del found["Value"]


LONE_GROUPS_ARE_ALPHABETIC = answer(to(Service.METADATA), each(_in_other_groups))


def test_names_of_one_group_that_is_not_alphabetic_are_missed(origin: str, tmp_path: Path) -> None:
    with dialect(origin, tmp_path, "azure-v2") as target:
        finding = caught(PROBE, LONE_GROUPS_ARE_ALPHABETIC, target)
    assert finding.outcome is Outcome.FAILED
    assert failed_checks(finding) == {"metadata.values"}
    # One instance is stored and read back, and one question is asked; a name is all that is in it.
    store, _, _ = (sent.exchange for sent in finding.exchanges)
    assert store.request.body.count(b"DICM") == 1
    assert " PN " in told_in(finding)
    assert len(store.request.body) < 900


# Where a scenario has a name without the alphabetic group, it has both of the others.
def test_no_scenario_misses_them(origin: str, tmp_path: Path) -> None:
    with dialect(origin, tmp_path, "azure-v2") as target:
        assert red_cases(LONE_GROUPS_ARE_ALPHABETIC, target, "metadata") == []


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
