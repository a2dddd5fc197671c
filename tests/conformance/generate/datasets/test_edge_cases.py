"""The forty edge cases are there, and what they say they are."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from io import BytesIO

import pytest
from hypothesis import Phase, given, settings

from conformance.formats import dicom_json, part10
from conformance.formats.compare import compare_json
from conformance.generate.datasets import EdgeCase, May, Sample, edge_cases
from reference_server.dicom import DicomError, frames, read
from tests.support.readings import server_json

IDS = [f"DS-{number:02}" for number in range(1, 41)]
SMALL = 1 << 18
# What the reader of the formats finds in the variants that break a rule of structure.
FLAWS = {
    "DS-15": {"element-length"},
    "DS-23": {"meta-uid"},
    "DS-25: length wrong": {"meta-length"},
    "DS-25: length missing": {"meta-length"},
    "DS-25: version missing": {"meta-missing"},
    "DS-25: other instance": {"meta-differs"},
    "DS-26: data set only": {"prefix"},
    "DS-26: no group 0002": {"meta-length", "meta-missing"},
    "DS-27: NULs without a tag": {"element-group", "element-order", "element-vr", "truncated"},
    "DS-29: out of order": {"element-order"},
    "DS-29: twice": {"element-order"},
    "DS-29: group 0000": {"element-group"},
    "DS-29: group 0002": {"element-group", "element-order"},
    "DS-31: octets after it": {"deflated"},
    "DS-32: in the preamble": {"prefix"},
    "DS-32": {"truncated"},
    "DS-38: odd fragment": {"element-length"},
    "DS-38: no delimiter": {"truncated"},
    "DS-38: native": {"pixel-data-form"},
    "DS-38: encapsulated": {"pixel-data-form"},
}
# Where frames can't be told apart, or are none.
WITHOUT_FRAMES = {
    "DS-35: 0 frames", "DS-35: 0 rows", "DS-35: pixel data empty", "DS-37: wrong offsets",
    "DS-37: offsets out of order", "DS-37: an offset too few", "DS-37: a fragment too few",
    "DS-38: no delimiter", "DS-38: native", "DS-38: encapsulated",
}  # fmt: skip
# pydicom leaves escapes of ISO 2022 IR 58 in the text, and takes ISO-IR 14 for ASCII.
READ_DIFFERENTLY = {"DS-02: \\ISO 2022 IR 58", "DS-06: yen sign"}


def drawn(case: EdgeCase) -> dict[str, Sample]:
    """Return a sample of each variant."""
    found: dict[str, Sample] = {}

    @settings(
        max_examples=10 * len(case.names),
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
    )
    @given(case.samples)
    def draw(sample: Sample) -> None:
        for mark in sample.marks - {case.id}:
            found.setdefault(mark, sample)

    draw()
    return found


@pytest.fixture(scope="module")
def variants() -> Mapping[str, Sample]:
    return {
        mark: sample
        for case in edge_cases(largest=SMALL).values()
        for mark, sample in drawn(case).items()
    }


def test_there_are_forty() -> None:
    assert list(edge_cases()) == IDS
    assert all(case.id == name for name, case in edge_cases().items())


def test_each_variant_comes_up(variants: Mapping[str, Sample]) -> None:
    cases = edge_cases(largest=SMALL)
    assert set(variants) == {f"{case.id}: {name}" for case in cases.values() for name in case.names}
    assert len(variants) == sum(len(case.names) for case in cases.values())


def test_what_may_be_refused_says_so(variants: Mapping[str, Sample]) -> None:
    cases = edge_cases()
    for mark, sample in variants.items():
        may = cases[mark[:5]].may
        if sample.must_store is not True:
            assert may & {May.REFUSE, May.LIMIT}, mark
        if sample.must_store is False:
            assert sample.breaks, mark


def test_each_breaks_the_rules_of_structure_that_it_is_to_break(
    variants: Mapping[str, Sample],
) -> None:
    for mark, sample in variants.items():
        found = {flaw.rule for flaw in part10.read(sample.data).flaws}
        assert found == FLAWS.get(mark, FLAWS.get(mark[:5], set())), mark
        assert not found or sample.breaks, mark


def test_the_server_reads_all_but_those_that_cannot_be_read(variants: Mapping[str, Sample]) -> None:
    unreadable = {mark for mark, sample in variants.items() if not is_readable(sample)}
    cut = {mark for mark in variants if mark.startswith("DS-32")}
    # It reads no deeper than 64 sequences.
    deep = {mark for mark in variants if mark.startswith("DS-12: 200")}
    headless = {"DS-26: data set only", "DS-26: no group 0002"}
    assert unreadable == cut | deep | headless | {
        "DS-27: NULs without a tag",
        "DS-38: no delimiter",
    }


def is_readable(sample: Sample) -> bool:
    try:
        read(BytesIO(sample.data))
    except DicomError:
        return False
    return True


def test_frames_are_there_where_they_can_be_told_apart(variants: Mapping[str, Sample]) -> None:
    images = {
        mark: sample
        for mark, sample in variants.items()
        if mark >= "DS-33" and "pixels:none" not in sample.features
    }
    assert {mark for mark, sample in images.items() if not count_frames(sample)} == WITHOUT_FRAMES


def count_frames(sample: Sample) -> int:
    file = BytesIO(sample.data)
    try:
        return len(frames(file, read(file)))
    except DicomError:
        return 0


def test_the_four_ways_to_write_nothing_are_different_octets(
    variants: Mapping[str, Sample],
) -> None:
    ways = [sample for mark, sample in variants.items() if mark.startswith("DS-13")]
    assert len({sample.data for sample in ways}) == len(ways) == 4
    for sample in ways:
        assert [len(item) for item in sample.dataset.ContentSequence] in ([], [0])


def test_depths_are_what_they_say(variants: Mapping[str, Sample]) -> None:
    for depth in (1, 10, 50):
        for lengths in ("defined", "undefined", "mixed"):
            found, dataset = 0, variants[f"DS-12: {depth} deep, {lengths} lengths"].dataset
            while "ContentSequence" in dataset:
                found, dataset = found + 1, dataset.ContentSequence[0]
            assert (found, dataset.CodeMeaning) == (depth, "innermost")


def test_uids_are_what_they_say(variants: Mapping[str, Sample]) -> None:
    uids = {
        mark: (sample.identity.study, sample.identity.series, sample.identity.instance)
        for mark, sample in variants.items()
        if mark[:5] in ("DS-22", "DS-23", "DS-24")
    }
    assert {len(uid) for uid in uids["DS-22: 64 characters"]} == {64}
    assert {len(uid) for uid in uids["DS-22: 63 characters"]} == {63}
    assert {len(uid) for uid in uids["DS-23: 65 characters"]} == {65}
    assert uids["DS-22: 1.2"][2] == "1.2"
    study, series, instance = uids["DS-24: one begins like the other"]
    assert series.startswith(f"{study}.")
    assert instance.startswith(study)
    assert "." not in instance[len(study) :]
    assert len({uid for found in uids.values() for uid in found}) > 3 * len(uids) - 10


def test_pydicom_and_the_server_read_the_same_in_what_is_legal(
    variants: Mapping[str, Sample],
) -> None:
    for mark, sample in variants.items():
        if not sample.breaks and mark not in READ_DIFFERENTLY and is_readable(sample):
            document = dicom_json.read(json.dumps(server_json(sample)).encode())
            assert not compare_json(sample.dataset, document.value, bulk="require"), mark


@pytest.mark.parametrize(("largest", "most"), [(0, 0), (4 << 20, 4 << 20), (1 << 30, 64 << 20)])
def test_sizes_are_bounded(largest: int, most: int) -> None:
    sizes = [
        variant.size for case in edge_cases(largest=largest).values() for variant in case.variants
    ]
    assert max(sizes) <= most
    assert (64 << 20 in sizes) == (largest > 64 << 20)


def test_a_bomb_is_a_thousand_times_its_size() -> None:
    bomb = drawn(edge_cases()["DS-31"])["DS-31: 1000 to 1"]
    assert len(bomb.data) < 2000
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(bomb.dataset[0x00091001].value) == 1 << 20
