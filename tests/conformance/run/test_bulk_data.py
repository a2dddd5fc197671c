"""BulkDataURIs are found wherever metadata have them, and followed on the target only."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from conformance.checks.references import Reference, references
from conformance.run.bulk_data import compose
from tests.support.questions import BASE, INSTANCE, JSON, RED, answer, ask, json_answer

PIXELS = {"vr": "OW", "BulkDataURI": f"{BASE}/bulk/1"}


def found(**attributes: Any) -> list[Reference]:
    own = {"00080018": {"vr": "UI", "Value": [RED.uid]}}
    other = {"00080018": {"vr": "UI", "Value": ["1.2"]}, "7FE00010": PIXELS}
    question = ask("GET", f"{INSTANCE}/metadata", json_answer([other, own | attributes]))
    return list(references(question.exchange, RED.uid))


def test_references_are_found_in_sequences_too() -> None:
    items = [{}, {"7FE00010": PIXELS}]
    sequence = {"vr": "SQ", "Value": [{"00880200": {"vr": "SQ", "Value": items}}]}
    assert found(**{"00081140": sequence, "7FE00010": PIXELS}) == [
        Reference("00081140.0.00880200.1.7FE00010", f"{BASE}/bulk/1"),
        Reference("7FE00010", f"{BASE}/bulk/1"),
    ]


@pytest.mark.parametrize(
    ("uri", "urls"),
    [
        ("../bulkdata/2", [f"{BASE}{INSTANCE.rpartition('/')[0]}/bulkdata/2"]),
        ("/elsewhere", ["http://127.0.0.1:8042/elsewhere"]),
        ("https://127.0.0.1:8042/dicom-web/bulk/1", []),
        ("http://other.example/bulk/1", []),
        ("http://[broken", []),
        (7, []),
    ],
)
def test_only_the_target_is_asked(uri: object, urls: list[str]) -> None:
    assert [each.url for each in found(**{"7FE00010": {"vr": "OW", "BulkDataURI": uri}})] == urls


def test_an_answer_cannot_make_the_run_endless() -> None:
    assert len(found(**{f"{tag:08X}": PIXELS for tag in range(0x00280000, 0x00281000)})) == 32


def test_references_are_found_in_metadata_that_are_coded() -> None:
    rows = [{"00080018": {"vr": "UI", "Value": [RED.uid]}, "7FE00010": PIXELS}]
    body = gzip.compress(json.dumps(rows).encode())
    coded = answer(200, body, JSON, [("Content-Encoding", "gzip")])
    question = ask("GET", f"{INSTANCE}/metadata", coded)
    assert len(list(references(question.exchange, RED.uid))) == 1


@pytest.mark.parametrize("value", [b"", b"{", {}, [{}], [7], None])
def test_what_is_no_metadata_has_no_references(value: Any) -> None:
    question = ask("GET", f"{INSTANCE}/metadata", json_answer(value))
    assert not list(references(question.exchange, RED.uid))


def test_a_value_is_asked_for_in_the_forms_that_there_are() -> None:
    reference = Reference("7FE00010", f"{BASE}/bulk/1")
    part = compose(reference, "a/b", "bytes=1-2").request.headers
    assert (part.get("Accept"), part.get("Range")) == ("a/b", "bytes=1-2")
    outgoing = compose(reference)
    assert outgoing.request.url == f"{BASE}/bulk/1"
    assert outgoing.attribute == "7FE00010"
    assert 'type="application/octet-stream"' in (outgoing.request.headers.get("Accept") or "")
