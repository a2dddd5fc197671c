"""A SOP instance as read from a Part 10 file."""

from dataclasses import dataclass
from typing import BinaryIO

from reference_server.dicom.dataset import DataSet
from reference_server.dicom.element import Element
from reference_server.dicom.pixels import number_of_frames, pixel_data


@dataclass(frozen=True, slots=True)
class Instance:
    """What `read` found: the file meta information and the data set, without long values.

    Offsets in `dataset` refer to the file, or where the data set is deflated to `inflated`, a
    temporary file that goes away with the instance.
    """

    transfer_syntax: str
    meta: DataSet
    dataset: DataSet
    inflated: BinaryIO | None = None

    def text(self, name: int | str, default: str = "") -> str:
        """Give the first value of an element of the data set as text, without padding."""
        return self.dataset.text(name, default)

    @property
    def study_uid(self) -> str:
        """Study Instance UID, or "" where there is none."""
        return self.text("StudyInstanceUID")

    @property
    def series_uid(self) -> str:
        """Series Instance UID, or "" where there is none."""
        return self.text("SeriesInstanceUID")

    @property
    def sop_instance_uid(self) -> str:
        """SOP Instance UID, or "" where there is none."""
        return self.text("SOPInstanceUID")

    @property
    def sop_class_uid(self) -> str:
        """SOP Class UID, or "" where there is none."""
        return self.text("SOPClassUID")

    @property
    def pixel_data(self) -> Element | None:
        """Pixel Data, Float Pixel Data or Double Float Pixel Data, unless it is empty."""
        return pixel_data(self.dataset)

    @property
    def number_of_frames(self) -> int:
        """Number of frames: 0 without pixel data, 1 where Number of Frames is missing."""
        return number_of_frames(self.dataset)
