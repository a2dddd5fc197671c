"""Instances to store, made with pydicom: an implementation other than the server's own."""

import struct
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pydicom.config import disable_value_validation
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.tag import Tag
from pydicom.uid import (
    UID,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    SecondaryCaptureImageStorage,
    generate_uid,
)

from tests.support.served import Start, starting

MakeDataset = Callable[..., Dataset]
MakeFile = Callable[..., bytes]

ENCODINGS = {
    ImplicitVRLittleEndian: (True, True),
    ExplicitVRBigEndian: (False, False),
}


@pytest.fixture
def make_dataset() -> MakeDataset:
    """Make a small image; keyword arguments are attributes to set, or to leave out with ...

    Bytes are put into the file as they are.
    """

    def make(
        *, rows: int = 3, columns: int = 5, frames: int | None = None, **given: object
    ) -> Dataset:
        dataset = Dataset()
        dataset.SOPClassUID = SecondaryCaptureImageStorage
        dataset.SOPInstanceUID = generate_uid()
        dataset.StudyInstanceUID = generate_uid()
        dataset.SeriesInstanceUID = generate_uid()
        dataset.StudyDate = "20200922"
        dataset.StudyTime = "120000"
        dataset.AccessionNumber = "A1"
        dataset.Modality = "OT"
        dataset.ReferringPhysicianName = "Doctor^Doc"
        dataset.PatientName = "Anony^Mous"
        dataset.PatientID = "ID1"
        dataset.PatientBirthDate = "19700101"
        dataset.PatientSex = "F"
        dataset.StudyID = "S1"
        dataset.SeriesNumber = 1
        dataset.InstanceNumber = 1
        dataset.SamplesPerPixel = 1
        dataset.PhotometricInterpretation = "MONOCHROME2"
        dataset.Rows = rows
        dataset.Columns = columns
        dataset.BitsAllocated = 8
        dataset.BitsStored = 8
        dataset.HighBit = 7
        dataset.PixelRepresentation = 0
        count = rows * columns * (frames or 1)
        if frames:
            dataset.NumberOfFrames = frames
        pixels = (bytes(range(251)) * (count // 251 + 1))[:count]
        dataset.add_new(0x7FE00010, "OB", pixels + b"\0" * (count % 2))
        for keyword, value in given.items():
            if value is ...:
                delattr(dataset, keyword)
            elif isinstance(value, bytes):
                tag = Tag(keyword)
                vr = dictionary_VR(tag)
                dataset[tag] = RawDataElement(tag, vr, len(value), value, 0, False, True)
            else:
                setattr(dataset, keyword, value)
        return dataset

    return make


def instance_uid(dataset: Dataset) -> UID:
    element = dataset.get_item("SOPInstanceUID") if "SOPInstanceUID" in dataset else None
    # What is raw must stay so: looking at the value would convert it.
    value = None if element is None or isinstance(element.value, bytes) else element.value
    return UID(value or "1.2.3")


def encode(dataset: Dataset, syntax: str = ExplicitVRLittleEndian) -> bytes:
    implicit, little = ENCODINGS.get(UID(syntax), (False, True))
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = UID(syntax)
    dataset.file_meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    dataset.file_meta.MediaStorageSOPInstanceUID = instance_uid(dataset)
    dataset.file_meta.ImplementationClassUID = UID("1.2.3.4")
    stream = BytesIO()
    dcmwrite(stream, dataset, implicit_vr=implicit, little_endian=little, enforce_file_format=True)
    return stream.getvalue()


def with_bytes(data: bytes, keyword: str, value: bytes) -> bytes:
    """Put a value into an explicit little endian file where pydicom has changed its padding."""
    tag = Tag(keyword)
    header = struct.pack("<HH2sH", tag.group, tag.element, dictionary_VR(tag).encode(), len(value))
    at = data.index(header) + len(header)
    return data[:at] + value + data[at + len(value) :]


@pytest.fixture
def make_file(make_dataset: MakeDataset) -> MakeFile:
    """Make a Part 10 file; `syntax` is its transfer syntax, the rest is as for `make_dataset`."""

    def make(*, syntax: str = ExplicitVRLittleEndian, **given: object) -> bytes:
        with disable_value_validation():
            data = encode(make_dataset(**given), syntax)
        for keyword, value in given.items():
            if isinstance(value, bytes) and not dictionary_VR(keyword).startswith("O"):
                data = with_bytes(data, keyword, value)
        return data

    return make


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start servers by their command; what they make of temporary folders is in `tmp_path`."""
    with starting(tmp_path) as start:
        yield start
