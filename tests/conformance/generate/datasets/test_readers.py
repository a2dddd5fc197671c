"""What the strategies write is what others read: pydicom, the bundled server and the formats."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from io import BytesIO

import pytest
from hypothesis import given, settings

from conformance.formats import dicom_json, part10
from conformance.formats.compare import compare_json
from conformance.formats.content import Source
from conformance.formats.content_dataset import source_of
from conformance.formats.frames import frames as frames_by_format
from conformance.formats.frames import stored_frames
from conformance.formats.vr import TABLE
from conformance.generate.datasets import CHARACTER_SETS, PIXELS, Sample, samples
from conformance.generate.datasets.part10 import EXPLICIT_BIG, RLE, SYNTAXES
from reference_server.dicom import decode_frame, frames, read, read_frame
from tests.support.readings import by_pydicom, by_server, meant, server_json

# pydicom leaves the escapes of ISO 2022 IR 58 in the text, and does not know ISO 8859-15.
READ_BY_PYDICOM = [name for name in CHARACTER_SETS if not re.search("IR (58|203)", name)]
TEXT_VRS = [vr for vr, entry in TABLE.items() if entry.charset] + ["SQ", "UN"]
some = settings(max_examples=120, deadline=None, derandomize=True, database=None)


@some
@given(samples())
def test_the_server_reads_what_was_meant(sample: Sample) -> None:
    expected, found = meant(sample), by_server(sample)
    assert {path: found.get(path) for path in expected} == expected


@some
@given(samples(character_sets=READ_BY_PYDICOM))
def test_pydicom_reads_what_was_meant_and_has_nothing_to_complain_of(sample: Sample) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # It counts the space that pads the last value.
        warnings.filterwarnings("ignore", message="The value length")
        expected, found = meant(sample), by_pydicom(sample)
    assert {path: found.get(path) for path in expected} == expected


@some
@given(samples())
def test_the_formats_and_the_server_read_the_same_in_all_that_is_there(sample: Sample) -> None:
    assert_agree(sample)


@pytest.mark.parametrize("name", CHARACTER_SETS)
def test_the_formats_and_the_server_read_each_character_set_alike(name: str) -> None:
    @settings(some, max_examples=25)
    @given(samples(character_sets=[name], vrs=TEXT_VRS, pixels=["none"]))
    def run(sample: Sample) -> None:
        assert not list(unreadable(source_of(sample.dataset)))
        assert_agree(sample)

    run()


@some
@given(samples(transfer_syntaxes=[EXPLICIT_BIG], vrs=["US", "FD", "UN"], pixels=["none"]))
def test_the_formats_and_the_server_read_what_is_unknown_in_big_endian_alike(
    sample: Sample,
) -> None:
    assert by_server(sample).items() >= meant(sample).items()
    assert_agree(sample)


def unreadable(source: Source, path: str = "") -> Iterator[str]:
    """Name what the formats can't read, which they then don't judge."""
    for tag, content in source.contents().items():
        if not content.readable:
            yield f"{path}{tag}"
        for value in content.values:
            if isinstance(value, Source):
                yield from unreadable(value, f"{path}{tag}.")


def assert_agree(sample: Sample) -> None:
    document = dicom_json.read(json.dumps(server_json(sample)).encode())
    assert not document.flaws
    assert not compare_json(sample.dataset, document.value, bulk="require")


@some
@given(samples())
def test_a_sample_is_a_sound_file(sample: Sample) -> None:
    file = part10.read(sample.data)
    assert not file.flaws
    assert file.transfer_syntax == sample.transfer_syntax
    assert sample.must_store
    assert not sample.breaks


@some
@given(samples(pixels=[kind for kind in PIXELS if kind != "none"], vrs=[]))
def test_formats_and_server_cut_the_same_frames(sample: Sample) -> None:
    file = BytesIO(sample.data)
    instance = read(file)
    spans = frames(file, instance)
    assert len(spans) == int(sample.dataset.get("NumberOfFrames", 1))
    assert [_even(read_frame(file, span)) for span in spans] == [
        _even(frame) for frame in stored_frames(sample.dataset)
    ]
    if sample.transfer_syntax == RLE or not SYNTAXES[sample.transfer_syntax].encapsulated:
        decoded = [decode_frame(file, instance, number + 1) for number in range(len(spans))]
        assert decoded == list(frames_by_format(sample.dataset))


def _even(octets: bytes) -> bytes:
    return octets + bytes(len(octets) % 2)
