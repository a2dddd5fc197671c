"""The discrete cosine transform of blocks of 8 x 8 (ITU-T T.81 A.3.3)."""

from collections.abc import Sequence
from math import cos, pi

Block = Sequence[Sequence[float]]

_C1, _C2, _C3, _C4, _C5, _C6, _C7 = (cos(at * pi / 16) / 2 for at in range(1, 8))


def transform(block: Block) -> list[float]:
    """Give the coefficients, row by row."""
    by_column = zip(*map(_line, block), strict=True)
    across = zip(*map(_line, by_column), strict=True)
    return [each for row in across for each in row]


def _line(s: Sequence[float]) -> tuple[float, ...]:
    """Transform one line, its even and odd halves each for itself."""
    s0, s1, s2, s3, s4, s5, s6, s7 = s
    a0, a1, a2, a3 = s0 + s7, s1 + s6, s2 + s5, s3 + s4
    b0, b1, b2, b3 = s0 - s7, s1 - s6, s2 - s5, s3 - s4
    c0, c1, d0, d1 = a0 + a3, a1 + a2, a0 - a3, a1 - a2
    return (
        (c0 + c1) * _C4,
        b0 * _C1 + b1 * _C3 + b2 * _C5 + b3 * _C7,
        d0 * _C2 + d1 * _C6,
        b0 * _C3 - b1 * _C7 - b2 * _C1 - b3 * _C5,
        (c0 - c1) * _C4,
        b0 * _C5 - b1 * _C1 + b2 * _C7 + b3 * _C3,
        d0 * _C6 - d1 * _C2,
        b0 * _C7 - b1 * _C5 + b2 * _C3 - b3 * _C1,
    )
