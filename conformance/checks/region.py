"""What a viewport asks for: a part of a picture, and how large (PS3.18 8.3.5.1.3)."""

from __future__ import annotations

from dataclasses import dataclass

_PARTS = 6


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of the source, in its pixels; turned around where a side is negative."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def whole(cls, width: int, height: int) -> Region:
        """Return all of a source."""
        return cls(0.0, 0.0, float(width), float(height))

    def at(self, across: float, down: float) -> tuple[int, int]:
        """Return the pixel of the source that lies at fractions of the width and height."""
        column = self.left + abs(self.width) * (across if self.width > 0 else 1 - across)
        row = self.top + abs(self.height) * (down if self.height > 0 else 1 - down)
        return int(column), int(row)


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle of a picture, in its pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Viewport:
    """The size to fit, and what of the source, None where that is not said."""

    width: int
    height: int
    parts: tuple[float | None, ...] = ()

    def region(self, width: int, height: int) -> Region:
        """Return the region of a source of some size."""
        left, top, across, down = self.parts or (None,) * 4
        left, top = abs(left or 0), abs(top or 0)
        return Region(
            left,
            top,
            width - left if across is None else across,
            height - top if down is None else down,
        )

    def fitted(self, region: Region) -> tuple[float, float]:
        """Return how large a region is at the most, without distortion."""
        across, down = abs(region.width), abs(region.height)
        scale = min(self.width / across, self.height / down)
        return scale * across, scale * down


def viewport_of(text: str) -> Viewport | None:
    """Read a viewport; None where it is none."""
    texts = text.split(",")
    try:
        width, height = map(int, texts[:2])
        parts = tuple(float(each) if each else None for each in texts[2:])
    except ValueError:
        return None
    if len(texts) > _PARTS or min(width, height) < 1:
        return None
    missing = _PARTS - 2 - len(parts)
    return Viewport(width, height, (*parts, *(None,) * missing) if parts else ())
