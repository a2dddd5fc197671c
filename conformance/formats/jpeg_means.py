"""How bright the blocks of a baseline JPEG are on average: all that is needed to recognise one.

The mean of 8 x 8 samples is one coefficient, so that nothing has to be transformed (ITU-T T.81).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

SIDE = 8

_BASELINE, _HUFFMAN, _SCAN, _QUANTIZATION, _RESTART, _ADOBE = 0xC0, 0xC4, 0xDA, 0xDB, 0xDD, 0xEE
# Stuffed zeros, and the markers at which differences begin anew (T.81 B.1.1.3, E.1.4).
_RESTARTS = re.compile(rb"\xff[\xd0-\xd7]")
_COEFFICIENTS = 64
_LONGEST_CODE = 16
# Larger pictures are not looked into.
_MOST_PIXELS = 1 << 18

Codes = dict[str, int]


@dataclass(frozen=True, slots=True)
class _Component:
    name: int
    across: int
    down: int
    table: int


@dataclass
class _Head:
    """What stands before the scan."""

    width: int = 0
    height: int = 0
    components: list[_Component] = field(default_factory=list)
    steps: dict[int, int] = field(default_factory=dict)
    codes: dict[int, Codes] = field(default_factory=dict)
    interval: int = 0
    is_rgb: bool = False


def means(data: bytes) -> tuple[float, ...] | None:
    """Return how bright each block is, 0 to 1, row by row; None where that is not read here.

    A LookupError or struct.error says that the picture is damaged.
    """
    head, at = _read_head(data)
    # All components must be in one scan, and the first one, the brightness, at full size.
    count = data[at + 4]
    widest = max((c.across for c in head.components), default=0)
    tallest = max((c.down for c in head.components), default=0)
    if (
        head.is_rgb
        or count != len(head.components)
        or count not in (1, 3)
        or head.width * head.height > _MOST_PIXELS
        or (head.components[0].across, head.components[0].down) != (widest, tallest)
    ):
        return None
    selectors = [data[at + 6 + 2 * each] for each in range(count)]
    length = int(struct.unpack_from(">H", data, at + 2)[0])
    start = at + 2 + length
    return _grid(head, selectors, data[start : data.find(b"\xff\xd9", start)])


def _read_head(data: bytes) -> tuple[_Head, int]:
    head, at = _Head(), 2
    while True:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == _SCAN:
            return head, at
        length = int(struct.unpack_from(">H", data, at + 2)[0])
        _take(head, marker, data[at + 4 : at + 2 + length])
        at += 2 + length


def _take(head: _Head, marker: int, body: bytes) -> None:
    if marker == _BASELINE:
        head.height, head.width = struct.unpack_from(">2H", body, 1)
        parts = [body[at : at + 3] for at in range(6, len(body), 3)]
        head.components = [_Component(p[0], p[1] >> 4, p[1] & 15, p[2]) for p in parts]
        head.is_rgb |= bytes(p[0] for p in parts) == b"RGB"
    elif marker == _QUANTIZATION:
        while body:
            size = 1 + (body[0] >> 4)
            head.steps[body[0] & 15] = int.from_bytes(body[1 : 1 + size], "big")
            body = body[1 + size * _COEFFICIENTS :]
    elif marker == _HUFFMAN:
        while body:
            total = sum(body[1:17])
            head.codes[body[0]] = _codes(body[1:17], body[17 : 17 + total])
            body = body[17 + total :]
    elif marker == _RESTART:
        head.interval = struct.unpack(">H", body)[0]
    elif marker == _ADOBE and body.startswith(b"Adobe") and len(body) > 11:
        # Adobe's marker says whether three components are red, green and blue.
        head.is_rgb |= body[11] == 0


def _codes(lengths: bytes, symbols: bytes) -> Codes:
    """Return what each code, written in bits, stands for (T.81 annex C)."""
    codes, code, left = {}, 0, iter(symbols)
    for length, count in enumerate(lengths, 1):
        for _ in range(count):
            codes[f"{code:0{length}b}"] = next(left)
            code += 1
        code <<= 1
    return codes


def _grid(head: _Head, selectors: list[int], entropy: bytes) -> tuple[float, ...]:
    first = head.components[0]
    # T.81 A.2.2: a component that is alone comes block by block.
    across, down = (first.across, first.down) if len(head.components) > 1 else (1, 1)
    units = -(-head.width // (SIDE * across))
    rows, columns = -(-head.height // SIDE), -(-head.width // SIDE)
    found: dict[tuple[int, int], float] = {}
    for unit, block, level in _levels(head, selectors, entropy, units):
        row = unit // units * down + block // across
        column = unit % units * across + block % across
        bright = (level * head.steps[first.table] / SIDE + 128) / 255
        found[row, column] = min(max(bright, 0.0), 1.0)
    return tuple(found[row, column] for row in range(rows) for column in range(columns))


def _levels(
    head: _Head, selectors: list[int], entropy: bytes, across: int
) -> Iterator[tuple[int, int, int]]:
    """Yield of each block of the first component its unit, its place there, and its mean."""
    alone = len(head.components) == 1
    tall = 1 if alone else head.components[0].down
    total = across * -(-head.height // (SIDE * tall))
    unit = 0
    for piece in _RESTARTS.split(entropy):
        octets = piece.replace(b"\xff\0", b"\xff")
        bits = f"{int.from_bytes(octets, 'big'):0{8 * len(octets)}b}"
        before, at = [0] * len(head.components), 0
        last = min(unit + head.interval, total) if head.interval else total
        for here in range(unit, last):
            for number, component in enumerate(head.components):
                dc, ac = selectors[number] >> 4, selectors[number] & 15 | 0x10
                for block in range(1 if alone else component.across * component.down):
                    difference, at = _first(bits, at, head.codes[dc])
                    before[number] += difference
                    at = _past_others(bits, at, head.codes[ac])
                    if not number:
                        yield here, block, before[0]
        unit = last


def _symbol(bits: str, at: int, codes: Codes) -> tuple[int, int]:
    for end in range(at + 1, at + _LONGEST_CODE + 1):
        if (found := codes.get(bits[at:end])) is not None:
            return found, end
    raise IndexError(f"no code at bit {at}")


def _first(bits: str, at: int, codes: Codes) -> tuple[int, int]:
    """Read by how much the mean changes (T.81 F.2.2.1)."""
    size, at = _symbol(bits, at, codes)
    text = bits[at : at + size]
    value = int(text, 2) if text else 0
    if text and text[0] == "0":
        value -= (1 << size) - 1
    return value, at + size


def _past_others(bits: str, at: int, codes: Codes) -> int:
    place = 1
    while place < _COEFFICIENTS:
        symbol, at = _symbol(bits, at, codes)
        if not symbol:
            break
        at += symbol & 15
        place += (symbol >> 4) + 1
    return at
