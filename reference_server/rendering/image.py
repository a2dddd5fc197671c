"""Frames of an instance, drawn."""

from typing import BinaryIO

from reference_server.dicom import (
    NATIVE_SYNTAXES,
    RLE_LOSSLESS,
    DicomError,
    Element,
    Instance,
    decode_frame,
    frames,
)
from reference_server.rendering.attributes import number
from reference_server.rendering.colour import by_palette, by_samples, full_chrominance
from reference_server.rendering.grey import grey
from reference_server.rendering.picture import Frame, NotRenderable, Picture
from reference_server.rendering.samples import meaning, samples
from reference_server.rendering.windowing import Window

_GREY = frozenset({"MONOCHROME1", "MONOCHROME2"})
_PALETTE = "PALETTE COLOR"
_SUBSAMPLED = "YBR_FULL_422"
# Samples a pixel of what can be drawn.
_SAMPLES = {
    **dict.fromkeys((*_GREY, _PALETTE), 1),
    **dict.fromkeys(("RGB", "YBR_FULL", _SUBSAMPLED), 3),
}


class Image:
    """An instance whose frames can be drawn.

    Raises NotRenderable, here where the description of the pixels forbids it, and in `draw` where
    the pixels themselves do.
    """

    def __init__(self, stream: BinaryIO, instance: Instance) -> None:
        self._stream = stream
        self._instance = instance
        self._pixels = _pixels(instance)
        self._photometric = instance.text("PhotometricInterpretation")
        self._samples = number(instance.dataset, "SamplesPerPixel", 1)
        if _SAMPLES.get(self._photometric) != self._samples:
            raise NotRenderable(
                f"{self._samples} samples a pixel in {self._photometric or 'no colours'} "
                "are not drawn."
            )
        self._height = number(instance.dataset, "Rows", 0)
        self._width = number(instance.dataset, "Columns", 0)
        try:
            self.frames = len(frames(stream, instance))
        except DicomError as error:
            raise NotRenderable(f"The frames can't be found: {error}.") from error
        if not self.frames:
            raise NotRenderable("The number of frames is no number of any.")

    def draw(self, frame: int, window: Window | None = None) -> Picture:
        """Draw a frame, from 1, through a window of the client's or as the instance says."""
        dataset = self._instance.dataset
        try:
            octets = decode_frame(self._stream, self._instance, frame)
        except DicomError as error:
            raise NotRenderable(f"Frame {frame} can't be decoded: {error}.") from error
        count = self._width * self._height * self._samples
        # PS3.3 C.7.6.3.1.2: compressed by RLE, all chrominance samples may be there.
        if self._photometric == _SUBSAMPLED and len(octets) < count:
            octets = full_chrominance(octets)
        found = samples(octets, self._pixels, dataset, count)
        described = Frame(self._stream, self._instance, frame)
        mean = meaning(self._pixels, dataset)
        if self._photometric in _GREY:
            shades = grey(described, found, mean, window)
            return Picture(self._width, self._height, 1, shades)
        if self._photometric == _PALETTE:
            colours = by_palette(described, found, mean)
        else:
            bits = number(dataset, "BitsStored", 8)
            planes = number(dataset, "PlanarConfiguration", 0) == 1
            colours = by_samples(found, mean, bits, self._photometric, planes=planes)
        return Picture(self._width, self._height, 3, colours)


def _pixels(instance: Instance) -> Element:
    element = instance.pixel_data
    if element is None:
        raise NotRenderable("There are no pixels to draw.")
    if instance.transfer_syntax not in {*NATIVE_SYNTAXES, RLE_LOSSLESS}:
        raise NotRenderable(
            f"Pixels in transfer syntax {instance.transfer_syntax} can't be decompressed."
        )
    return element
