"""How values become shades: the VOI LUT module (PS3.3 C.11.2)."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp

# From a value to how bright it is, 0 to 1.
Brightness = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Window:
    """A window and its function, in the words of PS3.18 8.3.5.1.4.

    A ValueError says what is wrong with them (PS3.3 C.11.2.1.2.1 and C.11.2.1.3).
    """

    center: float
    width: float
    function: str = "linear"

    def __post_init__(self) -> None:
        if self.function not in _FUNCTIONS:
            raise ValueError(f"{self.function[:40]!r} is none of {', '.join(_FUNCTIONS)}.")
        if self.width < 1 if self.function == "linear" else self.width <= 0:
            raise ValueError(f"A window {self.function} can't be {self.width:g} wide.")

    def brightness(self) -> Brightness:
        """Give what makes values bright."""
        return _FUNCTIONS[self.function](self.center, self.width)


def _linear(center: float, width: float) -> Brightness:
    # PS3.3 C.11.2.1.2.1: the window is one value less wide, and half of one lower.
    return _ramp(center - 0.5, width - 1)


def _linear_exact(center: float, width: float) -> Brightness:
    return _ramp(center, width)


def _ramp(center: float, width: float) -> Brightness:
    bottom, top = center - width / 2, center + width / 2

    def brightness(value: float) -> float:
        if value <= bottom:
            return 0.0
        return 1.0 if value > top else (value - bottom) / width

    return brightness


def _sigmoid(center: float, width: float) -> Brightness:
    def brightness(value: float) -> float:
        # Beyond this nothing changes any more, and exp overflows.
        exponent = max(-50.0, min(50.0, -4 * (value - center) / width))
        return 1 / (1 + exp(exponent))

    return brightness


_FUNCTIONS: dict[str, Callable[[float, float], Brightness]] = {
    "linear": _linear,
    "linear-exact": _linear_exact,
    "sigmoid": _sigmoid,
}
