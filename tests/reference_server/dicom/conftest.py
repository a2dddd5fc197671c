"""What the tests of the DICOM room share: pydicom as the writer of what is read here."""

import base64
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from pydicom import Dataset, dcmwrite
from pydicom.dataset import FileMetaDataset
from pydicom.uid import UID

from reference_server.dicom import EXPLICIT_LITTLE, read, read_value, to_json


@pytest.fixture(scope="session")
def encode() -> Callable[..., BytesIO]:
    """Write a data set as a Part 10 file, by pydicom."""

    def encode(dataset: Dataset, syntax: str = EXPLICIT_LITTLE) -> BytesIO:
        dataset.file_meta = FileMetaDataset()
        dataset.file_meta.TransferSyntaxUID = UID(syntax)
        dataset.setdefault("SOPClassUID", "1.2.840.10008.5.1.4.1.1.7")
        dataset.setdefault("SOPInstanceUID", "1.2.3.4")
        file = BytesIO()
        dcmwrite(file, dataset, enforce_file_format=True)
        file.seek(0)
        return file

    return encode


@pytest.fixture(scope="session")
def json_of() -> Callable[[BytesIO], dict[str, Any]]:
    """Read a Part 10 file as JSON, with every binary value inline."""

    def json_of(file: BytesIO) -> dict[str, Any]:
        instance = read(file)
        return to_json(
            instance.dataset,
            bulk=lambda _, element: {
                "InlineBinary": base64.b64encode(read_value(file, instance, element)).decode()
            },
        )

    return json_of


@pytest.fixture(scope="session")
def part10() -> Callable[..., BytesIO]:
    """Put a file meta information of this syntax before the bytes of a data set."""

    def part10(body: bytes, syntax: str = EXPLICIT_LITTLE) -> BytesIO:
        uid = syntax.encode() + b"\0" * (len(syntax) % 2)
        element = b"\2\0\x10\0UI" + len(uid).to_bytes(2, "little") + uid
        length = b"\2\0\0\0UL\4\0" + len(element).to_bytes(4, "little")
        return BytesIO(bytes(128) + b"DICM" + length + element + body)

    return part10
