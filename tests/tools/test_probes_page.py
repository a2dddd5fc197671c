"""docs/probes.md: everything it names comes up, it is up to date, and its examples run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings

from tools.generators import GENERATORS, count
from tools.probes_page import TARGET, page, tables, without_figures

COMMITTED = TARGET.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", COMMITTED, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", GENERATORS)
def test_every_name_comes_up(name: str) -> None:
    generator = GENERATORS[name]
    found: Counter[str] = Counter()
    # What is rare may be missing in one sample; it is not in twenty.
    for number in range(20):
        found += count(generator, 300, number)
        missing = [each for each in generator.all_names if not found[each]]
        if not missing:
            break
    assert missing == []


def test_the_page_names_what_there_is_today() -> None:
    today = page(tables({name: {} for name in GENERATORS}))
    assert without_figures(COMMITTED) == without_figures(today), "run: make docs ARGS=--keep"


def test_no_figure_on_the_page_is_zero() -> None:
    zeros = page(tables({name: {} for name in GENERATORS}))
    figures = sum(len(generator.all_names) for generator in GENERATORS.values())
    assert len(re.findall(r"` 0\b|\| 0 \|", zeros)) == figures
    assert re.findall(r"` 0\b|\| 0 \|", COMMITTED) == []


def test_a_name_that_is_not_expected_is_an_error() -> None:
    generator = GENERATORS["accept"]
    fewer = type(generator)(generator.strategy, generator.names, generator.all_names[1:])
    with pytest.raises(ValueError, match=generator.all_names[0]):
        count(fewer, 300, 0)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: re.findall(r"def (\w+)", text)[0])
def test_its_examples_run(example: str) -> None:
    namespace: dict[str, Any] = {"__name__": "example"}
    exec(compile(example, str(TARGET), "exec"), namespace)
    tests: list[Callable[[], None]] = [
        value for name, value in namespace.items() if name.startswith("test_")
    ]
    assert tests
    for test in tests:
        settings(max_examples=30, deadline=None, database=None, derandomize=True)(test)()


def test_there_is_an_example_of_each_generator() -> None:
    used = {name for text in EXAMPLES for name in re.findall(r"conformance\.generate\.(\w+)", text)}
    assert used == {"datasets", "multipart", "accept", "queries"}
