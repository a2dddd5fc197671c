"""The probe of searches finds what no scenario asks for."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import strategies as st

from conformance.errors import HarnessError
from conformance.generate.queries import Query
from conformance.operation import Entity, Service
from conformance.probes import search
from conformance.run.runner import Finding
from conformance.verdict import Outcome
from tests.judge.messages import Asked
from tests.judge.proxy import ask, to
from tests.support.probing import caught, dialect, failed_checks, probed, red_cases

PROBE = "probe.search"


def _without_small_letters(asked: Asked) -> Asked:
    kept = tuple(pair for pair in asked.query if not _SMALL_LETTERS.fullmatch(pair[0]))
    return replace(asked, query=kept)


_SMALL_LETTERS = re.compile("(?=.*[a-f])[0-9a-f]{8}")
# A tag whose hexadecimal digits are small letters is passed over, as if it were unknown, where
# instances are searched for; a scenario asks so for studies and series.
PASSED_OVER = ask(to(Service.SEARCH, level=Entity.INSTANCE), _without_small_letters)


def test_tags_in_small_letters_that_are_passed_over_are_missed(origin: str, tmp_path: Path) -> None:
    with dialect(origin, tmp_path, "azure-v2") as target:
        finding = caught(PROBE, PASSED_OVER, target, 60)
    assert finding.outcome is Outcome.FAILED
    assert "search.matches" in failed_checks(finding)
    # One search, by the tag and at most one key more; the smallest name that shows it.
    (asked,) = _searches(finding)
    assert 1 <= len(asked) <= 2, asked
    assert any(_SMALL_LETTERS.fullmatch(name) for name, _ in asked)


def test_no_scenario_misses_them(origin: str, tmp_path: Path) -> None:
    with dialect(origin, tmp_path, "azure-v2") as target:
        assert red_cases(PASSED_OVER, target, "search") == []


def _searches(finding: Finding) -> list[list[tuple[str, str]]]:
    """The parameters of the searches in what is shown."""
    shown = (sent.exchange.request for sent in finding.exchanges if not sent.role)
    return [
        parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
        for request in shown
        if request.method == "GET"
    ]


def test_a_query_that_is_none_is_the_harness_s_own_error(
    origin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt = Query(Entity.STUDY, (), (("NoSuchKeyword", "x"),))
    monkeypatch.setattr(search, "queries", lambda *_, **__: st.just(spoilt))
    with (
        dialect(origin, tmp_path, "ps3.18") as target,
        pytest.raises(HarnessError, match="NoSuchKeyword"),
    ):
        probed(PROBE, target, 1)
