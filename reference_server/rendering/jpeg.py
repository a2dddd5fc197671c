"""Pictures as baseline JPEG (ITU-T T.81, the sequential DCT process of 8 bits)."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain

from reference_server.rendering.dct import Block, transform
from reference_server.rendering.huffman import AC, DC, amplitude, table_segment
from reference_server.rendering.picture import Picture

_SIDE = 8
# T.81 K.1 and K.2: steps that the eye hardly sees, for brightness and for colour.
_LUMINANCE = (
    "16 11 10 16 24 40 51 61 12 12 14 19 26 58 60 55 14 13 16 24 40 57 69 56 14 17 22 29 51 87 80 "
    "62 18 22 37 56 68 109 103 77 24 35 55 64 81 104 113 92 49 64 78 87 103 121 120 101 72 92 95 "
    "98 112 100 103 99"
)
_CHROMINANCE = (
    "17 18 24 47 99 99 99 99 18 21 26 66 99 99 99 99 24 26 56 99 99 99 99 99 47 66 99 99 99 99 99 "
    "99" + " 99" * 32
)
# T.81 figure A.6: diagonals, up and down in turn.
_ZIGZAG = sorted(
    range(64),
    key=lambda at: (
        at // 8 + at % 8,
        at // 8 if (at // 8 + at % 8) % 2 else at % 8,
    ),
)
_JFIF = b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
# As many zeros stand before a coefficient at the most (T.81 F.1.2.2.1).
_LONGEST_RUN = 15

Plane = Sequence[float]


def write_jpeg(picture: Picture, quality: int) -> bytes:
    """Write a JPEG of a quality from 1 to 100, as JFIF has it; no colours are left out."""
    steps = [_steps(_LUMINANCE, quality), _steps(_CHROMINANCE, quality)]
    tables = [0, 1, 1][: picture.channels]
    frame = b"\x08" + picture.height.to_bytes(2, "big") + picture.width.to_bytes(2, "big")
    frame += bytes((picture.channels,))
    frame += b"".join(bytes((at + 1, 0x11, table)) for at, table in enumerate(tables))
    scan = bytes((picture.channels,))
    scan += b"".join(bytes((at + 1, 0)) for at in range(picture.channels)) + b"\x00\x3f\x00"
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, _JFIF),
            *(
                _segment(0xDB, bytes((number, *(steps[number][at] for at in _ZIGZAG))))
                for number in sorted(set(tables))
            ),
            _segment(0xC0, frame),
            _segment(0xC4, table_segment()),
            _segment(0xDA, scan),
            _octets(chain.from_iterable(_codes(picture, [steps[table] for table in tables]))),
            b"\xff\xd9",
        )
    )


def _segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2, "big") + data


def _steps(table: str, quality: int) -> list[int]:
    """Give the steps of a quality: those of the table at 50, half of them at 75, 1 at 100."""
    percent = 5000 // quality if quality < 50 else 200 - 2 * quality
    return [min(max((int(step) * percent + 50) // 100, 1), 255) for step in table.split()]


def _codes(picture: Picture, steps: list[list[int]]) -> Iterator[Iterator[str]]:
    """Give the bits of each block as text, the components in turn (T.81 A.2.3)."""
    factors = [[1 / step for step in each] for each in steps]
    before = [0] * picture.channels
    for blocks in zip(*map(_blocks, _planes(picture), [picture] * picture.channels), strict=True):
        for component, block in enumerate(blocks):
            transformed = transform(block)
            by = factors[component]
            numbers = [round(transformed[at] * by[at]) for at in _ZIGZAG]
            yield _block_codes(numbers, before[component])
            before[component] = numbers[0]


def _planes(picture: Picture) -> list[Plane]:
    """Give the components, from -128 to 127: grey, or Y, Cb and Cr (JFIF)."""
    if picture.channels == 1:
        return [[shade - 128 for shade in picture.octets]]
    red, green, blue = (picture.octets[channel::3] for channel in range(3))
    colours = list(zip(red, green, blue, strict=True))
    return [
        [0.299 * r + 0.587 * g + 0.114 * b - 128 for r, g, b in colours],
        [-0.168736 * r - 0.331264 * g + 0.5 * b for r, g, b in colours],
        [0.5 * r - 0.418688 * g - 0.081312 * b for r, g, b in colours],
    ]


def _blocks(plane: Plane, picture: Picture) -> Iterator[Block]:
    """Cut a plane into blocks; beyond its edge the last column and row go on (T.81 A.2.4)."""
    width, height = picture.width, picture.height
    beyond = -width % _SIDE
    for top in range(0, height, _SIDE):
        rows = []
        for line in range(top, top + _SIDE):
            first = min(line, height - 1) * width
            row = list(plane[first : first + width])
            rows.append(row + row[-1:] * beyond)
        for left in range(0, width, _SIDE):
            yield [row[left : left + _SIDE] for row in rows]


def _block_codes(numbers: list[int], before: int) -> Iterator[str]:
    """Give the codes of a block: how its mean changes, then each coefficient after its zeros."""
    yield _first(numbers[0] - before)
    last = 0
    for at in [at for at, number in enumerate(numbers) if number and at]:
        zeros = at - last - 1
        while zeros > _LONGEST_RUN:
            yield AC[0xF0]
            zeros -= _LONGEST_RUN + 1
        yield _coefficient(zeros, numbers[at])
        last = at
    if last < len(numbers) - 1:
        yield AC[0]


@cache
def _first(difference: int) -> str:
    bits = amplitude(difference)
    return DC[len(bits)] + bits


@cache
def _coefficient(zeros: int, number: int) -> str:
    bits = amplitude(number)
    return AC[zeros << 4 | len(bits)] + bits


def _octets(codes: Iterator[str]) -> bytes:
    """Put bits into octets, filled up with ones, and a 0 behind each FF (T.81 F.1.2.3)."""
    text = "".join(codes)
    text += "1" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big").replace(b"\xff", b"\xff\0")
