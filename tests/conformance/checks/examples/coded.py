"""Compressed frames."""

from __future__ import annotations

from dataclasses import replace

from conformance.checks import Question
from conformance.formats.frames import frames, stored_frames
from conformance.wire.exchange import Response
from reference_server.dicom.pixels import PixelLayout
from reference_server.dicom.rle_encoder import encode_rle
from tests.conformance.checks.examples.example import example
from tests.conformance.checks.examples.frames import CODED, KNOWN
from tests.support.questions import CAST, ask, parts_answer, path_of

RLE, RLE_LOSSLESS = CAST["rle"], "1.2.840.10008.1.2.5"
MANY = CAST["frames"]
IN_RLE, IN_JPEG = "image/dicom-rle", "image/jpeg"
IN_JLS, IN_JP2 = "image/jls", "image/jp2"
PROCESS_14, JPEG_2000 = "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.90"
SHAPE = PixelLayout(5, 7, 1, 8, by_plane=False, subsampled=False)
FIRST = encode_rle(frames(MANY.dataset)[0], SHAPE)
SECOND = encode_rle(frames(MANY.dataset)[1], SHAPE)
STORED = stored_frames(RLE.dataset)[1]
BASELINE, LOSSLESS = "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.70"
# Stored as JPEG, of which this one loses something.
LOSSY = replace(CODED, data=CODED.data.replace(b"1.2.840.10008.1.2.4.80", BASELINE.encode()))


def came(kind: str, body: bytes, syntax: str = "") -> Response:
    media_type = f"{kind}; transfer-syntax={syntax}" if syntax else kind
    return parts_answer((media_type, body), type=kind)


def got(answered: Response, accept: str, of: str = path_of(RLE)) -> Question:
    known = {**KNOWN, "lossy": LOSSY}
    stored = frozenset({"rle", "frames", "lossy"})
    path = f"{of}/frames/2"
    return ask("GET", path, answered, accept=accept, cast=known, stored=stored)


def multipart(kind: str, syntax: str = "") -> str:
    found = f'multipart/related; type="{kind}"'
    return f"{found}; transfer-syntax={syntax}" if syntax else found


ANY_RLE, ANY_JPEG = multipart(IN_RLE, "*"), multipart(IN_JPEG, "*")
OF_MANY, OF_LOSSY = path_of(MANY), path_of(LOSSY)
JPEG_FRAME = b"\xff\xd8B\xff\xd9"

PASSES = [
    got(came(IN_RLE, STORED, RLE_LOSSLESS), ANY_RLE),
    got(came(IN_RLE, STORED, RLE_LOSSLESS), multipart(IN_RLE)),
    # Compressed by the server itself.
    got(came(IN_RLE, SECOND, RLE_LOSSLESS), ANY_RLE, OF_MANY),
    # Compressed in a way that nobody here can undo.
    got(
        came(IN_JLS, b"\xff\xd8\xff\xf7..", "1.2.840.10008.1.2.4.80"),
        multipart(IN_JLS, "*"),
        OF_MANY,
    ),
    got(
        came(IN_JP2, b"\xff\x4f\xff\x51..", JPEG_2000),
        multipart("image/*"),
        OF_MANY,
    ),
    got(came(IN_JPEG, JPEG_FRAME, BASELINE), ANY_JPEG, OF_LOSSY),
]

EXAMPLES = (
    example(
        "frames.octets",
        PASSES,
        [
            got(
                came(IN_RLE, FIRST, RLE_LOSSLESS),
                ANY_RLE,
                OF_MANY,
            ),
        ],
    ),
    example(
        "frames.media-type",
        PASSES,
        [
            got(came(IN_JPEG, b"\xff\xd8\xff..", "1.2.840.10008.1.2.4.90"), ANY_JPEG, OF_MANY),
            got(came(IN_JLS, b"\xff\xd8\xff..", LOSSLESS), multipart(IN_JLS, "*"), OF_MANY),
        ],
        silent=[got(came(IN_RLE, STORED), ANY_RLE)],
    ),
    example(
        "frames.default-syntax",
        [
            got(came(IN_RLE, STORED, RLE_LOSSLESS), multipart(IN_RLE)),
            got(came(IN_JPEG, b"\xff\xd8\xff..", LOSSLESS), multipart(IN_JPEG), OF_MANY),
            got(came(IN_JPEG, JPEG_FRAME, BASELINE), multipart(IN_JPEG), OF_LOSSY),
        ],
        [
            got(came(IN_JPEG, b"\xff\xd8\xff..", BASELINE), multipart(IN_JPEG), OF_MANY),
            got(
                came(IN_JPEG, b"\xff\xd8\xff..", "1.2.840.10008.1.2.4.57"),
                multipart(IN_JPEG),
                OF_LOSSY,
            ),
        ],
        silent=[
            got(came(IN_JPEG, b"\xff\xd8\xff..", BASELINE), multipart(IN_JPEG, BASELINE), OF_MANY),
        ],
    ),
    example(
        "frames.codestream",
        PASSES,
        [
            # With the tag of its item, and in the boxes of a file.
            got(came(IN_JPEG, b"\xfe\xff\0\xe0\5\0\0\0" + JPEG_FRAME, LOSSLESS), ANY_JPEG, OF_MANY),
            got(
                came("image/jp2", b"\0\0\0\x0cjP  ..", "1.2.840.10008.1.2.4.90"),
                multipart("image/jp2"),
                OF_MANY,
            ),
        ],
    ),
    example(
        "frames.codestream",
        PASSES,
        [got(came(IN_RLE, STORED[64:], RLE_LOSSLESS), ANY_RLE)],
        also=["frames.octets"],
    ),
)
