"""Pictures as GIF89a, still or moving."""

import struct
from collections.abc import Iterable, Iterator

from reference_server.rendering.picture import Picture

_GREYS = bytes(shade for shade in range(256) for _ in range(3))
# Colours are told apart in so many steps of red, green and blue: 252 in all.
_STEPS = (6, 7, 6)
_WEIGHTS = (42, 6, 1)
_CODE_SIZE = 8
_CLEAR, _END = 256, 257
_MOST_CODES = 4096
_LONGEST_BLOCK = 255
# GIF89a 26 and the application extension that all browsers know: begin again for ever.
_LOOP = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"


def write_gif(pictures: Iterable[Picture], hundredths: int = 0) -> Iterator[bytes]:
    """Write pictures of one size; several move, each shown for some hundredths of a second."""
    for number, picture in enumerate(pictures):
        if not number:
            size = struct.pack("<2H", picture.width, picture.height)
            # A global table of 256 colours of 8 bits.
            yield b"GIF89a" + size + b"\xf7\x00\x00" + _palette(picture.channels)
            yield _LOOP if hundredths else b""
        if hundredths:
            yield b"\x21\xf9\x04\x04" + struct.pack("<H", hundredths) + b"\x00\x00"
        yield b"\x2c" + struct.pack("<4HB", 0, 0, picture.width, picture.height, 0)
        yield bytes((_CODE_SIZE,)) + _blocks(_compressed(_indexes(picture)))
    yield b"\x3b"


def _palette(channels: int) -> bytes:
    if channels == 1:
        return _GREYS
    reds, greens, blues = ([255 * at // (steps - 1) for at in range(steps)] for steps in _STEPS)
    colours = bytes(
        each for red in reds for green in greens for blue in blues for each in (red, green, blue)
    )
    return colours.ljust(len(_GREYS), b"\0")


def _indexes(picture: Picture) -> bytes:
    """Give the place of each pixel's colour in the palette."""
    if picture.channels == 1:
        return picture.octets
    # The sum of the three never exceeds an octet, so that all pixels are added at once.
    total = 0
    for channel, (steps, weight) in enumerate(zip(_STEPS, _WEIGHTS, strict=True)):
        table = bytes((shade * (steps - 1) + 127) // 255 * weight for shade in range(256))
        total += int.from_bytes(picture.octets[channel::3].translate(table), "big")
    return total.to_bytes(picture.width * picture.height, "big")


def _compressed(indexes: bytes) -> bytes:
    """Compress by LZW as GIF89a appendix F has it: codes that grow, the lowest bit first."""
    packed = bytearray()
    known: dict[int, int] = {}
    free, width = _END + 1, _CODE_SIZE + 1
    pending, bits = _CLEAR, width
    prefix = indexes[0]
    for index in indexes[1:]:
        key = prefix << 8 | index
        if (longer := known.get(key)) is not None:
            prefix = longer
            continue
        pending |= prefix << bits
        bits += width
        if free < _MOST_CODES:
            known[key] = free
            width += free >> width
            free += 1
        else:
            pending |= _CLEAR << bits
            bits += width
            known = {}
            free, width = _END + 1, _CODE_SIZE + 1
        whole = bits // 8
        packed += (pending & (1 << whole * 8) - 1).to_bytes(whole, "little")
        pending >>= whole * 8
        bits -= whole * 8
        prefix = index
    pending |= prefix << bits
    bits += width
    # The decoder takes the last prefix for the beginning of an entry more.
    width += free >> width if free < _MOST_CODES else 0
    pending |= _END << bits
    return bytes(packed + pending.to_bytes((bits + width + 7) // 8, "little"))


def _blocks(data: bytes) -> bytes:
    starts = range(0, len(data), _LONGEST_BLOCK)
    blocks = (data[at : at + _LONGEST_BLOCK] for at in starts)
    return b"".join(bytes((len(block),)) + block for block in blocks) + b"\0"
