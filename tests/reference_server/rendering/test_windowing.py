"""Windows, by the examples and formulas of PS3.3 C.11.2.1."""

import pytest

from reference_server.rendering import Window


@pytest.mark.parametrize(
    ("window", "value", "bright"),
    [
        # PS3.3 C.11.2.1.2.1: 2048 wide at 2048 has its ends at 1024 and 3071.
        (Window(2048, 2048), 1024, 0.0),
        (Window(2048, 2048), 3071, 1.0),
        (Window(2048, 2048), 2047.5, 0.5),
        (Window(2048, 2048), -5000, 0.0),
        (Window(2048, 2048), 5000, 1.0),
        # One wide is a threshold.
        (Window(10, 1), 9, 0.0),
        (Window(10, 1), 9.5, 0.0),
        (Window(10, 1), 10, 1.0),
        (Window(0, 100, "linear-exact"), -50, 0.0),
        (Window(0, 100, "linear-exact"), 0, 0.5),
        (Window(0, 100, "linear-exact"), 50, 1.0),
        (Window(0, 100, "linear-exact"), 51, 1.0),
        (Window(0, 100, "sigmoid"), 0, 0.5),
        (Window(0, 100, "sigmoid"), 25, 0.7310585786),
        (Window(0, 0.001, "sigmoid"), 1e300, 1.0),
        (Window(0, 0.001, "sigmoid"), -1e300, 0.0),
    ],
)
def test_values_become_bright(window: Window, value: float, bright: float) -> None:
    assert window.brightness()(value) == pytest.approx(bright)


@pytest.mark.parametrize(
    ("width", "function", "message"),
    [
        (0.5, "linear", "can't be 0.5 wide"),
        (0, "linear-exact", "can't be 0 wide"),
        (-1, "sigmoid", "can't be -1 wide"),
        (10, "LINEAR", "is none of linear, linear-exact, sigmoid"),
    ],
)
def test_windows_that_are_none(width: float, function: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Window(0, width, function)
