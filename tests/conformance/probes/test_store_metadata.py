"""The probe of stores of metadata finds what no scenario asks for."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from conformance.operation import Service
from conformance.verdict import Outcome
from tests.judge.edits import nested
from tests.judge.messages import Asked, Part, boundary_of, field_of, read_parts, write_parts
from tests.judge.proxy import Answer, Behind
from tests.support.probing import caught, dialect, failed_checks, red_cases, told_in

PROBE = "probe.store-metadata"


def _without_alphabetic(part: Part) -> Part:
    if not part.body.startswith(b"["):
        return part
    datasets = json.loads(part.body)
    for dataset in datasets:
        for item in nested(dataset):
            for found in item.values():
                values = found.get("Value", ())
                if found["vr"] == "PN" and not any("Alphabetic" in name for name in values if name):
                    found.pop("Value", None)
    return replace(part, body=json.dumps(datasets).encode())


def _loses_names(asked: Asked, behind: Behind) -> Answer:
    """Take a name without its first component group for none."""
    content_type = field_of(asked.fields, "Content-Type")
    if asked.service is not Service.STORE or "dicom+json" not in content_type:
        return behind.ask(asked)
    boundary = boundary_of(content_type)
    parts = [_without_alphabetic(part) for part in read_parts(asked.body, boundary)]
    return behind.ask(replace(asked, body=write_parts(parts, boundary)))


def test_names_without_alphabetic_group_are_missed(origin: str, tmp_path: Path) -> None:
    with dialect(origin, tmp_path, "ps3.18") as target:
        finding = caught(PROBE, _loses_names, target)
    assert finding.outcome is Outcome.FAILED
    assert failed_checks(finding) == {"retrieve.equivalent"}
    assert " PN " in told_in(finding)
    # One instance goes in one part, but for those values that have to go beside it.
    store = finding.exchanges[0].exchange.request
    assert len(store.body) < 1500


def test_no_scenario_misses_them(origin: str, tmp_path: Path) -> None:
    with dialect(origin, tmp_path, "ps3.18") as target:
        assert red_cases(_loses_names, target, "store.metadata") == []
