"""DICOM files (PS3.10 7)."""

from __future__ import annotations

from dataclasses import dataclass

import pydicom

from conformance.formats.flaw import Flaw


@dataclass(frozen=True, slots=True)
class File:
    """A file as it could be read.

    `dataset` is None where nothing could be; `transfer_syntax` is (0002,0010), or empty.
    """

    dataset: pydicom.FileDataset | None
    transfer_syntax: str
    flaws: tuple[Flaw, ...]


def read(data: bytes) -> File:
    """Read a DICOM file and list the rules of PS3.10 7.1 and PS3.5 7 that it breaks."""
    raise NotImplementedError
