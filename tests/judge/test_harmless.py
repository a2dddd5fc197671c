"""A server that is right in a way of its own fails nothing."""

from __future__ import annotations

import re

import pytest

from tests.judge.bench import CASES, Bench
from tests.judge.coverage import CHECK_IDS
from tests.judge.harmless.difference import Difference
from tests.judge.result import Verdict
from tests.judge.sample import sample
from tests.judge.tables import DIFFERENCES, Kind
from tests.judge.trial import try_row


@pytest.mark.parametrize(("kind", "difference"), sample(Kind.DIFFERENCE))
def test_a_difference_is_left_in_peace(kind: Kind, difference: Difference, bench: Bench) -> None:
    result = try_row(kind, difference, bench)
    assert result.verdict is Verdict.LEFT, result


SECTION = r"(PS3\.\d+|RFC \d{4}|XML 1\.0|Namespaces in XML 1\.0),? [\w.]+"


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.name)
def test_a_difference_is_argued_from_a_section(difference: Difference) -> None:
    assert re.match(SECTION, difference.argument)
    assert all(text.endswith(".") for text in (difference.argument, *difference.warns.values()))
    assert set(difference.warns) <= CHECK_IDS
    assert set(difference.cases) <= set(CASES)
