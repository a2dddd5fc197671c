"""docs/judge.md has every row, and the README the figures that stand there."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from tests.judge.figures import figures, sentence, troubles
from tests.judge.page import figures_on, findings_on, page, written
from tests.judge.record import Key
from tests.judge.result import Result, Verdict
from tests.judge.tables import TABLES, Kind
from tests.support.harness import ROOT

CAUGHT = Result(Kind.FAULT, "a", Verdict.CAUGHT, check="http.length")
GOOD = {
    Kind.FAULT: Verdict.CAUGHT,
    Kind.BUG: Verdict.CAUGHT,
    Kind.DIFFERENCE: Verdict.LEFT,
    Kind.NULL_SERVER: Verdict.REFUSED,
}
ALL_GOOD: dict[Key, Result] = {
    (table.kind, row.name): Result(table.kind, row.name, GOOD[table.kind], 1.25, "http.length")
    for table in TABLES
    for row in table.rows
}


def test_the_readme_quotes_the_figures_of_the_page() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert re.findall(r"\*\*(\d+ of [^*]*)\*\*", readme) == [figures_on(written())]


def test_nothing_on_the_page_is_as_it_should_not_be() -> None:
    assert re.fullmatch(
        r"(\d+) of \1 seeded faults caught, (\d+) of \2 rebuilt bugs of real servers caught, "
        r"0 of \d+ harmless differences reddened, (\d+) of \3 null servers refused\.",
        figures_on(written()),
    )


def test_a_page_has_a_row_for_each_row() -> None:
    rows = findings_on(page(ALL_GOOD))
    assert {name for name, *_ in rows} >= {row.name for table in TABLES for row in table.rows}
    assert figures_on(page(ALL_GOOD)) == sentence(figures(ALL_GOOD.values()))


def test_a_page_is_out_of_date_where_it_says_something_else_but_for_seconds() -> None:
    def said(**changed: Any) -> list[tuple[str, ...]]:
        return findings_on(page({key: replace(row, **changed) for key, row in ALL_GOOD.items()}))

    assert said(seconds=99.5, others=("json.text",)) == said()
    assert said(check="json.text") != said()
    assert said(operation="search.study") != said()
    assert said(verdict=Verdict.ACCIDENT) != said()


def test_figures_count_what_is_good_and_what_is_not() -> None:
    missed = replace(CAUGHT, name="b", verdict=Verdict.SURVIVED)
    left = Result(Kind.DIFFERENCE, "a", Verdict.LEFT)
    red = Result(Kind.DIFFERENCE, "b", Verdict.REDDENED)
    assert sentence(figures([CAUGHT, missed, left, left, red])) == (
        "1 of 2 seeded faults caught, 1 of 3 harmless differences reddened."
    )


def test_troubles_say_what_happened_and_what_should_have() -> None:
    accident = replace(CAUGHT, verdict=Verdict.ACCIDENT, others=("json.text",), why="x failed")
    assert troubles([CAUGHT, accident]) == [
        "fault 'a': caught by accident, by json.text; it should be http.length (x failed)"
    ]
