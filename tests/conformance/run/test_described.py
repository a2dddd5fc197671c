"""The parts of a store of metadata and bulk data, as a scenario asks for them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import fixtures
from conformance.errors import HarnessError, Location
from conformance.formats import media_type, multipart
from conformance.knowledge import Instance
from conformance.run.identifiers import Source
from conformance.run.request import Composer, Outgoing
from conformance.scenario.model import Multipart, Part, Step

JSON = "application/dicom+json"
POST = Step(method="POST", path="/studies", location=Location("scenario.yaml", 7))
ONE, TWO = Part(metadata=("one",)), Part(metadata=("one", "two"))


@pytest.fixture
def composer() -> Composer:
    cast = {name: _instance(name, "multi-frame") for name in ("one", "two")}
    cast["rle"] = _instance("rle", "rle")
    return Composer("http://127.0.0.1:1/base", cast, Source("abcdef0123456789").case())


def _instance(name: str, fixture: str) -> Instance:
    return Instance(name, fixture, f"1.{name}", "1.2", f"1.2.{len(name)}", fixtures.make(fixture))


def sent(composer: Composer, *parts: Part, uris: str = "absolute") -> Outgoing:
    message = Multipart(parts, type=JSON, uris=uris)
    return composer.compose(replace(POST, multipart=message))


def parts_of(outgoing: Outgoing) -> tuple[multipart.Part, ...]:
    request = outgoing.request
    content_type = media_type.parse(request.headers.get("Content-Type") or "")
    return multipart.read(request.body, content_type).parts


def test_one_array_describes_several(composer: Composer) -> None:
    outgoing = sent(composer, TWO, Part(bulk_data="two"), Part(bulk_data="one"))
    assert outgoing.sent == ("one", "two")
    metadata, *bulk = parts_of(outgoing)
    assert metadata.headers == (("Content-Type", JSON),)
    assert len(json.loads(metadata.body)) == 2
    named = [dataset["7FE00010"]["BulkDataURI"] for dataset in json.loads(metadata.body)]
    assert [dict(part.headers)["Content-Location"] for part in bulk] == named[::-1]


@pytest.mark.parametrize(
    ("uris", "uri"),
    [
        ("absolute", "http://127.0.0.1:1/base/studies/1.one/series/1.2/instances/1.2.3/bulkdata/"),
        ("relative", "bulkdata/1.2.3/"),
        ("opaque", "urn:uuid:"),
    ],
)
def test_values_are_named_as_the_scenario_says(composer: Composer, uris: str, uri: str) -> None:
    metadata, bulk = parts_of(sent(composer, ONE, Part(bulk_data="one"), uris=uris))
    named = json.loads(metadata.body)[0]["7FE00010"]["BulkDataURI"]
    assert named.startswith(uri)
    assert dict(bulk.headers)["Content-Location"] == named


def test_metadata_may_lack_attributes_and_hold_octets(composer: Composer) -> None:
    (part,) = parts_of(sent(composer, replace(ONE, inline=True, without=("Rows", "PatientAge"))))
    (dataset,) = json.loads(part.body)
    assert "00280010" not in dataset
    assert "InlineBinary" in dataset["7FE00010"]


def test_a_part_for_each_compressed_frame(composer: Composer) -> None:
    parts = parts_of(sent(composer, Part(metadata=("rle",)), Part(bulk_data="rle")))
    assert len({dict(part.headers)["Content-Location"] for part in parts[1:]}) == 1
    assert len(parts) == 4


def test_what_can_not_be_described_is_a_fault_of_ours(composer: Composer) -> None:
    with pytest.raises(HarnessError, match="rle"):
        sent(composer, Part(metadata=("rle",), inline=True))
