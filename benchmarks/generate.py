"""How many data sets the strategies make: a probe should wait for the target, not for these."""

from __future__ import annotations

from functools import partial
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from benchmarks.measure import cost, duration, in_turn, table
from conformance.generate.datasets import PIXELS, Sample, samples

_ROUNDS = 3
_EXAMPLES = 500


def main() -> None:
    """Print how long the processor is at it to draw and write samples of several kinds."""
    kinds = {
        "all kinds": partial(_draw),
        "text only": partial(_draw, pixels=["none"], vrs=["LO", "PN", "UT"]),
        "images only": partial(_draw, pixels=[each for each in PIXELS if each != "none"], vrs=[]),
    }
    works = {name: partial(cost, work) for name, work in kinds.items()}
    rows = [
        (name, duration(busy), f"{_EXAMPLES / busy:.0f}")
        for name, (_, busy) in in_turn(works, _ROUNDS).items()
    ]
    table(f"{_EXAMPLES} generated data sets", ("", "processor", "a second"), rows)


def _draw(**arguments: Any) -> None:
    @settings(
        max_examples=_EXAMPLES,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(samples(**arguments))
    def write(sample: Sample) -> None:
        assert sample.data

    write()
