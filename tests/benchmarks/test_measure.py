"""Medians and ratios of what was measured; that anything is fast is not for a test to say."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from benchmarks.measure import Figures, against, cost, in_turn, table


def test_works_take_turns_and_the_first_round_does_not_count() -> None:
    turns: list[str] = []

    def work(name: str, figures: Iterator[Figures]) -> Callable[[], Figures]:
        def run() -> Figures:
            turns.append(name)
            return next(figures)

        return run

    a = work("a", iter([(99.0, 0.0), (1.0, 5.0), (3.0, 6.0), (2.0, 70.0)]))
    b = work("b", iter([(99.0, 0.0), (8.0, 1.0), (8.0, 1.0), (9.0, 1.0)]))
    assert in_turn({"a": a, "b": b}, 3) == {"a": (2.0, 6.0), "b": (8.0, 1.0)}
    assert turns == ["a", "b"] * 4


def test_a_cost_is_time_and_work() -> None:
    time, processor = cost(lambda: sum(range(100_000)))
    assert time > 0
    assert processor > 0


def test_ratios_are_to_the_base(capsys: pytest.CaptureFixture[str]) -> None:
    rows = against({"bare": (0.5,), "all": (1.25,)}, "bare")
    assert rows == [["bare", "500.0 ms", "1.00"], ["all", "1.25 s", "2.50"]]
    table("Title", ("", "time", "ratio"), rows)
    assert capsys.readouterr().out.splitlines() == [
        "",
        "Title",
        "",
        "|      |     time | ratio |",
        "| ---- | -------: | ----: |",
        "| bare | 500.0 ms |  1.00 |",
        "| all  |   1.25 s |  2.50 |",
    ]
