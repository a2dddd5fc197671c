"""The harness's strict readers beside the bare ones that Python and pydicom have."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from io import BytesIO

import pydicom

import fixtures
from benchmarks.measure import COSTS, against, cost, in_turn, table
from conformance.formats import dicom_json, media_type, multipart, part10
from conformance.formats.compare import compare_datasets, compare_json
from conformance.formats.multipart import OutgoingPart, choose_boundary

_ROUNDS = 15
_PART = 3 << 20
_ROWS = 7000


def main() -> None:
    """Print each reader's time, and how many times that of the bare one it is."""
    for title, bare, strict in (*_multipart(), _json(), *_files()):
        works = {name: partial(cost, work) for name, work in (bare, *strict)}
        table(title, COSTS, against(in_turn(works, _ROUNDS), bare[0]))


_Named = tuple[str, Callable[[], object]]
_Contest = tuple[str, _Named, tuple[_Named, ...]]


def _multipart() -> list[_Contest]:
    payloads = {"NUL": bytes(_PART), "dashes": b"-" * _PART, "CRLF": b"\r\n" * (_PART // 2)}
    return [_multipart_of(name, payload) for name, payload in payloads.items()]


def _multipart_of(name: str, payload: bytes) -> _Contest:
    parts = [OutgoingPart((("Content-Type", "application/dicom"),), payload)] * 3
    boundary = choose_boundary(parts)
    body = multipart.write(parts, boundary)
    said = media_type.parse(f'multipart/related; type="application/dicom"; boundary={boundary}')
    return (
        f"multipart: three parts of 3 MiB of {name}",
        ("bytes.split", partial(body.split, b"\r\n--" + boundary.encode())),
        (("multipart.read", partial(multipart.read, body, said)),),
    )


def _json() -> _Contest:
    row = {
        "00091001": {"vr": "LO", "Value": ["a" * 60]},
        "00100010": {"vr": "PN", "Value": [{"Alphabetic": "A^B"}]},
    }
    body = json.dumps([row] * _ROWS).encode()
    return (
        f"DICOM JSON: {len(body) / 1e6:.1f} MB",
        ("json.loads", partial(json.loads, body)),
        (("dicom_json.read", partial(dicom_json.read, body)),),
    )


def _files() -> list[_Contest]:
    return [_file("red-triangle"), _file("red-triangle-small")]


def _file(fixture: str) -> _Contest:
    sent, came = (fixtures.make(fixture, PatientName=name) for name in ("One", "Other"))
    expected, got = (pydicom.dcmread(BytesIO(data)) for data in (sent, came))
    metadata = json.loads(got.to_json())
    return (
        f"a file of {len(came):,} octets",
        ("pydicom.dcmread", lambda: pydicom.dcmread(BytesIO(came))),
        (
            ("part10.read", partial(part10.read, came)),
            ("compare_datasets", partial(compare_datasets, expected, got)),
            ("compare_json", partial(compare_json, expected, metadata, bulk="ignore")),
        ),
    )
