"""What compressed frames say of themselves: made by other hands, and by hand."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image

from fixtures.jpeg import block
from reference_server.dicom import DicomError, Picture, look_at

JPEG = "1.2.840.10008.1.2.4."


def made(mode: str, kind: str, **options: object) -> bytes:
    target = io.BytesIO()
    Image.new(mode, (20, 10), 7).save(target, kind, **options)
    return target.getvalue()


def test_a_baseline_jpeg() -> None:
    assert look_at(block(5)) == Picture(f"{JPEG}50", 8, 8, 1, 8, "MONOCHROME2")
    assert look_at(made("L", "JPEG")) == Picture(f"{JPEG}50", 10, 20, 1, 8, "MONOCHROME2")


@pytest.mark.parametrize(
    ("subsampling", "photometric"), [(0, "YBR_FULL"), (1, "YBR_FULL_422"), (2, "YBR_FULL_422")]
)
def test_a_jpeg_in_colour(subsampling: int, photometric: str) -> None:
    picture = look_at(made("RGB", "JPEG", subsampling=subsampling))
    assert picture == Picture(f"{JPEG}50", 10, 20, 3, 8, photometric)


@pytest.mark.parametrize(
    ("options", "syntax", "photometric"),
    [
        ({"irreversible": False, "mct": 1}, "90", "YBR_RCT"),
        ({"irreversible": True, "mct": 1}, "91", "YBR_ICT"),
        ({"irreversible": False, "mct": 0}, "90", "RGB"),
    ],
)
def test_jpeg_2000(options: dict[str, object], syntax: str, photometric: str) -> None:
    picture = look_at(made("RGB", "JPEG2000", no_jp2=True, **options))
    assert picture == Picture(JPEG + syntax, 10, 20, 3, 8, photometric)


def lossless(marker: int, predictor: int) -> bytes:
    frame = struct.pack(">BHHB3B", 12, 10, 20, 1, 1, 0x11, 0)
    scan = bytes((1, 1, 0, predictor, 0, 0))
    return b"\xff\xd8" + b"".join(
        struct.pack(">BBH", 0xFF, kind, len(data) + 2) + data
        for kind, data in ((marker, frame), (0xDA, scan))
    )


@pytest.mark.parametrize(
    ("marker", "predictor", "syntax"),
    [(0xC3, 1, "70"), (0xC3, 6, "57"), (0xF7, 0, "80"), (0xF7, 3, "81")],
)
def test_lossless_jpegs(marker: int, predictor: int, syntax: str) -> None:
    picture = look_at(lossless(marker, predictor))
    assert picture == Picture(JPEG + syntax, 10, 20, 1, 12, "MONOCHROME2")
    values = {tag: attribute.content for tag, attribute in picture.attributes().items()}
    assert values[0x00280100] == b"\x10\0"
    assert values[0x00280102] == b"\x0b\0"


@pytest.mark.parametrize("stream", [b"", b"GIF89a", lossless(0xC2, 0), b"\xff\x4f\xff\x51"])
def test_what_is_none_of_these_says_nothing(stream: bytes) -> None:
    with pytest.raises(DicomError):
        look_at(stream)


@pytest.mark.parametrize("whole", [block(5), lossless(0xC3, 1)])
def test_headers_that_end_early_are_found_out(whole: bytes) -> None:
    for length in range(20):
        with pytest.raises(DicomError):
            look_at(whole[:length])
