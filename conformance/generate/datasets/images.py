"""Strategies for images: native, floating point and encapsulated (PS3.5 8, A.4; PS3.3 C.7.6.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import product

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.generate.datasets.encapsulated import TABLES, fake_codestream, pixel_data
from conformance.generate.datasets.part10 import JPEG_BASELINE, RLE, SYNTAXES
from conformance.generate.datasets.rle import encode_frame
from conformance.generate.datasets.tree import Element

PIXEL_DATA = 0x7FE00010
_FLOATS = {"float": (0x7FE00008, "OF", 32), "double": (0x7FE00009, "OD", 64)}
_BITS = {"1-bit": 1, "8-bit": 8, "16-bit": 16, "32-bit": 32}
_SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
RAW_DATA = "1.2.840.10008.5.1.4.1.1.66"
_RT_DOSE = "1.2.840.10008.5.1.4.1.1.481.2"
_PARAMETRIC_MAP = "1.2.840.10008.5.1.4.1.1.30"
_MULTI_FRAME = {1: ".1", 8: ".2", 16: ".3"}
# By the bits of a sample: how many samples, whether by plane, whether signed.
_UNSIGNED, _SIGNED = (1, False, False), (1, False, True)
_SAMPLES = {
    1: (_UNSIGNED,),
    8: (_UNSIGNED, _SIGNED, (3, False, False), (3, True, False)),
    16: (_UNSIGNED, _SIGNED),
    32: (_UNSIGNED, _SIGNED),
}
_WHOLE = 1 << 16


@dataclass(frozen=True, slots=True)
class Layout:
    """How an image is laid out; `frames` is None where it is of a single frame by its class."""

    rows: int = 1
    columns: int = 1
    bits: int = 8
    stored: int = 8
    samples: int = 1
    by_plane: bool = False
    signed: bool = False
    frames: int | None = None

    @property
    def count(self) -> int:
        """The number of frames."""
        return self.frames or 1

    @property
    def frame_bits(self) -> int:
        """The size of a native frame."""
        return self.rows * self.columns * self.samples * self.bits

    @property
    def size(self) -> int:
        """The octets of all native frames, which follow each other bit by bit (PS3.5 8.1.1)."""
        return (self.frame_bits * self.count + 7) // 8

    @property
    def sop_class(self) -> str:
        """A storage class that may have such pixels (PS3.3 A.8, A.18)."""
        if self.bits == 32:
            return _RT_DOSE  # the one that may have so many
        if self.frames is None:
            return _SECONDARY_CAPTURE
        return _SECONDARY_CAPTURE + (".4" if self.samples == 3 else _MULTI_FRAME.get(self.bits, ""))

    def elements(self) -> tuple[Element, ...]:
        """Return the attributes of the Image Pixel module, but the pixels."""
        values: list[tuple[int, str, str | int]] = [
            (0x00080016, "UI", self.sop_class),
            (0x00280002, "US", self.samples),
            (0x00280004, "CS", "RGB" if self.samples == 3 else "MONOCHROME2"),
            (0x00280010, "US", self.rows),
            (0x00280011, "US", self.columns),
            (0x00280100, "US", self.bits),
            (0x00280101, "US", self.stored),
            (0x00280102, "US", self.stored - 1),
            (0x00280103, "US", int(self.signed)),
        ]
        if self.samples == 3:
            values.append((0x00280006, "US", int(self.by_plane)))
        if self.frames is not None:
            values.append((0x00280008, "IS", str(self.frames)))
        if self.signed:
            # PS3.5 A.1: of the attributes that are US or SS, Pixel Representation says which.
            values.append((0x00280106, "SS", -1))
        return tuple(Element(tag, vr, (value,)) for tag, vr, value in values)


def image_in(kind: str, syntaxes: Sequence[str]) -> SearchStrategy[tuple[str, tuple[Element, ...]]]:
    """Draw an image of a kind out of PIXELS, and one of the transfer syntaxes.

    The elements have the SOP Class UID that fits.
    """
    syntax = st.sampled_from(syntaxes)
    if kind == "none":
        return syntax.map(_without_pixels)
    if kind in _FLOATS:
        return st.builds(partial(_float_image, kind), syntax, _layouts(_FLOATS[kind][2]), _TILES)
    return st.builds(_image, syntax, _layouts(_BITS[kind]), _TILES, st.integers(0, _CHOICES - 1))


def _without_pixels(syntax: str) -> tuple[str, tuple[Element, ...]]:
    return syntax, (Element(0x00080016, "UI", (RAW_DATA,)),)


# Pixels repeat after a prime number of octets, so that frames differ unless all of them are equal;
# to draw each would cost more than it finds.
_TILE = 13
_TILES = st.binary(min_size=_TILE, max_size=_TILE)
# PS3.3 C.7.6.3.1.8: with an extended table, a frame is one fragment.
_CUTS = [(table, _WHOLE) for table in TABLES] + [
    (table, size) for table in ("no-table", "basic-table") for size in (2, 4)
]
_CHOICES = len(_CUTS)


@cache
def _layouts(bits: int) -> SearchStrategy[Layout]:
    """Draw a layout of up to 3 frames of 5 x 5 pixels."""
    size = range(1, 6)
    # PS3.3 A.8.2, A.75: single bits and floats have classes of their own, with a number of frames.
    frames = (1, 2, 3) if bits not in _SAMPLES or bits == 1 else (None, 1, 2, 3)
    stored = (16, 12) if bits == 16 else (bits,)
    layouts = [
        Layout(rows, columns, bits, used, *samples, count)
        for rows, columns, samples, count, used in product(
            size, size, _SAMPLES.get(bits, (_UNSIGNED,)), frames, stored
        )
    ]
    # One draw of a number costs less than one for each part of a layout.
    return st.integers(0, len(layouts) - 1).map(lambda number: layouts[number])


def _image(
    syntax: str, layout: Layout, tile: bytes, choice: int
) -> tuple[str, tuple[Element, ...]]:
    """Return integer pixels; `choice` is between the ways in which the transfer syntax has them."""
    if syntax == RLE:
        return syntax, _compressed(layout, tile, TABLES[choice % len(TABLES)])
    if SYNTAXES[syntax].encapsulated:
        return syntax, _faked(syntax, layout, tile, *_CUTS[choice])
    # PS3.5 A.1, A.2: OW, but of up to eight bits in explicit VR either.
    either = SYNTAXES[syntax].encoding.explicit and layout.bits <= 8
    vr = "OB" if either and choice % 2 == 0 else "OW"
    return syntax, (*layout.elements(), Element(PIXEL_DATA, vr, (_tiled(tile, layout.size),)))


def _tiled(tile: bytes, size: int) -> bytes:
    return (tile * (size // _TILE + 1))[:size]


def _compressed(layout: Layout, tile: bytes, table: str) -> tuple[Element, ...]:
    # PS3.5 A.4.2: a frame is one fragment.
    size = layout.frame_bits // 8
    pixels = _tiled(tile, layout.size)
    streams = [_rle_frame(pixels[at : at + size], layout) for at in range(0, len(pixels), size)]
    return (*layout.elements(), *pixel_data(streams, table, _WHOLE))


def _rle_frame(frame: bytes, layout: Layout) -> bytes:
    """Compress a native frame of this layout by RLE."""
    return encode_frame(
        frame,
        columns=layout.columns,
        samples=layout.samples,
        width=layout.bits // 8,
        by_plane=layout.by_plane,
    )


def _faked(syntax: str, layout: Layout, tile: bytes, table: str, size: int) -> tuple[Element, ...]:
    """Return codestreams that nobody can decode, of different lengths."""
    markers = SYNTAXES[syntax].markers or (b"", b"")
    body = tile[: tile[0] % _TILE]
    streams = [
        fake_codestream(body + bytes((number,)) * number, markers)
        for number in range(1, layout.count + 1)
    ]
    # PS3.3 C.7.6.1.1.5: what was once lossy says so.
    lossy = (Element(0x00282110, "CS", ("01",)),) if syntax == JPEG_BASELINE else ()
    return (*layout.elements(), *lossy, *pixel_data(streams, table, size))


def _float_image(
    kind: str, syntax: str, layout: Layout, tile: bytes
) -> tuple[str, tuple[Element, ...]]:
    tag, vr, _ = _FLOATS[kind]
    return syntax, (*of_floats(layout), Element(tag, vr, (_tiled(tile, layout.size),)))


def of_floats(layout: Layout) -> tuple[Element, ...]:
    """Return the attributes of an image of floating point numbers, but the pixels."""
    kept = (each for each in layout.elements() if each.tag in _OF_FLOATS)
    return (*kept, Element(0x00080016, "UI", (_PARAMETRIC_MAP,)))


_OF_FLOATS = frozenset((0x00280002, 0x00280004, 0x00280008, 0x00280010, 0x00280011, 0x00280100))
