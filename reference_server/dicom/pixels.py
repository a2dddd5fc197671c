"""How the pixels of an image are laid out (PS3.3 C.7.6.3)."""

import re
from dataclasses import dataclass

from reference_server.dicom.dataset import DataSet
from reference_server.dicom.element import PIXEL_DATA_TAGS, Element
from reference_server.dicom.errors import DicomError

_FRAME_COUNT = re.compile(r"\+?[0-9]{1,12}")


def pixel_data(dataset: DataSet) -> Element | None:
    """Find Pixel Data, Float Pixel Data or Double Float Pixel Data, unless it is empty."""
    for tag in PIXEL_DATA_TAGS:
        element = dataset.get(tag)
        if element is not None and element.length:
            return element
    return None


def number_of_frames(dataset: DataSet) -> int:
    """Count the frames: 0 without pixel data, 1 where Number of Frames is missing.

    0 too where Number of Frames is no number, for then no frame can be found.
    """
    if pixel_data(dataset) is None:
        return 0
    count = dataset.text("NumberOfFrames") or "1"
    return int(count) if _FRAME_COUNT.fullmatch(count) else 0


@dataclass(frozen=True, slots=True)
class PixelLayout:
    """What the attributes of the Image Pixel module say about each frame."""

    rows: int
    columns: int
    samples: int
    bits_allocated: int
    by_plane: bool
    subsampled: bool

    @property
    def pixels(self) -> int:
        """Pixels in a frame."""
        return self.rows * self.columns

    @property
    def frame_bits(self) -> int:
        """Bits of a native frame; frames follow each other without padding (PS3.5 8.1.1)."""
        # PS3.3 C.7.6.3.1.2: YBR_FULL_422 leaves out every other chrominance sample.
        samples = 2 if self.subsampled else self.samples
        return self.pixels * samples * self.bits_allocated


def pixel_layout(dataset: DataSet) -> PixelLayout:
    """Read the layout of the pixel data, or raise a DicomError naming what is missing."""
    photometric = dataset.text("PhotometricInterpretation")
    samples = _number(dataset, "SamplesPerPixel", 1)
    return PixelLayout(
        rows=_number(dataset, "Rows"),
        columns=_number(dataset, "Columns"),
        samples=samples,
        bits_allocated=_number(dataset, "BitsAllocated"),
        by_plane=_number(dataset, "PlanarConfiguration", 0) == 1,
        subsampled=samples == 3 and photometric in {"YBR_FULL_422", "YBR_PARTIAL_422"},
    )


def _number(dataset: DataSet, keyword: str, default: int | None = None) -> int:
    values = dataset.decoded(keyword)
    number = values[0] if values else default
    if not isinstance(number, int) or (number < 1 and default is None):
        raise DicomError(f"pixel data without a usable {keyword} ({number!r})")
    return number
