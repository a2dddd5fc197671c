"""Differences in rendered pictures and thumbnails, where more than one thing is right."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import replace

from conformance.formats import png
from conformance.operation import Service
from tests.judge.harmless.difference import Difference
from tests.judge.messages import Asked, Said
from tests.judge.proxy import Answer, Behind, Handler, answer, to
from tests.support.pictures import PNG_SIGNATURE, chunk, grey_png

_RENDERED, _THUMBNAILS = to(Service.RENDERED), to(Service.THUMBNAIL)
_PNGS = ("rendered.instance[png]", "rendered.frame[png]", "rendered.frame[own-window]")
_VIEWPORTS = tuple(
    f"rendered.viewport[{name}]"
    for name in ("larger", "smaller", "region", "elided", "flipped-across", "flipped-down")
)


def _repainted(change: Callable[[png.Png, list[int]], bytes]) -> Handler:
    """Write each PNG anew; what is given are the shades of its pixels, 0 to 255."""

    def edit(said: Said) -> Said:
        if said.get("Content-Type") != "image/png":
            return said
        image = png.read(said.body)
        shades = [round(255 * each) for each in image.brightness or ()]
        return replace(said, body=change(image, shades))

    return answer(_RENDERED, edit)


def _with_gamma(image: png.Png, shades: list[int]) -> bytes:
    darker = bytes(round(255 * (shade / 255) ** 2.2) for shade in shades)
    return grey_png(image.width, image.height, darker)


def _with_alpha(image: png.Png, shades: list[int]) -> bytes:
    """Write grey with a channel of opacity, in several chunks."""
    rows = b"".join(
        b"\0" + bytes(each for shade in shades[at : at + image.width] for each in (shade, 255))
        for at in range(0, len(shades), image.width)
    )
    header = struct.pack(">2I5B", image.width, image.height, 8, 4, 0, 0, 0)
    packed = zlib.compress(rows)
    return PNG_SIGNATURE + b"".join(
        (
            chunk(b"IHDR", header),
            chunk(b"tEXt", b"Software\0another one"),
            chunk(b"IDAT", packed[:10]),
            chunk(b"IDAT", packed[10:]),
            chunk(b"IEND", b""),
        )
    )


def _with_bars(asked: Asked, behind: Behind) -> Answer:
    """Fill the viewport up with black, above and below or left and right."""
    said = behind.ask(asked)
    if not _RENDERED(asked) or not asked.get("viewport") or said.status != 200:
        return said
    width, height = map(int, asked.get("viewport").split(",")[:2])
    image = png.read(said.body)
    shades = bytes(round(255 * each) for each in image.brightness or ())
    left, top = (width - image.width) // 2, (height - image.height) // 2
    rows = [shades[at : at + image.width] for at in range(0, len(shades), image.width)]
    middle = b"".join((bytes(left) + row).ljust(width, b"\0") for row in rows)
    whole = (bytes(top * width) + middle).ljust(width * height, b"\0")
    return replace(said, body=grey_png(width, height, whole))


def _elsewhere(asked: Asked, behind: Behind) -> Answer:
    """Send whoever wants a thumbnail to what is rendered."""
    said = behind.ask(asked)
    if not _THUMBNAILS(asked) or said.status != 200:
        return said
    held = behind.sent[0]
    return Said(302, (("Location", f"{behind.base_url}{held.path}/rendered"),))


DIFFERENCES: tuple[Difference, ...] = (
    Difference(
        "pictures with shades of their own",
        "PS3.18 8.3.5.1: the grayscale or color space for the rendered image is not defined.",
        _repainted(_with_gamma),
        (*_PNGS, *_VIEWPORTS),
        "bundled",
    ),
    Difference(
        "pictures with a channel of opacity, in pieces",
        "RFC 2083 4.1.1, 4.1.3: colour type 4 has one, and there may be several IDAT chunks.",
        _repainted(_with_alpha),
        (*_PNGS, *_VIEWPORTS),
        "bundled",
    ),
    Difference(
        "pictures with bars to the edges of the viewport",
        "PS3.18 8.3.5.1.3: vw and vh are the size of the rendered image; its content is "
        "scaled until one of them is reached.",
        _with_bars,
        _VIEWPORTS,
        "bundled",
    ),
    Difference(
        "thumbnails elsewhere",
        "PS3.18 10.4.3.3.4: a server may redirect (302) to a rendered resource instead.",
        _elsewhere,
        tuple(f"thumbnail.levels[{name}]" for name in ("study", "series", "instance", "frame")),
        "bundled",
    ),
)
