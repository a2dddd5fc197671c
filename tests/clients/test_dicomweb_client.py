"""dicomweb-client of PyPI against the bundled server: store, search, delete, the command line.

All of its API that has a counterpart in the server is here and in the other file of its name.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from dicomweb_client import DICOMwebClient
from pydicom import Dataset

from tests.clients.answers import first, instances_of, status_of, uids
from tests.clients.samples import ALONE, AS_STORED, FAMILY, NAMES, SAMPLES, Sample, octets

# Store


def test_what_is_stored_comes_back_octet_for_octet(empty: DICOMwebClient) -> None:
    empty.store_instances([SAMPLES[name].dataset for name in FAMILY])
    study = SAMPLES[FAMILY[0]].uids[0]
    found = empty.retrieve_study(study, media_types=AS_STORED)
    assert {octets(each) for each in found} == {SAMPLES[name].file for name in FAMILY}


def test_an_upload_in_chunks_arrives_whole(empty: DICOMwebClient) -> None:
    sample = Sample("red-triangle")
    assert len(sample.file) > 2 * 10**6
    empty.store_instances([sample.dataset], study_instance_uid=sample.uids[0])
    assert octets(empty.retrieve_instance(*sample.uids)) == sample.file
    empty.set_chunk_size(777)
    small = SAMPLES["red-triangle-small"]
    empty.store_instances([small.dataset])
    assert octets(empty.retrieve_instance(*small.uids)) == small.file


def test_the_answer_to_a_store_names_what_is_stored(standard: DICOMwebClient) -> None:
    """In the dialects of the Azure service its Content-Type has a charset; the client drops it."""
    answer = standard.store_instances([SAMPLES[name].dataset for name in FAMILY])
    stored = answer.ReferencedSOPSequence
    assert {item.ReferencedSOPInstanceUID for item in stored} == uids(*FAMILY)
    for item in stored:
        [name] = [each for each in FAMILY if SAMPLES[each].uids[2] == item.ReferencedSOPInstanceUID]
        study, series, instance = SAMPLES[name].uids
        path = f"/studies/{study}/series/{series}/instances/{instance}"
        assert item.RetrieveURL == standard.base_url + path
    assert "FailedSOPSequence" not in answer


def test_another_study_in_the_path_is_a_conflict(empty: DICOMwebClient) -> None:
    sample = SAMPLES["no-pixels"]
    stores = [sample.dataset]
    assert status_of(lambda: empty.store_instances(stores, study_instance_uid="1.2.3")) == 409
    assert empty.search_for_instances() == []


# Search


def test_all_that_is_there_is_found_at_each_level(client: DICOMwebClient) -> None:
    studies = client.search_for_studies()
    assert sorted(first(row, "0020000D") for row in studies) == sorted(
        {SAMPLES[name].uids[0] for name in NAMES}
    )
    series = client.search_for_series()
    assert sorted(first(row, "0020000E") for row in series) == sorted(
        {SAMPLES[name].uids[1] for name in NAMES}
    )
    rows = client.search_for_instances()
    assert len(rows) == len(NAMES)
    assert instances_of(rows) == uids(*NAMES)


def test_searches_stay_within_the_study_and_the_series_of_the_path(client: DICOMwebClient) -> None:
    red, green, blue = FAMILY
    study, series, _ = SAMPLES[red].uids
    found = client.search_for_series(study)
    assert {first(row, "0020000E") for row in found} == {SAMPLES[n].uids[1] for n in (red, blue)}
    assert instances_of(client.search_for_instances(study)) == uids(*FAMILY)
    assert instances_of(client.search_for_instances(study, series)) == uids(red, green)


# Attributes that each result has of the samples that have them, in all dialects.
GIVEN = ("PatientName", "PatientID", "StudyDate", "AccessionNumber", "ReferringPhysicianName")


@pytest.mark.parametrize("name", ALONE)
def test_results_say_what_was_stored(client: DICOMwebClient, name: str) -> None:
    sent = SAMPLES[name].dataset
    [row] = client.search_for_studies(search_filters={"StudyInstanceUID": SAMPLES[name].uids[0]})
    found = Dataset.from_json(row)
    for keyword in GIVEN:
        assert found[keyword].value == sent[keyword].value, keyword


@pytest.mark.parametrize("keyword", ["PatientID", "PatientName", "StudyDate"])
@pytest.mark.parametrize("name", ["multi-frame", "rle", "private-nested"])
def test_filters_find_the_one_study_that_matches(
    client: DICOMwebClient, name: str, keyword: str
) -> None:
    sent = SAMPLES[name].dataset
    [row] = client.search_for_studies(search_filters={keyword: str(sent[keyword].value)})
    assert first(row, "0020000D") == sent.StudyInstanceUID


def test_filters_by_tag_by_range_and_of_the_other_levels(client: DICOMwebClient) -> None:
    sample = SAMPLES["multi-frame"]
    study, series, instance = sample.uids
    for filters in (
        {"00100020": "MF-0001"},
        {"StudyDate": "20210101-20210201"},
        {"PatientID": "MF-0001", "AccessionNumber": "ACC-MF-1"},
    ):
        [row] = client.search_for_studies(search_filters=filters)
        assert first(row, "0020000D") == study
    [row] = client.search_for_series(search_filters={"SeriesInstanceUID": series})
    assert first(row, "0020000E") == series
    [row] = client.search_for_instances(search_filters={"SOPInstanceUID": instance})
    assert first(row, "00080018") == instance
    assert client.search_for_studies(search_filters={"PatientID": "nobody"}) == []


def test_other_scripts_and_wildcards_match(standard: DICOMwebClient) -> None:
    for value, name in (
        ("*山田*", "japanese"),
        ("Γιοσίντα*", "non-latin"),
        ("Fr?me^*", "multi-frame"),
    ):
        [row] = standard.search_for_studies(search_filters={"PatientName": value})
        assert first(row, "0020000D") == SAMPLES[name].uids[0]


def test_fuzzy_matching_finds_names_by_how_they_begin(client: DICOMwebClient) -> None:
    filters = {"PatientName": "fra"}
    assert client.search_for_studies(search_filters=filters) == []
    [row] = client.search_for_studies(search_filters=filters, fuzzymatching=True)
    assert first(row, "0020000D") == SAMPLES["multi-frame"].uids[0]


def test_pages_make_up_the_whole(client: DICOMwebClient) -> None:
    whole = client.search_for_studies()
    pages = [client.search_for_studies(limit=5, offset=offset) for offset in range(0, 15, 5)]
    assert [len(page) for page in pages] == [5, 5, 2]
    assert [row for page in pages for row in page] == whole
    assert client.search_for_studies(limit=5, get_remaining=True) == whole
    assert client.search_for_studies(offset=len(whole)) == []


def test_a_page_says_how_many_are_left(
    standard: DICOMwebClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "dicomweb_client"):
        standard.search_for_instances(limit=4)
    assert f"There are {len(NAMES) - 4} additional results" in caplog.text


def test_fields_are_added_by_keyword_and_by_tag(client: DICOMwebClient) -> None:
    sample = SAMPLES["multi-frame"]
    filters = {"SOPInstanceUID": sample.uids[2]}
    fields = ["Manufacturer", "00080008", "NumberOfFrames"]
    [plain] = client.search_for_instances(search_filters=filters)
    [row] = client.search_for_instances(search_filters=filters, fields=fields)
    assert not {"00080070", "00080008"} & plain.keys()
    found = Dataset.from_json(row)
    for keyword in ("Manufacturer", "ImageType", "NumberOfFrames"):
        assert found[keyword].value == sample.dataset[keyword].value
    [everything] = client.search_for_instances(search_filters=filters, fields=["all"])
    assert len(everything) > len(plain)


# Delete


def test_what_is_deleted_is_gone_and_the_rest_is_there(empty: DICOMwebClient) -> None:
    red, green, blue = FAMILY
    empty.store_instances([SAMPLES[name].dataset for name in FAMILY])
    study, series, instance = SAMPLES[red].uids
    deletes: tuple[tuple[Callable[[], None], set[str]], ...] = (
        (lambda: empty.delete_instance(study, series, instance), {green, blue}),
        (lambda: empty.delete_series(study, series), {blue}),
        (lambda: empty.delete_study(study), set()),
    )
    for delete, left in deletes:
        delete()
        assert instances_of(empty.search_for_instances()) == uids(*left)
        assert status_of(delete) == 404
    assert status_of(lambda: empty.retrieve_study(study)) == 404


# Errors


def test_what_is_not_there_is_said_to_be_missing(client: DICOMwebClient) -> None:
    study, series, _ = SAMPLES["multi-frame"].uids
    gone = "1.2.3"
    for call in (
        lambda: client.retrieve_study(gone),
        lambda: client.retrieve_series(study, gone),
        lambda: client.retrieve_instance(study, series, gone),
        lambda: client.retrieve_study_metadata(gone),
        lambda: client.retrieve_series_metadata(study, gone),
        lambda: client.retrieve_instance_metadata(study, series, gone),
        lambda: client.retrieve_instance_frames(study, series, gone, [1]),
        lambda: client.delete_study(gone),
        lambda: client.delete_series(study, gone),
        lambda: client.delete_instance(study, series, gone),
    ):
        assert status_of(call) == 404


def test_a_search_that_can_not_be_understood_is_refused(client: DICOMwebClient) -> None:
    filters = {"StudyDate": "yesterday"}
    assert status_of(lambda: client.search_for_studies(search_filters=filters)) == 400
    assert status_of(lambda: client.search_for_studies(additional_params={"limit": "-1"})) == 400


# The command line


def test_the_command_line_finds_a_study(filled: str, dialect: str) -> None:
    sample = SAMPLES["multi-frame"]
    command = Path(sys.executable).with_name("dicomweb_client")
    asked = ("--url", f"{filled}/{dialect}", "search", "studies", "--filter", "PatientID=MF-0001")
    done = subprocess.run(
        [command, *asked], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    [row] = json.loads(done.stdout)
    assert first(row, "0020000D") == sample.uids[0]
