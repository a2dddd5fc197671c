"""Rendered pictures, and thumbnails."""

from __future__ import annotations

from statistics import fmean

from conformance.checks import Question
from conformance.formats.picture import shades
from conformance.knowledge import Instance
from conformance.wire.exchange import Response
from tests.conformance.checks.examples.example import example
from tests.support.pictures import gif, grey_png, jpeg_of
from tests.support.questions import (
    CAST,
    INSTANCE,
    RED,
    SERIES,
    STUDY,
    answer,
    ask,
    parts_answer,
    path_of,
)

JPEG, PNG, GIF = "image/jpeg", "image/png", "image/gif"
ANY_PICTURE = f"{JPEG}, {PNG}, {GIF}"
FRAMES, ABSENT, IMPLICIT = CAST["frames"], CAST["absent"], CAST["implicit"]
# How bright the red triangle and its ground are, and that frame 2 has 80 to 114.
SEEN = shades(RED.dataset, 1)
TRIANGLE = bytes(round(value) for value in SEEN.values)
INVERSE = bytes(255 - shade for shade in TRIANGLE)
SECOND = [round(value) for value in shades(FRAMES.dataset, 2).values]


def rendered(came: Response, path: str = INSTANCE, **query: str) -> Question:
    return ask("GET", f"{path}/rendered", came, accept=ANY_PICTURE, query=tuple(query.items()))


def thumbnail(came: Response, path: str = STUDY) -> Question:
    return ask("GET", f"{path}/thumbnail", came, accept=ANY_PICTURE)


def several(path: str, *pictures: tuple[str, bytes]) -> Question:
    came = parts_answer(*pictures, type=pictures[0][0])
    accept = f'multipart/related; type="{pictures[0][0]}"'
    return ask("GET", f"{path}/rendered", came, accept=accept)


def blocks(octets: bytes = TRIANGLE) -> bytes:
    """The shades of the squares that a JPEG is made of."""
    lines = [octets[at : at + 33] for at in range(0, len(octets), 33)]
    return bytes(
        round(fmean(b"".join(line[left : left + 8] for line in lines[top : top + 8])))
        for top in range(0, 31, 8)
        for left in range(0, 33, 8)
    )


def jpeg(process: int = 0xC0, precision: int = 8, octets: bytes = TRIANGLE) -> Response:
    return answer(200, jpeg_of(33, 31, process, precision, blocks(octets)), JPEG)


def still(width: int = 33, height: int = 31) -> Response:
    """A picture that nobody looks into."""
    return answer(200, gif(width, height), GIF)


def png(width: int = 33, height: int = 31, octets: bytes = TRIANGLE) -> Response:
    return answer(200, grey_png(width, height, octets), PNG)


def black(width: int, height: int) -> Response:
    return png(width, height, bytes(width * height))


def frame(number: int, of: Instance = FRAMES) -> str:
    return f"{path_of(of)}/frames/{number}"


def windowed(least: int, most: int) -> Response:
    """Frame 2, black up to a value, and white from another on."""
    span = most - least
    return png(7, 5, bytes(min(max((v - least) * 255 // span, 0), 255) for v in SECOND))


def flipped() -> bytes:
    rows = [TRIANGLE[at : at + 33] for at in range(0, len(TRIANGLE), 33)]
    return b"".join(reversed(rows))


STILL = (JPEG, jpeg_of(33, 31))
FRAME = (JPEG, jpeg_of(7, 5))

EXAMPLES = (
    example(
        "rendered.format",
        [
            rendered(jpeg()),
            rendered(png()),
            rendered(answer(200, gif(33, 31), GIF)),
            several(SERIES, STILL, STILL),
            thumbnail(still(8, 8)),
        ],
        [
            rendered(answer(200, jpeg_of(33, 31)[:-2], JPEG)),
            rendered(answer(200, jpeg_of(33, 31)[:-4] + b"\xff\xd9", JPEG)),
            rendered(answer(200, b"JPEG", JPEG)),
            rendered(answer(200, grey_png(33, 31, TRIANGLE), JPEG)),
            rendered(answer(200, gif(33, 31)[:-1], GIF)),
            thumbnail(answer(200, b"<svg/>", JPEG)),
        ],
    ),
    example(
        "rendered.baseline",
        [rendered(jpeg()), rendered(png())],
        [rendered(jpeg(process=0xC2)), rendered(jpeg(precision=12))],
    ),
    example(
        "rendered.size",
        [rendered(jpeg()), rendered(still(7, 5), frame(2)), several(SERIES, STILL, STILL)],
        [
            rendered(still(31, 33)),
            rendered(still(512, 481)),
            rendered(still(14, 10), frame(2)),
            several(SERIES, STILL, (JPEG, jpeg_of(8, 8))),
        ],
        silent=[rendered(still(66, 62), viewport="66,200")],
    ),
    example(
        "rendered.viewport",
        [
            rendered(still(66, 62), viewport="66,200"),
            # 17.03 x 16: to round is up to the server.
            rendered(still(17, 16), viewport="500,16"),
            rendered(still(18, 16), viewport="500,16"),
            rendered(still(27, 30), viewport="30,30,14,6,16,18"),
            # With bars at its sides.
            rendered(still(66, 200), viewport="66,200"),
        ],
        [
            rendered(jpeg(), viewport="66,200"),
            rendered(still(66, 199), viewport="66,200"),
            rendered(still(17, 15), viewport="500,16"),
            rendered(still(67, 63), viewport="66,200"),
            rendered(still(30, 28), viewport="30,30,14,6,16,18"),
        ],
        silent=[rendered(still(5, 5), path_of(ABSENT), viewport="5,5")],
    ),
    example(
        "rendered.picture",
        [
            rendered(png()),
            # Shades are not defined, only their order is.
            rendered(png(octets=bytes(200 if shade > 150 else 30 for shade in TRIANGLE))),
            rendered(png(octets=flipped()), viewport="33,31,0,0,33,-31"),
            rendered(png(33, 41, bytes(33 * 5) + TRIANGLE + bytes(33 * 5)), viewport="33,41"),
            rendered(png(33, 41, TRIANGLE + bytes(33 * 10)), viewport="33,41"),
            rendered(jpeg()),
            # What can't be decoded here may be anything.
            rendered(still()),
        ],
        [
            rendered(png(octets=INVERSE)),
            rendered(jpeg(octets=INVERSE)),
            rendered(png(octets=flipped())),
            rendered(jpeg(octets=flipped())),
            rendered(black(33, 31)),
            rendered(png(33, 41, bytes(33 * 10) + TRIANGLE), viewport="33,41"),
            rendered(png(), viewport="33,31,0,0,33,-31"),
        ],
        silent=[
            rendered(png(octets=INVERSE), window="1,2,linear"),
            rendered(png(octets=INVERSE), annotation="patient"),
        ],
    ),
    example(
        "rendered.window",
        [
            rendered(windowed(92, 102), frame(2), window="97,10,linear"),
            rendered(windowed(92, 102), frame(2), window="97,10,linear-exact"),
        ],
        [
            rendered(windowed(80, 114), frame(2), window="97,10,linear"),
            rendered(windowed(92, 140), frame(2), window="97,10,linear-exact"),
            rendered(black(7, 5), frame(2), window="77,2,linear"),
        ],
        silent=[
            rendered(windowed(80, 114), frame(2), window="97,10,sigmoid"),
            rendered(windowed(80, 114), frame(2), window="97,ten,linear"),
            # Windows are for grey values.
            rendered(black(33, 31), window="77,2,linear"),
        ],
    ),
    example(
        "rendered.parts",
        [
            several(SERIES, STILL, STILL),
            several(STUDY, STILL, STILL, STILL),
            several(f"{path_of(FRAMES)}/frames/1,3", FRAME, FRAME),
            # Frames that move are one picture.
            several(path_of(FRAMES), (GIF, gif(7, 5, 5))),
            several(path_of(FRAMES), *[FRAME] * 5),
        ],
        [
            several(SERIES, STILL),
            several(STUDY, STILL, STILL),
            several(STUDY, STILL, STILL, STILL, STILL),
            several(f"{path_of(FRAMES)}/frames/1,3", FRAME),
            several(path_of(FRAMES), *[FRAME] * 6),
        ],
    ),
    example(
        "rendered.transfer-syntax",
        [rendered(jpeg())],
        [
            rendered(answer(200, jpeg_of(33, 31, shades=blocks()), f"{JPEG}; transfer-syntax=*")),
            thumbnail(answer(200, jpeg_of(8, 8), f"{JPEG}; transfer-syntax=*")),
        ],
    ),
    example(
        "thumbnail.one-picture",
        [thumbnail(still(8, 8)), thumbnail(answer(200, gif(8, 8), GIF))],
        [
            thumbnail(answer(200, gif(8, 8, 2), GIF)),
            ask(
                "GET",
                f"{STUDY}/thumbnail",
                parts_answer(STILL, STILL, type=JPEG),
                accept=f'multipart/related; type="{JPEG}"',
            ),
        ],
    ),
)
