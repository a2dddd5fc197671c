"""dicomweb-client of npm, which viewers are built on, against the bundled server.

All of its API that has a counterpart there. It can't delete; and it takes no transfer syntax for
instances, so that these come in explicit little endian.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image

from tests.clients.answers import first, instances_of, uids
from tests.clients.npm_client import NpmClient, missing
from tests.clients.samples import FAMILY, NAMES, SAMPLES, Sample
from tests.support.bundled import bundled_server
from tests.support.tools import need


@pytest.fixture(autouse=True)
def node() -> None:
    need(missing())


@pytest.fixture
def client(filled: str, dialect: str) -> NpmClient:
    return NpmClient(f"{filled}/{dialect}")


@pytest.fixture
def standard(filled: str) -> NpmClient:
    return NpmClient(f"{filled}/dicom-web")


@pytest.fixture
def empty(dialect: str) -> Iterator[NpmClient]:
    with bundled_server() as origin:
        yield NpmClient(f"{origin}/{dialect}")


def named(sample: Sample) -> dict[str, str]:
    """The options that name an instance."""
    names = ("studyInstanceUID", "seriesInstanceUID", "sopInstanceUID")
    return dict(zip(names, sample.uids, strict=True))


RED, GREEN, BLUE = (SAMPLES[name] for name in FAMILY)
OF_INSTANCE = named(RED)
OF_STUDY = {"studyInstanceUID": RED.uids[0]}
OF_SERIES = {**OF_STUDY, "seriesInstanceUID": RED.uids[1]}
MULTI_FRAME = SAMPLES["multi-frame"]


def test_what_is_stored_comes_back_octet_for_octet(empty: NpmClient) -> None:
    for samples, options in (([RED], {}), ([GREEN, BLUE], OF_STUDY)):
        files = [sample.file for sample in samples]
        answer = json.loads(empty.call("storeInstances", datasets=files, **options))
        stored = {first(item, "00081155") for item in answer["00081199"]["Value"]}
        assert stored == {sample.uids[2] for sample in samples}
    for sample in (RED, GREEN, BLUE):
        assert empty.call("retrieveInstance", **named(sample)) == sample.file


def test_a_conflict_is_told(empty: NpmClient) -> None:
    wrong = {"datasets": [RED.file], "studyInstanceUID": "1.2.3"}
    assert empty.call("storeInstances", **wrong) == 409
    assert empty.call("searchForInstances") == []


def test_searches_find_what_is_there_at_each_level(client: NpmClient) -> None:
    assert instances_of(client.call("searchForInstances")) == uids(*NAMES)
    assert instances_of(client.call("searchForInstances", **OF_STUDY)) == uids(*FAMILY)
    assert instances_of(client.call("searchForInstances", **OF_SERIES)) == uids(*FAMILY[:2])
    series = client.call("searchForSeries", **OF_STUDY)
    assert {first(row, "0020000E") for row in series} == {RED.uids[1], BLUE.uids[1]}
    assert len(client.call("searchForSeries")) == len({SAMPLES[name].uids[1] for name in NAMES})
    studies = client.call("searchForStudies")
    assert {first(row, "0020000D") for row in studies} == {SAMPLES[n].uids[0] for n in NAMES}


def test_searches_take_filters_fields_and_pages(client: NpmClient) -> None:
    name = str(MULTI_FRAME.dataset.PatientName)
    [row] = client.call("searchForStudies", queryParams={"PatientName": name})
    assert first(row, "00100010")["Alphabetic"] == name
    [row] = client.call(
        "searchForInstances",
        queryParams={
            "SOPInstanceUID": MULTI_FRAME.uids[2],
            "includefield": "Manufacturer,00080008",
        },
    )
    assert first(row, "00080070") == MULTI_FRAME.dataset.Manufacturer
    assert row["00080008"]["Value"] == list(MULTI_FRAME.dataset.ImageType)
    page = {"limit": 4, "offset": 10}
    assert len(client.call("searchForStudies", queryParams=page)) == 2
    assert client.call("searchForStudies", queryParams={"PatientID": "nobody"}) == []
    assert client.call("searchForStudies", queryParams={"limit": -1}) == 400


def test_studies_and_series_come_whole(standard: NpmClient) -> None:
    """The Azure service gives several only with transfer-syntax=*, which this client never says."""
    found = standard.call("retrieveStudy", **OF_STUDY)
    assert set(found) == {RED.file, GREEN.file, BLUE.file}
    assert set(standard.call("retrieveSeries", **OF_SERIES)) == {RED.file, GREEN.file}


def test_a_study_of_one_instance_comes_from_all(client: NpmClient) -> None:
    study, series, _ = MULTI_FRAME.uids
    of_series = {"studyInstanceUID": study, "seriesInstanceUID": series}
    assert client.call("retrieveStudy", studyInstanceUID=study) == [MULTI_FRAME.file]
    assert client.call("retrieveSeries", **of_series) == [MULTI_FRAME.file]


def test_metadata_comes_at_three_levels(client: NpmClient) -> None:
    assert instances_of(client.call("retrieveStudyMetadata", **OF_STUDY)) == uids(*FAMILY)
    assert instances_of(client.call("retrieveSeriesMetadata", **OF_SERIES)) == uids(*FAMILY[:2])
    [found] = client.call("retrieveInstanceMetadata", **named(MULTI_FRAME))
    sent = MULTI_FRAME.dataset.to_json_dict()
    sent.pop("7FE00010")
    assert {tag: found[tag] for tag in sent} == sent


def test_frames_come_decoded_in_the_order_asked_for(client: NpmClient) -> None:
    frames = MULTI_FRAME.pixels()
    found = client.call("retrieveInstanceFrames", **named(MULTI_FRAME), frameNumbers=[5, 2])
    assert found == [frames[4], frames[1]]
    rle = SAMPLES["rle"]
    assert (
        client.call("retrieveInstanceFrames", **named(rle), frameNumbers=[1, 2, 3]) == rle.pixels()
    )


@pytest.mark.parametrize(
    "media_types",
    [
        [{"mediaType": "image/jpeg", "transferSyntaxUID": "1.2.840.10008.1.2.4.50"}],
        [{"mediaType": "image/*", "transferSyntaxUID": "*"}],
        # What viewers ask for: the first that there is.
        [
            {"mediaType": "image/jls", "transferSyntaxUID": "1.2.840.10008.1.2.4.80"},
            {"mediaType": "image/jpeg", "transferSyntaxUID": "1.2.840.10008.1.2.4.50"},
            {"mediaType": "application/octet-stream"},
        ],
    ],
)
def test_compressed_frames_come_as_they_are_stored(
    standard: NpmClient, media_types: list[dict[str, str]]
) -> None:
    jpeg = SAMPLES["fragments"]
    asked = {"frameNumbers": [1, 2], "mediaTypes": media_types}
    assert standard.call("retrieveInstanceFrames", **named(jpeg), **asked) == jpeg.fragments()


def test_bulk_data_come_by_their_uris(standard: NpmClient) -> None:
    sample = SAMPLES["nested-octets"]
    [found] = standard.call("retrieveInstanceMetadata", **named(sample))
    for tag in ("00282000", "00111001"):
        octets = standard.call("retrieveBulkData", BulkDataURI=found[tag]["BulkDataURI"])
        assert octets == [sample.dataset[tag].value]


def test_bulk_data_come_in_single_parts_and_in_ranges_of_them(filled: str) -> None:
    """OHIF has its client so by default."""
    client = NpmClient(f"{filled}/dicom-web", singlepart="bulkdata,video")
    sample = SAMPLES["nested-octets"]
    sent = sample.dataset[0x00282000].value
    [found] = client.call("retrieveInstanceMetadata", **named(sample))
    asked = {"BulkDataURI": found["00282000"]["BulkDataURI"]}
    assert client.call("retrieveBulkData", **asked) == [sent]
    single = {"Accept": "application/octet-stream"}
    assert client.call("retrieveBulkData", **asked, headers=single) == [sent]
    some = {**single, "Range": "bytes=10-19"}
    assert client.call("retrieveBulkData", **asked, headers=some) == [sent[10:20]]


PNG = [{"mediaType": "image/png"}]


def assert_is(octets: bytes, sent: Sample) -> None:
    """The picture is that of a sample, pixel for pixel."""
    seen = Image.open(BytesIO(octets))
    assert (seen.format, seen.tobytes()) == ("PNG", sent.pixels()[0])


def test_pictures_come_rendered(client: NpmClient) -> None:
    [whole] = client.call("retrieveInstanceRendered", **OF_INSTANCE, mediaTypes=PNG)
    asked = {"frameNumbers": [1], "mediaTypes": PNG}
    [frame] = client.call("retrieveInstanceFramesRendered", **OF_INSTANCE, **asked)
    assert_is(whole, RED)
    assert_is(frame, RED)


def test_thumbnails_come_of_instances_and_frames(standard: NpmClient) -> None:
    """What is small is its own thumbnail."""
    [whole] = standard.call("retrieveInstanceThumbnail", **OF_INSTANCE, mediaTypes=PNG)
    asked = {"frameNumbers": [1], "mediaTypes": PNG}
    [frame] = standard.call("retrieveInstanceFramesThumbnail", **OF_INSTANCE, **asked)
    assert_is(whole, RED)
    assert_is(frame, RED)


def test_what_is_not_there_is_said_to_be_missing(client: NpmClient) -> None:
    gone = {**named(MULTI_FRAME), "sopInstanceUID": "1.2.3"}
    assert client.call("retrieveInstance", **gone) == 404
    assert client.call("retrieveInstanceMetadata", **gone) == 404
    assert client.call("retrieveInstanceFrames", **gone, frameNumbers=[1]) == 404
    assert client.call("retrieveInstanceFrames", **named(MULTI_FRAME), frameNumbers=[6]) == 404
    assert client.call("retrieveStudyMetadata", studyInstanceUID="1.2.3") == 404
