"""A region of a picture, as large as fits into a viewport (PS3.18 8.3.5.1.3)."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter

from reference_server.rendering.picture import Picture


@dataclass(frozen=True, slots=True)
class Region:
    """A region in pixels of the source; without a width or height it ends where the source does."""

    left: float = 0
    top: float = 0
    width: float | None = None
    height: float | None = None
    flipped_across: bool = False
    flipped_down: bool = False


@dataclass(frozen=True, slots=True)
class Viewport:
    """The size that a picture must fit, and the region of the source to show in it."""

    width: int
    height: int
    region: Region = Region()


def fit(picture: Picture, viewport: Viewport) -> Picture:
    """Crop a picture, and scale it without distortion until it touches the viewport.

    Each pixel is the nearest one of the source. A ValueError says that the region is outside.
    """
    region = viewport.region
    left, across = _extent("sx", region.left, region.width, picture.width)
    top, down = _extent("sy", region.top, region.height, picture.height)
    scale = min(viewport.width / across, viewport.height / down)
    columns = _nearest(left, across, max(1, round(across * scale)), picture.width)
    lines = _nearest(top, down, max(1, round(down * scale)), picture.height)
    if region.flipped_across:
        columns.reverse()
    if region.flipped_down:
        lines.reverse()
    rows = picture.rows()
    pick = _picker([picture.channels * at + c for at in columns for c in range(picture.channels)])
    picked = {line: pick(rows[line]) for line in set(lines)}
    octets = b"".join(picked[line] for line in lines)
    return Picture(len(columns), len(lines), picture.channels, octets)


def _extent(name: str, start: float, length: float | None, whole: int) -> tuple[float, float]:
    if start >= whole:
        raise ValueError(f"{name} is {start:g}, outside an image of {whole} pixels.")
    rest = whole - start
    return start, rest if length is None else min(length, rest)


def _nearest(start: float, length: float, count: int, whole: int) -> list[int]:
    step = length / count
    return [min(int(start + (at + 0.5) * step), whole - 1) for at in range(count)]


def _picker(indexes: list[int]) -> Callable[[bytes], bytes]:
    if len(indexes) == 1:
        (only,) = indexes
        return lambda row: row[only : only + 1]
    getter = itemgetter(*indexes)
    return lambda row: bytes(getter(row))
