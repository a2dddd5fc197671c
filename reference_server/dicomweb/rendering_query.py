"""How a client wants something drawn: the parameters of PS3.18 8.3.5."""

import re
from dataclasses import dataclass
from math import isfinite

from reference_server.dicomweb.call import Call
from reference_server.http import HTTPError
from reference_server.rendering import Region, Viewport, Window

# PS3.18 table 5.1-1: a fixed-point or floating-point number.
_DECIMAL = re.compile(r"[+-]?[0-9]{1,16}(?:\.[0-9]{1,16})?(?:[Ee][+-]?[0-9]{1,3})?")
_POSITIVE = re.compile(r"[1-9][0-9]{0,8}")
_UNSIGNED = re.compile(r"[0-9]{1,9}")
# PS3.18 8.3.5.1.3 lets a server say which viewports it supports. More pixels are of no use.
_LARGEST_VIEWPORT = 4096
_ANNOTATIONS = frozenset({"patient", "technique"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a query asks of a picture; `annotations` are those that are not drawn."""

    quality: int
    window: Window | None = None
    viewport: Viewport | None = None
    annotations: tuple[str, ...] = ()

    @property
    def is_selective(self) -> bool:
        """Whether it has what presentation states settle themselves."""
        region = self.viewport.region if self.viewport else Region()
        return self.window is not None or region != Region()


def wanted(call: Call) -> Wanted:
    """Read the parameters that the dialect has. Raises HTTPError 400."""
    rules = call.dialect.rendered
    given = _given(call, rules.parameters)
    return Wanted(
        quality=_quality(given["quality"]) if "quality" in given else rules.default_quality,
        window=_window(given["window"]) if "window" in given else None,
        viewport=_viewport(given["viewport"], region=True) if "viewport" in given else None,
        annotations=_annotations(given["annotation"]) if "annotation" in given else (),
    )


def wanted_thumbnail(call: Call) -> Viewport | None:
    """Read the parameter that thumbnails have (PS3.18 8.3.5.2). Raises HTTPError 400."""
    given = _given(call, frozenset({"viewport"}))
    return _viewport(given["viewport"], region=False) if "viewport" in given else None


def _given(call: Call, known: frozenset[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, value in call.request.target.pairs(plus_is_blank=False):
        if name in known and name in given:
            raise HTTPError(400, f"{name} is there twice.")
        if name in known:
            given[name] = value
    return given


def _quality(text: str) -> int:
    # PS3.18 8.3.5.1.2.
    if not _UNSIGNED.fullmatch(text) or not 1 <= int(text) <= 100:
        raise HTTPError(400, f"quality={text[:40]} is no integer from 1 to 100.")
    return int(text)


def _window(text: str) -> Window:
    # PS3.18 8.3.5.1.4: all three, and valid.
    values = text.split(",")
    if len(values) != 3:
        raise HTTPError(400, "window takes three values: center, width and function.")
    center, width, function = values
    try:
        return Window(_decimal("window", center), _decimal("window", width), function)
    except ValueError as error:
        raise HTTPError(400, str(error)) from error


def _viewport(text: str, *, region: bool) -> Viewport:
    values = text.split(",")
    if len(values) < 2 or len(values) > (6 if region else 2):
        form = "vw,vh and perhaps sx,sy,sw,sh" if region else "vw,vh"
        raise HTTPError(400, f"viewport takes {form}; {text[:80]!r} has {len(values)} values.")
    width, height, *rest = values
    return Viewport(_side("vw", width), _side("vh", height), _region(rest))


def _side(name: str, text: str) -> int:
    if not _POSITIVE.fullmatch(text) or int(text) > _LARGEST_VIEWPORT:
        raise HTTPError(
            400, f"{name} of viewport is {text[:40]!r}, no integer from 1 to {_LARGEST_VIEWPORT}."
        )
    return int(text)


def _region(texts: list[str]) -> Region:
    # PS3.18 8.3.5.1.3: absolute values count; the signs of sw and sh flip.
    left, top, width, height = (
        _decimal("viewport", text) if text else None for text in [*texts, "", "", "", ""][:4]
    )
    if width == 0 or height == 0:
        raise HTTPError(400, "The region of viewport has nothing in it.")
    return Region(
        abs(left or 0),
        abs(top or 0),
        abs(width) if width else None,
        abs(height) if height else None,
        flipped_across=(width or 0) < 0,
        flipped_down=(height or 0) < 0,
    )


def _decimal(name: str, text: str) -> float:
    value = float(text) if _DECIMAL.fullmatch(text) else float("inf")
    if not isfinite(value):
        raise HTTPError(400, f"{text[:40]!r} in {name} is no decimal number.")
    return value


def _annotations(text: str) -> tuple[str, ...]:
    # PS3.18 8.3.5.1.1: what is no keyword is refused.
    values = text.split(",")
    for value in values:
        if value not in _ANNOTATIONS:
            raise HTTPError(400, f"{value[:40]!r} in annotation is neither patient nor technique.")
    return tuple(values)
