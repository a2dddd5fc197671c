"""dicomweb-client of PyPI against the bundled server: instances, metadata, bulk data, frames."""

from __future__ import annotations

import pytest
from dicomweb_client import DICOMwebClient
from pydicom import Dataset

from tests.clients.answers import instances_of, status_of, uids
from tests.clients.samples import AS_STORED, FAMILY, NAMES, SAMPLES, Sample, octets, values

pytestmark = pytest.mark.filterwarnings("error:message sent by origin server")

OCTETS = "application/octet-stream"
EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
IN_EXPLICIT_LITTLE = (("application/dicom", EXPLICIT_LITTLE),)
# What /dicom-web never sends as it is stored (PS3.18 8.7.3 and 8.7.3.4).
CONVERTED = {"implicit", "big-endian"}
DECODABLE = [name for name in NAMES if name not in ("fragments", "no-pixels")]


# Retrieve


@pytest.mark.parametrize("name", NAMES)
def test_an_instance_comes_back_as_it_was_sent(
    client: DICOMwebClient, name: str, dialect: str
) -> None:
    sample = SAMPLES[name]
    found = client.retrieve_instance(*sample.uids)
    if dialect == "dicom-web" and name in CONVERTED:
        assert_converted(found, sample)
    else:
        assert octets(found) == sample.file


@pytest.mark.parametrize("name", ["multi-frame", "rle", "big-endian", "implicit", "deflated"])
def test_an_instance_comes_in_the_transfer_syntax_that_is_asked_for(
    client: DICOMwebClient, name: str
) -> None:
    sample = SAMPLES[name]
    assert_converted(client.retrieve_instance(*sample.uids, media_types=IN_EXPLICIT_LITTLE), sample)
    # What a study is asked for without one (PS3.18 Table 8.7.3-2).
    [found] = client.retrieve_study(sample.uids[0])
    assert_converted(found, sample)


def assert_converted(found: Dataset, sample: Sample) -> None:
    """All values are those that were sent, the pixels decoded and in little endian."""
    assert found.file_meta.TransferSyntaxUID == EXPLICIT_LITTLE
    assert values(found) == values(sample.dataset, big_endian=sample.is_big_endian)
    pixels = b"".join(sample.pixels())
    assert found.PixelData == pixels + b"\0" * (len(pixels) % 2)


@pytest.mark.parametrize("chunk_size", [100, 10**6])
def test_studies_and_series_come_whole_and_in_a_stream(
    client: DICOMwebClient, chunk_size: int
) -> None:
    client.set_chunk_size(chunk_size)
    study, series, _ = SAMPLES[FAMILY[0]].uids
    for found, names in (
        (client.retrieve_study(study, media_types=AS_STORED), FAMILY),
        (client.iter_study(study, media_types=AS_STORED), FAMILY),
        (client.retrieve_series(study, series, media_types=AS_STORED), FAMILY[:2]),
        (client.iter_series(study, series, media_types=AS_STORED), FAMILY[:2]),
    ):
        assert {octets(each) for each in found} == {SAMPLES[name].file for name in names}


# Metadata


def test_metadata_comes_at_three_levels(client: DICOMwebClient) -> None:
    study, series, instance = SAMPLES[FAMILY[0]].uids
    assert instances_of(client.retrieve_study_metadata(study)) == uids(*FAMILY)
    assert instances_of(client.retrieve_series_metadata(study, series)) == uids(*FAMILY[:2])
    one = client.retrieve_instance_metadata(study, series, instance)
    assert instances_of([one]) == {instance}


@pytest.mark.parametrize("name", NAMES)
def test_metadata_and_bulk_data_say_what_was_sent(standard: DICOMwebClient, name: str) -> None:
    sample = SAMPLES[name]
    found = Dataset.from_json(
        standard.retrieve_instance_metadata(*sample.uids),
        lambda _tag, _vr, uri: bytes(standard.retrieve_bulkdata(uri)[0]),
    )
    assert values(found) == values(sample.dataset, big_endian=sample.is_big_endian)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("azure", ["v1", "v2"])
def test_metadata_without_bulk_data_say_the_rest(filled: str, azure: str, name: str) -> None:
    client = DICOMwebClient(f"{filled}/{azure}")
    sample = SAMPLES[name]
    found = Dataset.from_json(client.retrieve_instance_metadata(*sample.uids))
    assert values(found) == values(sample.dataset, octets=False)


# Bulk data


def bulk_uri(client: DICOMwebClient, name: str, tag: str) -> str:
    uri = client.retrieve_instance_metadata(*SAMPLES[name].uids)[tag]["BulkDataURI"]
    assert isinstance(uri, str)
    return uri


def test_bulk_data_come_whole_and_in_a_stream(standard: DICOMwebClient) -> None:
    sent = SAMPLES["nested-octets"].dataset[0x00282000].value
    uri = bulk_uri(standard, "nested-octets", "00282000")
    standard.set_chunk_size(1000)
    assert standard.retrieve_bulkdata(uri) == [sent]
    assert list(standard.iter_bulkdata(uri)) == [sent]
    assert standard.retrieve_bulkdata(uri, media_types=("application/octet-stream",)) == [sent]
    # RFC 9110 14.2: a server may ignore Range; parts have no ranges of their own.
    assert standard.retrieve_bulkdata(uri, byte_range=(10, 19)) == [sent]
    missing = uri.replace("00282000", "00282001")
    assert status_of(lambda: standard.retrieve_bulkdata(missing)) == 404


def test_pixel_data_come_as_bulk_data_as_they_are_stored_or_decoded(
    standard: DICOMwebClient,
) -> None:
    uri = bulk_uri(standard, "rle", "7FE00010")
    rle = SAMPLES["rle"]
    [decoded] = standard.retrieve_bulkdata(uri, media_types=("application/octet-stream",))
    assert decoded == b"".join(rle.pixels())
    assert standard.retrieve_bulkdata(uri, media_types=("image/dicom-rle",)) == rle.fragments()
    uri = bulk_uri(standard, "fragments", "7FE00010")
    assert standard.retrieve_bulkdata(uri) == SAMPLES["fragments"].fragments()


# Frames


def all_frames(sample: Sample) -> list[int]:
    return list(range(1, int(sample.dataset.get("NumberOfFrames", 1)) + 1))


@pytest.mark.parametrize("media_type", [OCTETS, (OCTETS, EXPLICIT_LITTLE)])
@pytest.mark.parametrize("name", DECODABLE)
def test_frames_come_decoded(
    client: DICOMwebClient, name: str, media_type: str | tuple[str, str]
) -> None:
    sample = SAMPLES[name]
    found = client.retrieve_instance_frames(
        *sample.uids, all_frames(sample), media_types=(media_type,)
    )
    assert found == sample.pixels()


@pytest.mark.parametrize("chunk_size", [10, 10**6])
def test_frames_come_in_the_order_in_which_they_are_asked_for(
    client: DICOMwebClient, chunk_size: int
) -> None:
    client.set_chunk_size(chunk_size)
    sample = SAMPLES["multi-frame"]
    frames = sample.pixels()
    for numbers in ([3], [1, 2, 5], [5, 4]):
        expected = [frames[number - 1] for number in numbers]
        assert client.retrieve_instance_frames(*sample.uids, numbers) == expected
        assert list(client.iter_instance_frames(*sample.uids, numbers)) == expected


def test_compressed_frames_come_as_they_are_stored(standard: DICOMwebClient) -> None:
    rle, jpeg = SAMPLES["rle"], SAMPLES["fragments"]
    for sample, media_type in (
        (rle, "image/dicom-rle"),
        (rle, ("image/dicom-rle", rle.syntax)),
        (rle, "image/*"),
        (jpeg, ("image/jpeg", jpeg.syntax)),
        (jpeg, "image/*"),
        (jpeg, "*/*"),
    ):
        found = standard.retrieve_instance_frames(
            *sample.uids, all_frames(sample), media_types=(media_type,)
        )
        assert found == sample.fragments(), media_type


def test_any_frames_come_as_each_dialect_has_them(client: DICOMwebClient, dialect: str) -> None:
    """The client asks for */* by itself; for the Azure service that means as they are stored."""
    sample = SAMPLES["rle"]
    expected = sample.pixels() if dialect == "dicom-web" else sample.fragments()
    assert client.retrieve_instance_frames(*sample.uids, all_frames(sample)) == expected


def test_frames_in_a_form_that_there_is_not_are_refused(client: DICOMwebClient) -> None:
    own = SAMPLES["multi-frame"].uids
    jpeg = (("image/jpeg", "1.2.840.10008.1.2.4.50"),)
    assert status_of(lambda: client.retrieve_instance_frames(*own, [1], media_types=jpeg)) == 406
    assert status_of(lambda: client.retrieve_instance_frames(*own, [6])) == 404
