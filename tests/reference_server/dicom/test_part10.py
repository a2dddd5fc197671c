"""Files: what is one, in which transfer syntax, and what is left when its end is missing."""

import json
import zlib
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import Dataset, dcmread
from pydicom.encaps import encapsulate

from reference_server.dicom import (
    DEFLATED_LITTLE,
    EXPLICIT_BIG,
    EXPLICIT_LITTLE,
    IMPLICIT_LITTLE,
    RLE_LOSSLESS,
    DicomError,
    decode_frame,
    frames,
    read,
    to_json,
    write_as,
)

SYNTAXES = [IMPLICIT_LITTLE, EXPLICIT_LITTLE, EXPLICIT_BIG, DEFLATED_LITTLE]

Encode = Callable[..., BytesIO]
JsonOf = Callable[[BytesIO], dict[str, Any]]


def sample() -> Dataset:
    """Make a data set with a bit of everything that a reader can stumble over."""
    item, inner = Dataset(), Dataset()
    inner.CodeValue = "T-1"
    inner.add_new(0x00091010, "LO", "private")
    inner.add_new(0x00090010, "LO", "CREATOR")
    item.ConceptCodeSequence = [inner, Dataset()]
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName = "山田^太郎"
    dataset.PatientID = "odd"
    dataset.StudyInstanceUID = "1.2.3"
    dataset.SeriesInstanceUID = "1.2.3.1"
    dataset.ContentSequence = [item]
    dataset["ContentSequence"].is_undefined_length = True
    dataset.Rows, dataset.Columns, dataset.BitsAllocated, dataset.BitsStored = 2, 3, 16, 16
    dataset.PixelRepresentation, dataset.SamplesPerPixel = 1, 1
    dataset.add_new(0x00280106, "SS", -5)
    dataset.NumberOfFrames = 2
    dataset.add_new(0x7FE00010, "OW", bytes(range(24)))
    return dataset


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_it_reads_what_pydicom_wrote(encode: Encode, syntax: str) -> None:
    instance = read(encode(sample(), syntax))
    assert instance.transfer_syntax == syntax
    assert instance.meta.text("MediaStorageSOPInstanceUID") == "1.2.3.4"
    assert instance.text("PatientName") == "山田^太郎"
    assert instance.study_uid == "1.2.3"
    assert instance.series_uid == "1.2.3.1"
    assert instance.sop_instance_uid == "1.2.3.4"
    assert instance.sop_class_uid == "1.2.840.10008.5.1.4.1.1.7"
    assert instance.number_of_frames == 2
    assert instance.dataset.decoded(0x00280106) == [-5]


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_the_json_agrees_with_that_of_pydicom(encode: Encode, json_of: JsonOf, syntax: str) -> None:
    file = encode(sample(), syntax)
    theirs = dcmread(file).to_json_dict(bulk_data_threshold=1 << 20)
    ours = json_of(file)
    # pydicom gives big endian words as they are.
    theirs.pop("7FE00010")
    words = bytes(range(24)) if syntax != EXPLICIT_BIG else bytes(n ^ 1 for n in range(24))
    assert ours.pop("7FE00010") == {"vr": "OW", "InlineBinary": b64encode(words).decode()}
    assert ours == theirs


def test_what_is_not_there_is_empty(encode: Encode) -> None:
    instance = read(encode(Dataset()))
    assert instance.study_uid == ""
    assert instance.text("PatientID", "nobody") == "nobody"
    assert instance.number_of_frames == 0
    assert instance.pixel_data is None


def test_an_unknown_keyword_is_a_mistake_of_the_caller(encode: Encode) -> None:
    with pytest.raises(KeyError, match="PatientNme"):
        read(encode(Dataset())).text("PatientNme")


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"", "DICM"),
        (b"\0" * 132, "DICM"),
        (bytes(128) + b"DICM", "Transfer Syntax UID"),
        (bytes(128) + b"DICM\2\0\x10\0UI\4\0abcd", "'abcd'"),
        (b"<!DOCTYPE html>" * 20, "DICM"),
    ],
)
def test_other_files_are_refused(file: bytes, words: str) -> None:
    with pytest.raises(DicomError, match=words):
        read(BytesIO(file))


def test_a_wrong_group_length_is_no_obstacle(encode: Encode) -> None:
    file = encode(sample()).getvalue()
    at = file.index(b"\2\0\0\0UL\4\0") + 8
    lying = file[:at] + (7).to_bytes(4, "little") + file[at + 4 :]
    assert read(BytesIO(lying)).text("PatientID") == "odd"


def deflated(body: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(body) + compressor.flush()


class TestDeflated:
    PATIENT = b"\x10\0\x20\0LO\4\0P123"

    @pytest.mark.parametrize("tail", [b"", b"\0", b"anything"])
    def test_what_follows_the_deflated_data_is_ignored(self, part10: Encode, tail: bytes) -> None:
        file = part10(deflated(self.PATIENT) + tail, DEFLATED_LITTLE)
        assert read(file).text("PatientID") == "P123"

    def test_bytes_that_look_like_file_meta_are_data(self, part10: Encode) -> None:
        stored = b"\2\0\xfd\xff"  # not the final block, yet the first two bytes of group 0002
        with pytest.raises(DicomError, match="deflated"):
            read(part10(stored + deflated(self.PATIENT), DEFLATED_LITTLE))

    @pytest.mark.parametrize("body", [b"", deflated(PATIENT)[:-3], b"\xff" * 20])
    def test_damage_is_an_error(self, part10: Encode, body: bytes) -> None:
        with pytest.raises(DicomError, match="deflated"):
            read(part10(body, DEFLATED_LITTLE))

    def test_a_bomb_is_stopped(self, part10: Encode, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("reference_server.dicom.part10.MAX_INFLATED", 3_000_000)
        with pytest.raises(DicomError, match="inflates to more than 3000000"):
            read(part10(deflated(bytes(10_000_000)), DEFLATED_LITTLE))

    def test_what_inflates_to_whole_blocks_is_complete(self, part10: Encode) -> None:
        size = 2 * 1024 * 1024
        element = b"\x09\0\x10\x10OB\0\0" + (size - 12).to_bytes(4, "little")
        instance = read(part10(deflated(element + bytes(size - 12)), DEFLATED_LITTLE))
        assert instance.dataset[0x00091010].length == size - 12


def everything(file: BytesIO) -> dict[str, Any]:
    """Use all that can be asked of a file, and give its JSON."""
    instance = read(file)
    model = to_json(instance.dataset, bulk=lambda *_: {"BulkDataURI": "/"})
    json.dumps(model, allow_nan=False).encode()
    for number in range(1, min(3, len(frames(file, instance)) + 1)):
        decode_frame(file, instance, number)
    b"".join(write_as(file, instance, EXPLICIT_LITTLE))
    return model


def rle_sample() -> Dataset:
    segment = bytes([5, 1, 2, 3, 4, 5, 6])
    header = b"".join(n.to_bytes(4, "little") for n in (2, 64, 71)) + bytes(52)
    fragment = header + segment * 2
    dataset = sample()
    dataset.PixelData = encapsulate([fragment, fragment])
    dataset["PixelData"].is_undefined_length = True
    dataset["PixelData"].VR = "OB"
    return dataset


def files(encode: Encode) -> dict[str, bytes]:
    made = {syntax: encode(sample(), syntax).getvalue() for syntax in SYNTAXES}
    return made | {RLE_LOSSLESS: encode(rle_sample(), RLE_LOSSLESS).getvalue()}


@pytest.mark.parametrize("syntax", [*SYNTAXES, RLE_LOSSLESS])
def test_a_file_cut_anywhere_is_an_error_or_its_beginning(encode: Encode, syntax: str) -> None:
    file = files(encode)[syntax]
    whole = list(everything(BytesIO(file)).items())
    beginnings = []
    for end in range(len(file)):
        with suppress(DicomError):
            beginnings.append(list(everything(BytesIO(file[:end])).items()))
    # A cut between two elements of the outermost data set is the only one that can't be seen.
    unseen = 0 if syntax == DEFLATED_LITTLE else len(whole)
    assert beginnings == [whole[:count] for count in range(unseen)]


@settings(deadline=None, max_examples=300)
@given(data=st.data(), syntax=st.sampled_from([*SYNTAXES, RLE_LOSSLESS]))
def test_whatever_is_changed_the_only_error_is_that_it_is_not_dicom(
    encode: Encode, data: st.DataObject, syntax: str
) -> None:
    file = bytearray(files(encode)[syntax])
    for _ in range(data.draw(st.integers(1, 6))):
        file[data.draw(st.integers(132, len(file) - 1))] = data.draw(st.integers(0, 255))
    with suppress(DicomError):
        everything(BytesIO(file))
