"""Reading GIF (GIF89a): each frame as it is shown, in colours, without transparency."""

from collections.abc import Iterator
from dataclasses import dataclass

from reference_server.dicom.errors import DicomError
from reference_server.dicom.png_reader import Raster

_MOST_OCTETS = 1 << 28
_IMAGE, _EXTENSION, _TRAILER = 0x2C, 0x21, 0x3B
_CONTROL = 0xF9
_RESTORE_BACKGROUND, _RESTORE_PREVIOUS = 2, 3
_MOST_BITS = 12
# Appendix E: where the passes of an interlaced image begin, and how far apart their lines are.
_PASSES = ((0, 8), (4, 8), (2, 4), (1, 2))


@dataclass(frozen=True, slots=True)
class _Control:
    """What a graphic control extension says of the image that follows (23)."""

    disposal: int = 0
    transparent: int | None = None


def read_gif(data: bytes) -> list[Raster]:
    """Read the frames, in RGB. Raises DicomError where it is no GIF, or damaged."""
    try:
        return list(_frames(data))
    except (IndexError, ValueError) as error:
        raise DicomError(f"the GIF is damaged: {error}") from error


def _frames(data: bytes) -> Iterator[Raster]:
    if data[:6] not in {b"GIF87a", b"GIF89a"}:
        raise DicomError("not a GIF")
    width, height = _number(data, 6), _number(data, 8)
    canvas = bytearray(3 * width * height)
    if not canvas or len(canvas) > _MOST_OCTETS:
        raise DicomError(f"a GIF of {width} by {height} pixels")
    palette, at = _palette(data, data[10], 13)
    control, total = _Control(), 0
    while data[at] != _TRAILER:
        if data[at] == _EXTENSION:
            if data[at + 1] == _CONTROL:
                control = _control(data[at + 3 : at + 7])
            at = _blocks(data, at + 2)[1]
        elif data[at] == _IMAGE:
            total += len(canvas)
            if total > _MOST_OCTETS:
                raise DicomError("a GIF of too many frames")
            before = bytes(canvas)
            at = _draw(data, at, canvas, width, palette, control)
            yield Raster(height, width, 3, 8, bytes(canvas))
            if control.disposal == _RESTORE_PREVIOUS:
                canvas[:] = before
            elif control.disposal == _RESTORE_BACKGROUND:
                canvas[:] = bytes(len(canvas))
            control = _Control()
        else:
            raise DicomError("the GIF has a block that is not defined")


def _number(data: bytes, at: int) -> int:
    return data[at] | data[at + 1] << 8


def _palette(data: bytes, packed: int, at: int) -> tuple[bytes, int]:
    size = 3 << (packed & 7) + 1 if packed & 0x80 else 0
    return data[at : at + size], at + size


def _control(data: bytes) -> _Control:
    return _Control(data[0] >> 2 & 7, data[3] if data[0] & 1 else None)


def _blocks(data: bytes, at: int) -> tuple[bytes, int]:
    """Join data sub-blocks (15); gives where they end, too."""
    joined = bytearray()
    while size := data[at]:
        joined += data[at + 1 : at + 1 + size]
        at += 1 + size
    return bytes(joined), at + 1


def _draw(  # noqa: PLR0913, PLR0917 - what an image is drawn by
    data: bytes, at: int, canvas: bytearray, width: int, palette: bytes, control: _Control
) -> int:
    """Draw an image (20) on what was there; gives where it ends."""
    left, top, columns, rows = (_number(data, at + place) for place in (1, 3, 5, 7))
    packed = data[at + 9]
    own, at = _palette(data, packed, at + 10)
    palette = own or palette
    compressed, end = _blocks(data, at + 1)
    if left + columns > width or (top + rows) * width * 3 > len(canvas):
        raise DicomError("the GIF has an image beyond its screen")
    indexes = _decompressed(compressed, data[at], rows * columns)
    if max({*indexes} - {control.transparent}, default=0) * 3 >= len(palette):
        raise DicomError("the GIF has a pixel beyond its palette")
    for line, row in enumerate(_order(rows, interlaced=bool(packed & 0x40))):
        for column in range(columns):
            index = indexes[line * columns + column]
            if index != control.transparent:
                place = 3 * ((top + row) * width + left + column)
                canvas[place : place + 3] = palette[3 * index : 3 * index + 3]
    return end


def _order(rows: int, *, interlaced: bool) -> list[int]:
    if not interlaced:
        return list(range(rows))
    return [row for start, step in _PASSES for row in range(start, rows, step)]


def _decompressed(data: bytes, bits: int, count: int) -> bytes:
    """Undo LZW with codes of a variable length (appendix F)."""
    if not 2 <= bits <= 8:
        raise DicomError(f"the GIF has codes of {bits} bits")
    clear, end = 1 << bits, (1 << bits) + 1
    first = [bytes((value,)) for value in range(clear)] + [b"", b""]
    table, size, before = list(first), bits + 1, b""
    made = bytearray()
    waiting = held = 0
    for byte in data:
        waiting |= byte << held
        held += 8
        while held >= size:
            code = waiting & (1 << size) - 1
            waiting >>= size
            held -= size
            if code == clear:
                table, size, before = list(first), bits + 1, b""
                continue
            if code == end or len(made) >= count:
                return _whole(made, count)
            text = table[code] if code < len(table) else before + before[:1]
            if code > len(table) or not text:
                raise DicomError("the GIF has a code that is not defined")
            made += text
            if before and len(table) < 1 << _MOST_BITS:
                table.append(before + text[:1])
                size = min(_MOST_BITS, max(size, len(table).bit_length()))
            before = text
    return _whole(made, count)


def _whole(made: bytearray, count: int) -> bytes:
    if len(made) < count:
        raise DicomError("the GIF ends within an image")
    return bytes(made[:count])
