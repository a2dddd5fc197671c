"""What there is in an image, by the names of FEATURES."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conformance.generate.datasets.tree import Element

_SAMPLES, _BY_PLANE, _FRAMES = 0x00280002, 0x00280006, 0x00280008
_ROWS, _COLUMNS, _BITS, _STORED, _SIGNED = (
    0x00280010,
    0x00280011,
    0x00280100,
    0x00280101,
    0x00280103,
)
_EXTENDED_TABLE, _PIXEL_DATA = 0x7FE00001, 0x7FE00010
_FLOATS = {0x7FE00008: "float", 0x7FE00009: "double"}


def of_pixels(elements: Iterable[Element]) -> Iterator[str]:
    """Name the kind of the pixels, how they are laid out, and how they are encapsulated."""
    by_tag = {element.tag: element for element in elements}
    numbers = {
        tag: _number(element)
        for tag, element in by_tag.items()
        if tag >> 16 == 0x0028 and element.values
    }
    kinds = [kind for tag, kind in _FLOATS.items() if tag in by_tag]
    if _PIXEL_DATA in by_tag:
        kinds.append(f"{numbers.get(_BITS, 0)}-bit")
    if not kinds:
        yield "pixels:none"
        return
    yield from (f"pixels:{kind}" for kind in kinds)
    yield from _layout(numbers)
    pixels = by_tag.get(_PIXEL_DATA)
    if pixels and pixels.delimited:
        yield from _encapsulation(pixels, numbers, extended=_EXTENDED_TABLE in by_tag)
    else:
        yield from _native(numbers)


def _number(element: Element) -> int:
    value = element.values[0]
    return int(value) if isinstance(value, (int, str)) and str(value).strip().isdigit() else 0


def _layout(numbers: dict[int, int]) -> Iterator[str]:
    yield "pixels:many-frames" if numbers.get(_FRAMES, 1) > 1 else "pixels:one-frame"
    if numbers.get(_SAMPLES) == 3:
        yield "pixels:by-plane" if numbers.get(_BY_PLANE) else "pixels:by-pixel"
    if numbers.get(_SIGNED):
        yield "pixels:signed"
    if (numbers.get(_STORED), numbers.get(_BITS)) == (12, 16):
        yield "pixels:12-of-16-bits"


def _native(numbers: dict[int, int]) -> Iterator[str]:
    bits = 1
    for tag in (_ROWS, _COLUMNS, _SAMPLES, _BITS):
        bits *= numbers.get(tag, 0)
    if bits % 16 == 8:
        yield "pixels:odd-frames"
    if bits % 8 and numbers.get(_FRAMES, 1) > 1:
        yield "pixels:frames-within-octets"


def _encapsulation(pixels: Element, numbers: dict[int, int], *, extended: bool) -> Iterator[str]:
    table, *fragments = pixels.values
    if extended:
        yield "encapsulated:extended-table"
    else:
        yield "encapsulated:basic-table" if table else "encapsulated:no-table"
    many = len(fragments) > numbers.get(_FRAMES, 1)
    yield f"encapsulated:{'many-fragments' if many else 'one-fragment'}"
