from __future__ import annotations

import pytest

from conformance.document.date import Day
from conformance.document.record import ListOf
from conformance.document.source import parse_yaml
from conformance.errors import InputError


@pytest.mark.parametrize("text", ["2026-02-28", '"2026-02-28"'])
def test_a_day_needs_no_quotes(text: str) -> None:
    assert ListOf(Day()).read(parse_yaml(f"- {text}", "x.yaml")) == ("2026-02-28",)


@pytest.mark.parametrize("text", ["2026-02-30", "28.2.2026", "soon", "2026", "[2026-02-28]", "''"])
def test_what_is_no_day_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(InputError, match=r"x\.yaml:1: expected a day such as 2026-12-31"):
        ListOf(Day()).read(parse_yaml(f"- {text}", "x.yaml"))
