"""Some studies to search among: few, but each with something that matching trips over."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from pydicom import Dataset, dcmwrite
from pydicom.dataset import FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage

ROOT = "1.2.826.0.1.3680043.8.498"


def dataset(study: int, series: int, instance: int, **values: Any) -> Dataset:
    """An instance with all keys that a search must match, and what is special of it."""
    made = Dataset()
    made.SpecificCharacterSet = "ISO_IR 192"
    made.SOPClassUID = SecondaryCaptureImageStorage
    made.StudyInstanceUID = f"{ROOT}.{study}"
    made.SeriesInstanceUID = f"{ROOT}.{study}.{series}"
    made.SOPInstanceUID = f"{ROOT}.{study}.{series}.{instance}"
    plain = {
        "StudyDate": "20200131",
        "StudyTime": "223000",
        "AccessionNumber": f"ACC{study}",
        "ReferringPhysicianName": "Ref^Erring",
        "PatientName": "Doe^John",
        "PatientID": f"ID-{study}",
        "StudyID": f"S{study}",
        "StudyDescription": "Thorax, two views",
        "PatientBirthDate": "19700101",
        "Modality": "CT",
        "SeriesNumber": series,
        "PerformedProcedureStepStartDate": "20200131",
        "PerformedProcedureStepStartTime": "223000",
        "ManufacturerModelName": "Model 1",
        "InstanceNumber": instance,
    }
    for keyword, value in (plain | values).items():
        setattr(made, keyword, value)
    return made


def requested(*pairs: tuple[str, str]) -> list[Dataset]:
    """A Request Attributes Sequence of step and procedure IDs."""
    items = []
    for step, procedure in pairs:
        item = Dataset()
        item.ScheduledProcedureStepID, item.RequestedProcedureID = step, procedure
        items.append(item)
    return items


POPULATION = (
    dataset(1, 1, 1, RequestAttributesSequence=requested(("A", "1"), ("B", "2"))),
    dataset(1, 1, 2, RequestAttributesSequence=requested(("A", "1"), ("B", "2"))),
    dataset(1, 2, 3, Modality="MR", PerformedProcedureStepStartTime="2230"),
    dataset(
        2,
        1,
        1,
        PatientName="Yamada^Tarou=山田^太郎=やまだ^たろう",
        PatientID="50%_O'Neil",
        StudyDate="20200201",
        StudyTime="100000.5",
        AccessionNumber="",
        StudyDescription="Größe",
    ),
    dataset(3, 1, 1, PatientName="Müller^Jürgen", PatientID="id-1", StudyTime="10", Modality="US"),
    dataset(12, 1, 11, PatientID="ID-1 x", StudyDate="20191231", StudyID="s1", Modality="MR"),
)


def file_of(member: Dataset) -> bytes:
    """The Part 10 file of a data set."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = member.SOPClassUID
    meta.MediaStorageSOPInstanceUID = member.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    copy = Dataset(member)
    copy.file_meta = meta
    buffer = BytesIO()
    dcmwrite(buffer, copy, enforce_file_format=True)
    return buffer.getvalue()
