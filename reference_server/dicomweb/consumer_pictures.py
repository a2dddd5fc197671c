"""Pixel data in media types that DICOM has no transfer syntax for (PS3.18 Table 10.5.2-1)."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from reference_server.dicom import (
    EXPLICIT_LITTLE,
    Described,
    DescribedAttribute,
    DicomError,
    Octets,
    Picture,
    Raster,
    Supply,
    read_gif,
    read_png,
)

_FRAMES = 0x00280008
_PHOTOMETRIC = 0x00280004
# What metadata can't say otherwise than the picture: samples, frames, size, bits allocated.
_GIVEN = (0x00280002, _FRAMES, 0x00280010, 0x00280011, 0x00280100, 0x00280006)


def _png(data: bytes) -> list[Raster]:
    return [read_png(data)]


READERS: dict[str, Callable[[bytes], list[Raster]]] = {"image/png": _png, "image/gif": read_gif}


def transformed(
    described: Described, attribute: DescribedAttribute, essence: str, parts: Sequence[Octets]
) -> Supply:
    """Give the pixels of pictures without compression, and what describes them.

    Raises DicomError where they can't be read, or are not what the metadata say.
    """
    rasters = [raster for part in parts for raster in READERS[essence](b"".join(part.chunks()))]
    first = rasters[0]
    layouts = {(each.rows, each.columns, each.samples, each.bits) for each in rasters}
    if len(layouts) > 1:
        raise DicomError("pictures of several sizes or kinds")
    if first.bits > 8 and attribute.vr != "OW":
        raise DicomError(f"samples of {first.bits} bits in VR {attribute.vr}")
    derived = _derived(first, len(rasters))
    _compare(described, derived)
    values = tuple(Octets(len(each.pixels), partial(_once, each.pixels)) for each in rasters)
    return Supply(values, EXPLICIT_LITTLE, derived)


def _derived(raster: Raster, count: int) -> dict[int, DescribedAttribute]:
    # PS3.18 10.5.2: one channel may be taken for MONOCHROME2.
    photometric = "MONOCHROME2" if raster.samples == 1 else "RGB"
    found = Picture(
        EXPLICIT_LITTLE, raster.rows, raster.columns, raster.samples, raster.bits, photometric
    ).attributes()
    if count > 1:
        found[_FRAMES] = DescribedAttribute("IS", str(count).encode())
    return found


def _compare(described: Described, derived: dict[int, DescribedAttribute]) -> None:
    tags: tuple[int, ...] = _GIVEN
    if derived[_PHOTOMETRIC].content == b"RGB":
        tags = (*_GIVEN, _PHOTOMETRIC)
    for tag in tags:
        said, found = described.attributes.get(tag), derived.get(tag)
        if said is None or not said.content or (tag == _FRAMES and described.text(tag) == "1"):
            continue
        if found is None or said.content != found.content:
            raise DicomError(f"the metadata say otherwise of ({tag:08X}) than the picture")


def _once(pixels: bytes) -> Iterator[bytes]:
    yield pixels
