"""Edge cases of native pixels, and of none: DS-33 to DS-35, and DS-39."""

from __future__ import annotations

import struct
from dataclasses import replace

from hypothesis import strategies as st

from conformance.generate.datasets.edge.model import May, Row, Variant, drawn, fixed
from conformance.generate.datasets.images import PIXEL_DATA, Layout, of_floats
from conformance.generate.datasets.tree import Element, Value, item

_FRAMES, _ROWS = 0x00280008, 0x00280010

_FRAME_COUNT = "PS3.3 C.7.6.6: Number of Frames is there in multi-frame classes, from 1 on"
_SIZE = "PS3.3 C.7.6.3, PS3.5 8.1.1: there are pixels, in rows and columns"
_ONE_KIND = "PS3.3 C.7.6.24: pixels are integers, or of single or of double precision"


def _image(name: str, layout: Layout) -> Variant:
    """Return an image of any pixels."""
    vr = "OB" if layout.bits <= 8 else "OW"
    pixels = st.binary(min_size=layout.size, max_size=layout.size)
    return drawn(
        name,
        pixels.map(lambda found: (*layout.elements(), Element(PIXEL_DATA, vr, (found,)))),
    )


def _bits(rows: int, columns: int, frames: int) -> Variant:
    layout = Layout(rows, columns, bits=1, stored=1, frames=frames)
    return _image(f"{frames} frames of {rows} x {columns} bits", layout)


_SMALL = Layout(rows=2, columns=2)
_SMALL_IMAGE = (*_SMALL.elements(), Element(PIXEL_DATA, "OB", (bytes(range(4)),)))
_MULTI_FRAME_CLASS = Element(0x00080016, "UI", (replace(_SMALL, frames=1).sop_class,))


def _illegal(name: str, rule: str, *elements: Element) -> Variant:
    """Return the small image with some elements changed against a rule."""
    return fixed(name, *_SMALL_IMAGE, *elements, breaks=(rule,))


def _no_image(name: str, sop_class: str, *elements: Element) -> Variant:
    return fixed(name, Element(0x00080016, "UI", (sop_class,)), *elements)


_TITLE = item(
    Element(0x00080100, "SH", ("18748-4",)),
    Element(0x00080102, "SH", ("LN",)),
    Element(0x00080104, "LO", ("Diagnostic imaging report",)),
)
_REPORT = (
    Element(0x0040A040, "CS", ("CONTAINER",)),
    Element(0x0040A043, "SQ", (_TITLE,)),
    Element(0x0040A050, "CS", ("SEPARATE",)),
)
_DOCUMENT = (
    Element(0x00420011, "OB", (b"%PDF-1.4\r\n%%EOF\r\n",)),
    Element(0x00420012, "LO", ("application/pdf",)),
)
_WAVEFORM = item(
    Element(0x003A0004, "CS", ("ORIGINAL",)),
    Element(0x003A0005, "US", (1,)),
    Element(0x003A0010, "UL", (4,)),
    Element(0x003A001A, "DS", ("500",)),
    Element(0x54001004, "US", (16,)),
    Element(0x54001006, "CS", ("SS",)),
    Element(0x54001010, "OW", (struct.pack("<4h", 0, 100, -100, 0),)),
)

# The icon is an image of its own, with the tags of one.
_ICON = item(*_SMALL.elements()[1:], Element(PIXEL_DATA, "OB", (b"icon",)))
_PRIVATE_COPY = (
    Element(0x00290010, "LO", ("DICOMWEB-CONF 10",)),
    Element(0x00291001, "SQ", (_ICON,)),
)
_TABLE = item(
    Element(0x00283002, "US", (2, 0, 16)), Element(0x00283006, "OW", (struct.pack("<2H", 1, 2),))
)
_SINGLE = Element(0x7FE00008, "OF", (struct.pack("<2f", 0.5, float("nan")),))
_DOUBLE = Element(0x7FE00009, "OD", (struct.pack("<2d", 0.5, -1.5),))


def _overlay(group: int) -> tuple[Element, ...]:
    """Return an overlay (PS3.3 C.9.2) of 2 x 2 bits, which say which one it is."""
    values: tuple[tuple[int, str, tuple[Value, ...]], ...] = (
        (0x0010, "US", (2,)),
        (0x0011, "US", (2,)),
        (0x0040, "CS", ("G",)),
        (0x0050, "SS", (1, 1)),
        (0x0100, "US", (1,)),
        (0x0102, "US", (0,)),
        (0x3000, "OW", (bytes((group & 0x0F, 0)),)),
    )
    return tuple(Element(group << 16 | number, vr, value) for number, vr, value in values)


def _of_floats(bits: int) -> tuple[Element, ...]:
    return of_floats(Layout(rows=1, columns=2, bits=bits, frames=1))


ROWS = (
    Row(
        "DS-33",
        "Frames of single bits that end within an octet",
        "give each frame bit by bit",
        (May.PACK,),
        "PS3.5 8.1.1, PS3.18 8.7.3.3.1",
        (_bits(3, 3, 5), _bits(8, 1, 9), _bits(10, 7, 3)),
    ),
    Row(
        "DS-34",
        "Frames of an odd number of octets, by pixel and by plane, of 24 and 32 bits",
        "give exactly the octets of each frame",
        (May.PADDING,),
        "PS3.5 8.1.1",
        (
            _image("1 frame of 3 x 3", Layout(3, 3)),
            *(_image(f"{count} frames of 3 x 3", Layout(3, 3, frames=count)) for count in (2, 5)),
            _image("RGB of 3 x 1", Layout(3, 1, samples=3)),
            _image("RGB by plane", Layout(3, 1, samples=3, by_plane=True, frames=2)),
            _image("24 bits", Layout(3, 3, bits=24, stored=24)),
            _image("32 bits", Layout(3, 3, bits=32, stored=32, frames=3)),
        ),
    ),
    Row(
        "DS-35",
        "No pixels, no frames, and numbers of frames that are wrong",
        "answer requests for frames that are not there with 4xx, and all others as usual",
        (May.NO_FRAMES, May.REFUSE),
        "PS3.5 8.2",
        (
            fixed(
                "one frame of a single-frame class", *_SMALL_IMAGE, Element(_FRAMES, "IS", ("1",))
            ),
            _no_image("report", "1.2.840.10008.5.1.4.1.1.88.11", *_REPORT),
            _no_image("key objects", "1.2.840.10008.5.1.4.1.1.88.59", *_REPORT),
            _no_image("PDF", "1.2.840.10008.5.1.4.1.1.104.1", *_DOCUMENT),
            _no_image(
                "waveform",
                "1.2.840.10008.5.1.4.1.1.9.1.2",
                Element(0x54000100, "SQ", (_WAVEFORM,)),
            ),
            _illegal("0 frames", _FRAME_COUNT, Element(_FRAMES, "IS", ("0",))),
            _illegal("number of frames missing", _FRAME_COUNT, _MULTI_FRAME_CLASS),
            _illegal("0 rows", _SIZE, Element(_ROWS, "US", (0,))),
            _illegal("pixel data empty", _SIZE, Element(PIXEL_DATA, "OB")),
        ),
    ),
    Row(
        "DS-39",
        "Pixels beside the pixels: icons, copies, floats, overlays, tables",
        "take those at the top level for the pixels, and keep the others",
        (May.NO_FRAMES, May.REFUSE),
        "PS3.18 10.4.3.3.6",
        (
            fixed("icon", *_SMALL_IMAGE, Element(0x00880200, "SQ", (_ICON,))),
            fixed("private copy", *_SMALL_IMAGE, *_PRIVATE_COPY),
            fixed("single precision", *_of_floats(32), _SINGLE),
            fixed("double precision", *_of_floats(64), _DOUBLE),
            fixed(
                "single and double precision",
                *_of_floats(32),
                _SINGLE,
                _DOUBLE,
                breaks=(_ONE_KIND,),
            ),
            fixed("overlays", *_SMALL_IMAGE, *_overlay(0x6000), *_overlay(0x601E)),
            fixed(
                "two sequences of tables",
                *_SMALL_IMAGE,
                Element(0x00283000, "SQ", (_TABLE,)),
                Element(0x00283010, "SQ", (_TABLE,)),
            ),
        ),
    ),
)
