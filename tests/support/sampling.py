"""Properties that are run until everything that they should meet has come up."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hypothesis import seed

_MOST = 10


def until_nothing_is_missing(run: Callable[[], None], missing: Callable[[], Iterable[str]]) -> None:
    """Run a property with one seed after another; fail with what never came up.

    What Hypothesis draws changes with every constant in the code around, so that what is rare is
    missing now and then in one run of some hundred examples; it is not in several.
    """
    for number in range(_MOST):
        seed(number)(run)()
        if not set(missing()):
            return
    raise AssertionError(f"never came up: {', '.join(sorted(missing()))}")
