"""Pages for the browser: made once, by the real pytest-html."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.browser.browser import missing
from tests.conformance.report.conftest import HOSTILE, poisoned
from tests.support.pages import make_page
from tests.support.runs import mixed_run
from tests.support.tools import need


@pytest.fixture(autouse=True)
def browser() -> None:
    need(missing())


@pytest.fixture(scope="session")
def mixed_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a run with a case of each outcome."""
    need(missing())
    return make_page(mixed_run(), tmp_path_factory.mktemp("mixed"))


@pytest.fixture(scope="session")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a run that holds hostile text wherever there is text, and of an odd file."""
    need(missing())
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "<odd>.yaml").touch()
    run = poisoned(mixed_run(), HOSTILE)
    cases = tuple(replace(case, id=f"{n}{case.id}") for n, case in enumerate(run.cases))
    return make_page(replace(run, cases=cases), folder, "--continue-on-collection-errors")
