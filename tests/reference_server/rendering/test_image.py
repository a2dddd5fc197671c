"""Frames of all kinds, drawn: grey, palettes and colours."""

import struct
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import RLELossless

from reference_server.dicom import read
from reference_server.rendering import Image, NotRenderable, Picture, Window

MakeFile = Callable[..., bytes]
DEFLATED, BIG = "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"
COLOUR = {"SamplesPerPixel": 3, "PlanarConfiguration": 0, "rows": 1, "columns": 2}


def drawn(data: bytes, frame: int = 1, window: Window | None = None) -> Picture:
    file = BytesIO(data)
    return Image(file, read(file)).draw(frame, window)


def sequence(**attributes: Any) -> Sequence:
    item = Dataset()
    for keyword, value in attributes.items():
        setattr(item, keyword, value)
    return Sequence([item])


def bits(allocated: int, *, signed: bool = False, stored: int | None = None) -> dict[str, int]:
    stored = stored or allocated
    return {
        "BitsAllocated": allocated,
        "BitsStored": stored,
        "HighBit": stored - 1,
        "PixelRepresentation": int(signed),
    }


def window(center: object, width: object, function: str) -> dict[str, object]:
    return {"WindowCenter": center, "WindowWidth": width, "VOILUTFunction": function}


def words(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}H", *(value & 0xFFFF for value in values))


WORDS = {"rows": 1, "columns": 4, **bits(16)}
SIGNED = {"rows": 1, "columns": 4, **bits(16, signed=True)}
TABLE = words(0, 51, 255)
SCALED = {"RescaleSlope": 2, "RescaleIntercept": -1000}


@pytest.mark.parametrize(
    ("attributes", "pixels", "shades"),
    [
        # From the least to the most where nothing else is said.
        ({"rows": 1, "columns": 3}, bytes([10, 20, 30, 0]), [0, 128, 255]),
        ({"rows": 1, "columns": 4}, bytes([7] * 4), [0] * 4),
        (WORDS, words(0, 1000, 3000, 4000), [0, 64, 191, 255]),
        (SIGNED, words(-1000, -500, 500, 1000), [0, 64, 191, 255]),
        # PS3.5 8.1.1: bits beside those stored are no part of the value.
        (
            {**SIGNED, **bits(16, signed=True, stored=12)},
            words(0xF800, 0x07FF, 0xA000, 0x0FFF),
            [0, 255, 128, 127],
        ),
        # PS3.3 C.7.6.3.1.2: the least value of MONOCHROME1 is white.
        (
            {"rows": 1, "columns": 2, "PhotometricInterpretation": "MONOCHROME1"},
            bytes([0, 9]),
            [255, 0],
        ),
        # PS3.3 C.11.1.1.2, then C.11.2.1.2.1.
        (
            {**WORDS, **SCALED, "WindowCenter": 0.5, "WindowWidth": 201},
            words(0, 450, 500, 550),
            [0, 0, 128, 255],
        ),
        (
            {**WORDS, **window([100, 7], [100, 7], "SIGMOID")},
            words(0, 100, 125, 1000),
            [5, 128, 186, 255],
        ),
        (
            {**WORDS, **window(100, 100, "LINEAR_EXACT")},
            words(50, 100, 125, 150),
            [0, 128, 191, 255],
        ),
        # A window that is none counts for nothing.
        ({**WORDS, "WindowCenter": 5, "WindowWidth": 0}, words(0, 1, 1, 2), [0, 128, 128, 255]),
        # PS3.3 C.11.1.1.1 and C.11.2.1.1.
        (
            {
                **WORDS,
                "ModalityLUTSequence": sequence(
                    LUTDescriptor=[3, 10, 16], ModalityLUTType="US", LUTData=words(0, 30, 40)
                ),
            },
            words(9, 10, 11, 99),
            [0, 0, 191, 255],
        ),
        (
            {**WORDS, "VOILUTSequence": sequence(LUTDescriptor=[3, 1, 8], LUTData=TABLE)},
            words(0, 1, 2, 3),
            [0, 0, 51, 255],
        ),
        (
            {"rows": 1, "columns": 10, **bits(1)},
            bytes([0b10000101, 0b01]),
            [255, 0, 255, 0, 0, 0, 0, 255, 255, 0],
        ),
        # Infinite values are beyond the end of any table.
        (
            {
                **WORDS, "RescaleSlope": "1e308", "RescaleIntercept": "1e308",
                "VOILUTSequence": sequence(LUTDescriptor=[3, 1, 8], LUTData=TABLE),
            },
            words(0, 9, 99, 0),
            [255, 255, 255, 255],
        ),
        ({"rows": 1, "columns": 2, **bits(32)}, struct.pack("<2I", 5, 2**32 - 1), [0, 255]),
    ],
)  # fmt: skip
def test_greys(
    make_file: MakeFile, attributes: dict[str, Any], pixels: bytes, shades: list[int]
) -> None:
    picture = drawn(make_file(**attributes, PixelData=pixels))
    assert list(picture.octets) == shades
    assert (picture.width, picture.height) == (attributes["columns"], 1)


def test_a_window_of_the_client_counts_before_that_of_the_instance(make_file: MakeFile) -> None:
    data = make_file(**WORDS, WindowCenter=9, WindowWidth=9, PixelData=words(0, 50, 100, 200))
    window = Window(100, 200, "linear-exact")
    assert list(drawn(data, window=window).octets) == [0, 64, 128, 255]


@pytest.mark.parametrize("syntax", [BIG, DEFLATED])
def test_every_native_syntax_looks_the_same(make_file: MakeFile, syntax: str) -> None:
    pixels = words(1, 2, 3, 1000)
    plain = drawn(make_file(**WORDS, PixelData=pixels))
    swapped = struct.pack(">4H", 1, 2, 3, 1000)
    other = make_file(**WORDS, PixelData=swapped if syntax == BIG else pixels, syntax=syntax)
    assert drawn(other) == plain


def test_frames_have_windows_of_their_own(make_file: MakeFile) -> None:
    shared = sequence(
        PixelValueTransformationSequence=sequence(RescaleSlope=10, RescaleIntercept=0)
    )
    per_frame = Sequence(
        [
            sequence(FrameVOILUTSequence=sequence(WindowCenter=center, WindowWidth=100))[0]
            for center in (50, 500)
        ]
    )
    data = make_file(
        **WORDS,
        frames=2,
        SharedFunctionalGroupsSequence=shared,
        PerFrameFunctionalGroupsSequence=per_frame,
        PixelData=words(0, 5, 10, 50, 0, 5, 10, 50),
    )
    assert list(drawn(data, 1).octets) == [0, 129, 255, 255]
    assert list(drawn(data, 2).octets) == [0, 0, 0, 129]


@pytest.mark.parametrize(
    ("attributes", "pixels", "colours"),
    [
        ({"PhotometricInterpretation": "RGB"}, b"\1\2\3\4\5\6", [1, 2, 3, 4, 5, 6]),
        (
            {"PhotometricInterpretation": "RGB", "PlanarConfiguration": 1},
            b"\1\4\2\5\3\6",
            [1, 2, 3, 4, 5, 6],
        ),
        (
            {"PhotometricInterpretation": "RGB", **bits(16)},
            words(0x100, 0x2FF, 0x300, 0xFF00, 0xFFFF, 0),
            [1, 2, 3, 255, 255, 0],
        ),
        # PS3.3 C.7.6.3.1.2: pure red, and grey.
        (
            {"PhotometricInterpretation": "YBR_FULL"},
            bytes([76, 85, 255, 77, 128, 128]),
            [254, 0, 0, 77, 77, 77],
        ),
        # Two pixels share a Cb and a Cr.
        (
            {"PhotometricInterpretation": "YBR_FULL_422"},
            bytes([76, 100, 85, 255]),
            [254, 0, 0, 255, 24, 24],
        ),
    ],
)
def test_colours(
    make_file: MakeFile, attributes: dict[str, Any], pixels: bytes, colours: list[int]
) -> None:
    picture = drawn(make_file(**{**COLOUR, **attributes}, PixelData=pixels))
    assert (picture.channels, list(picture.octets)) == (3, colours)


@pytest.mark.parametrize(
    ("depth", "table"), [(8, b"\x10\x20\x30\0"), (16, words(0x10FF, 0x2000, 0x30FF))]
)
def test_palettes(make_file: MakeFile, depth: int, table: bytes) -> None:  # fmt: skip
    descriptor = struct.pack("<3H", 3, 1, depth)
    tables: dict[str, Any] = {}
    for colour in ("Red", "Green", "Blue"):
        tables[f"{colour}PaletteColorLookupTableDescriptor"] = descriptor
        tables[f"{colour}PaletteColorLookupTableData"] = table
    data = make_file(
        rows=1, columns=4, PhotometricInterpretation="PALETTE COLOR",
        PixelData=bytes([0, 1, 2, 9]), **tables,
    )  # fmt: skip
    shades = [0x10, 0x10, 0x20, 0x30]
    assert list(drawn(data).octets) == [shade for shade in shades for _ in range(3)]


def test_run_lengths_are_decoded(make_file: MakeFile) -> None:
    dataset = dcmread(BytesIO(make_file(rows=4, columns=6)))
    shades = [round(255 * sample / 23) for sample in dataset.PixelData]
    dataset.compress(RLELossless, encoding_plugin="pydicom")
    file = BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    assert list(drawn(file.getvalue()).octets) == shades


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"PhotometricInterpretation": "CMYK"}, "1 samples a pixel in CMYK"),
        ({"PhotometricInterpretation": "RGB"}, "1 samples a pixel in RGB"),
        ({"PixelData": ...}, "no pixels"),
        (
            {"syntax": "1.2.840.10008.1.2.4.50", "PixelData": encapsulate([b"JPEG"])},
            "can't be decompressed",
        ),
        ({"BitsAllocated": 12, "PixelData": bytes(24)}, "12 bits are not drawn"),
        ({"BitsStored": 99}, "99 of 8 bits"),
        ({"PhotometricInterpretation": "PALETTE COLOR"}, "no RedPalette"),
        ({"frames": 1, "NumberOfFrames": 9}, "9 frames"),
        ({"frames": 1, "NumberOfFrames": 0}, "no number of any"),
    ],
)
def test_what_can_t_be_drawn(make_file: MakeFile, attributes: dict[str, Any], message: str) -> None:
    with pytest.raises(NotRenderable, match=message):
        drawn(make_file(**attributes))
