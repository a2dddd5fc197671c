"""PNG as others write it: every kind of pixel, filtered and interlaced."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from reference_server.dicom import DicomError
from reference_server.dicom.png_reader import read_png

SIZE = (13, 9)


def noise(count: int) -> bytes:
    return bytes((7 * at * at + 3 * at) % 251 for at in range(count))


def picture(mode: str) -> Image.Image:
    channels = {"1": 1, "L": 1, "P": 1, "LA": 2, "RGB": 3, "RGBA": 4, "I;16": 2}[mode]
    if mode == "1":
        return picture("L").convert("1")
    made = Image.frombytes(mode, SIZE, noise(SIZE[0] * SIZE[1] * channels))
    if mode == "P":
        made.putpalette(noise(768))
    return made


def written(image: Image.Image, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG", **options)
    return target.getvalue()


@pytest.mark.parametrize(
    ("mode", "samples", "bits", "plain"),
    [
        ("L", 1, 8, "L"),
        ("LA", 1, 8, "L"),
        ("RGB", 3, 8, "RGB"),
        ("RGBA", 3, 8, "RGB"),
        ("P", 3, 8, "RGB"),
        ("I;16", 1, 16, "I;16"),
    ],
)
def test_each_kind_of_pixel(mode: str, samples: int, bits: int, plain: str) -> None:
    image = picture(mode)
    found = read_png(written(image))
    assert (found.columns, found.rows) == SIZE
    assert (found.samples, found.bits) == (samples, bits)
    if mode == "LA":
        assert found.pixels == image.tobytes()[::2]
    elif mode == "RGBA":
        octets = image.tobytes()
        assert found.pixels == b"".join(octets[at : at + 3] for at in range(0, len(octets), 4))
    else:
        assert found.pixels == (image if plain == mode else image.convert(plain)).tobytes()


def test_single_bits() -> None:
    image = picture("1")
    found = read_png(written(image))
    assert found.bits == 1
    assert found.pixels == bytes(value // 255 for value in image.convert("L").tobytes())


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def by_hand(lines: bytes, *, width: int, height: int, colour: int, interlace: int = 0) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, interlace)
    data = zlib.compress(lines)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def test_an_interlaced_picture() -> None:
    rows, columns = 9, 13
    pixels = noise(rows * columns)
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
              (0, 1, 1, 2))  # fmt: skip
    lines = b"".join(
        b"\0" + bytes(pixels[row * columns + column] for column in range(left, columns, across))
        for left, top, across, down in passes
        for row in range(top, rows, down)
        if left < columns
    )
    made = by_hand(lines, width=columns, height=rows, colour=0, interlace=1)
    assert read_png(made).pixels == pixels
    with Image.open(io.BytesIO(made)) as other:
        assert other.tobytes() == pixels


@pytest.mark.parametrize("kind", range(5))
def test_each_filter(kind: int) -> None:
    made = by_hand(
        b"".join(bytes((kind,)) + noise(12)[:12] for _ in range(3)), width=4, height=3, colour=2
    )
    with Image.open(io.BytesIO(made)) as other:
        assert read_png(made).pixels == other.tobytes()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n",
        written(picture("L"))[:-20],
        written(picture("L")).replace(b"IDAT", b"IDAX"),
        by_hand(b"\5abcd", width=4, height=1, colour=0),
        by_hand(b"\0abc", width=4, height=1, colour=0),
        by_hand(b"\0abcd", width=4, height=1, colour=3),
        by_hand(b"\0abcd", width=4, height=1, colour=1),
        by_hand(b"", width=1 << 20, height=1 << 20, colour=0),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(DicomError):
        read_png(data)
