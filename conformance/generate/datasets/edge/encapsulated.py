"""Edge cases of encapsulated pixels: DS-36 to DS-38."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace

from conformance.generate.datasets.edge.model import May, Row, Variant, fixed
from conformance.generate.datasets.encapsulated import cut, fake_codestream, offsets, pixel_data
from conformance.generate.datasets.images import PIXEL_DATA, Layout
from conformance.generate.datasets.part10 import EXPLICIT_LITTLE, JPEG_BASELINE, File, joined
from conformance.generate.datasets.tree import Element

_LOSSY = Element(0x00282110, "CS", ("01",))
_MARKERS = (b"\xff\xd8", b"\xff\xd9")
_WHOLE = 1 << 16

_OFFSETS = "PS3.5 A.4: the offset table points to the first fragment of each frame, in order"
_COUNT = "PS3.3 C.7.6.6: Number of Frames is the number of frames in Pixel Data"
_EVEN = "PS3.5 A.4: fragments have an even length"
_DELIMITER = "PS3.5 A.4: a sequence delimiter comes after the last fragment"
_FORM = "PS3.5 A.1 to A.4: the transfer syntax says whether pixels are encapsulated"


def _streams(count: int) -> list[bytes]:
    """Return codestreams of different lengths, each second one odd."""
    return [fake_codestream(bytes((number,)) * (30 + number), _MARKERS) for number in range(count)]


def _image(  # noqa: PLR0913 - each says one thing about the variant, by name
    name: str,
    *pixels: Element,
    frames: int = 1,
    rule: str | None = None,
    syntax: str = JPEG_BASELINE,
    must_store: bool | None = True,
    write: Callable[[File], bytes] = joined,
) -> Variant:
    """Return an image of 2 x 2 pixels with this pixel data, which may break a rule."""
    layout = Layout(rows=2, columns=2, frames=None if frames == 1 else frames)
    return fixed(
        name,
        *layout.elements(),
        _LOSSY,
        *pixels,
        syntax=syntax,
        must_store=must_store,
        breaks=(rule,) if rule else (),
        write=write,
    )


def _single_frame(fragments: int, table: str) -> Variant:
    stream = fake_codestream(bytes(range(1, 65)), _MARKERS)
    size = len(stream) // fragments // 2 * 2
    return _image(f"{fragments} fragments, {table}", *pixel_data([stream], table, size))


def _with_offsets(name: str, change: Callable[[list[int]], list[int]]) -> Variant:
    """Return three frames of one fragment each, with an offset table that is changed."""
    streams = _streams(3)
    wrong = change(offsets([cut(stream, _WHOLE) for stream in streams]))
    (pixels,) = pixel_data(streams)
    table = struct.pack(f"<{len(wrong)}L", *wrong)
    pixels = replace(pixels, values=(table, *pixels.values[1:]))
    return _image(name, pixels, frames=3, rule=_OFFSETS)


def _fragments(name: str, *fragments: bytes, rule: str | None = None) -> Variant:
    pixels = Element(PIXEL_DATA, "OB", (b"", *fragments), delimited=True)
    return _image(name, pixels, rule=rule, must_store=None)


def _undelimited(file: File) -> bytes:
    return (file.head() + file.body())[:-8]


_STREAM = _streams(1)[0]

ROWS = (
    Row(
        "DS-36",
        "A single frame in 1, 2 and 17 fragments, with and without an offset table",
        "give the frame with its fragments joined",
        (),
        "PS3.5 A.4",
        tuple(
            _single_frame(count, table)
            for count in (1, 2, 17)
            for table in ("no-table", "basic-table")
        ),
    ),
    Row(
        "DS-37",
        "Several frames, with offset tables that are right, wrong or missing",
        "give the right frame, or none",
        (May.NO_FRAMES, May.REFUSE),
        "PS3.5 A.4, 8.2",
        (
            _image("a fragment each", *pixel_data(_streams(3)), frames=3),
            _image("several each", *pixel_data(_streams(3), "basic-table", 8), frames=3),
            _image("extended table", *pixel_data(_streams(3), "extended-table"), frames=3),
            _with_offsets("wrong offsets", lambda right: [each + 2 for each in right]),
            _with_offsets("offsets out of order", lambda right: right[::-1]),
            _with_offsets("an offset too few", lambda right: right[:-1]),
            _image("a fragment too few", *pixel_data(_streams(3)), frames=4, rule=_COUNT),
        ),
    ),
    Row(
        "DS-38",
        "Fragments and codestreams that are unusual, and pixels in the wrong form",
        "keep the octets of what it stores",
        (May.NO_FRAMES, May.REFUSE),
        "PS3.5 A.4",
        (
            _fragments("fill before the first marker", b"\xff\xff" + _STREAM),
            _fragments("octets after the last marker", _STREAM + b"\0\0"),
            _fragments("empty fragment", _STREAM, b""),
            _fragments("odd fragment", _STREAM + b"\0", rule=_EVEN),
            _image("no delimiter", *pixel_data([_STREAM]), rule=_DELIMITER, write=_undelimited),
            _image("native", Element(PIXEL_DATA, "OB", (bytes(4),)), rule=_FORM),
            _image("encapsulated", *pixel_data([_STREAM]), rule=_FORM, syntax=EXPLICIT_LITTLE),
        ),
    ),
)
