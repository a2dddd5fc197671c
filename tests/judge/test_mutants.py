"""The table of mutants is what was found; its tool tells a mutant from a good server."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.checks import CHECKS, ROLES
from tests.judge.mutants import page, record, survivors
from tests.judge.mutants.mutant import Fate, Mutant, Result
from tests.judge.mutants.reach import PATHS, Reach, Reached, cases_of
from tests.judge.mutants.source import Source
from tests.judge.mutants.trial import Laboratory, Most
from tests.support.harness import ROOT, environment
from tests.support.signals import heeded
from tests.support.sockets import eventually

RESULTS = record.read()
SURVIVORS = {each.mutant.id for each in RESULTS if each.fate is Fate.SURVIVED}


def test_the_page_is_made_from_the_data() -> None:
    assert page.PAGE.read_text("utf-8") == page.page(RESULTS, survivors.read())


def test_there_are_enough_of_them() -> None:
    assert sum(each.fate in {Fate.KILLED, Fate.SURVIVED} for each in RESULTS) >= 300


def test_each_survivor_has_a_reason_and_nothing_else_has() -> None:
    assert set(survivors.read()) == SURVIVORS


def test_each_reason_is_of_a_kind_that_is_explained() -> None:
    assert {reason.kind for reason in survivors.read().values()} <= set(survivors.KINDS)


def test_what_kills_is_there() -> None:
    cases = set(cases_of("azure-v2"))
    checks = {check.id for check in CHECKS} | set(ROLES)
    killed = [each for each in RESULTS if each.fate is Fate.KILLED]
    assert {each.check for each in killed} <= checks
    assert {each.case for each in killed if not each.case.startswith("probe.")} <= cases


def test_results_are_kept_as_they_are() -> None:
    for result in RESULTS[:10]:
        assert Result.from_json(result.to_json()) == result


TEXT = """\
from __future__ import annotations
LEAST: int | None = 2


class Counter:
    @property
    def count(
        self, *, most: int | None = 3 + 4
    ) -> int | None:
        def inner() -> int:
            return 5
        return inner() + 1
"""


@pytest.fixture
def source(tmp_path: Path) -> Source:
    (tmp_path / "code.py").write_text(TEXT, encoding="utf-8")
    return Source(tmp_path, "code.py")


@pytest.mark.parametrize(
    ("line", "name", "place"),
    [(2, "", 0), (8, "", 0), (11, "Counter.count.inner", 10), (12, "Counter.count", 6)],
)
def test_a_line_is_of_the_innermost_function(
    source: Source, line: int, name: str, place: int
) -> None:
    scope = source.scope(line)
    assert (scope.name, scope.place) == (name, place)


@pytest.mark.parametrize(
    ("line", "text", "nothing"),
    [
        (2, "| None", True),
        (2, "2", False),
        (8, "*, most", True),
        (8, "| None", True),
        (8, "+ 4", False),
        (9, "| None", True),
        (12, "+ 1", False),
    ],
)
def test_types_do_nothing(source: Source, line: int, text: str, nothing: bool) -> None:
    column = TEXT.splitlines()[line - 1].index(text)
    assert source.does_nothing(line, column) is nothing


def test_a_change_is_told_by_its_lines(source: Source) -> None:
    assert source.change(TEXT.replace("+ 1", "- 1")) == ("return inner() + 1", "return inner() - 1")


@pytest.mark.parametrize("text", [TEXT.replace("+ 1", " +  1"), TEXT.replace("+ 1", "+ +")])
def test_other_spaces_and_what_is_no_python_are_no_change(source: Source, text: str) -> None:
    assert source.change(text) is None


FILE = "dicomweb/delete.py"
CASE = "delete.study"
MUTANT = Mutant("0", FILE, "", 0, 1, "", "", "", 0, "")
GOOD = (ROOT / "reference_server" / FILE).read_text("utf-8")


REACH = Reach(frozenset(), {profile: [Reached(CASE, 1, frozenset())] for profile in PATHS})


@pytest.mark.parametrize(
    ("source", "fate"),
    [
        (GOOD, Fate.SURVIVED),
        (GOOD.replace("204", "500"), Fate.KILLED),
        (GOOD + "\nraise SystemExit\n", Fate.STILLBORN),
    ],
)
def test_a_mutant_is_told_from_a_good_server(tmp_path: Path, source: str, fate: Fate) -> None:
    laboratory = Laboratory(tmp_path, REACH, Most(100))
    assert laboratory.try_(MUTANT, source, Counter()).fate is fate


def test_what_there_is_no_time_for_is_not_said_to_be_killed(tmp_path: Path) -> None:
    laboratory = Laboratory(tmp_path, REACH, Most(0.001))
    assert laboratory.try_(MUTANT, GOOD, Counter()).fate is Fate.UNFINISHED


SLOW = """
from tests.judge.mutants import side_by_side
from tests.judge.test_mutants import MUTANT, REACH, Most
from tests.judge.worker import leave_in_good_order

side_by_side.mutated = lambda _: "import time; time.sleep(25)"
leave_in_good_order()
list(side_by_side.tried([MUTANT], {}, (REACH, Most(100)), 1))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_where_it_is_killed(tmp_path: Path, number: signal.Signals) -> None:
    with heeded(signal.SIGTERM):
        process = subprocess.Popen(
            [sys.executable, "-c", SLOW],
            cwd=ROOT,
            env=environment(TMPDIR=str(tmp_path)),
            start_new_session=True,
        )
    assert eventually(lambda: any(tmp_path.glob("mutants-*/*/temporary")), 120)
    process.send_signal(number)
    process.wait(15)
    assert eventually(lambda: not _is_there(process.pid) and not any(tmp_path.iterdir()), 15)


def _is_there(group: int) -> bool:
    """Tell whether a process of a group runs; one that has ended may wait for whoever is told."""
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, found, *_ = file.read_text().rpartition(")")[2].split()
            if int(found) == group and state != "Z":
                return True
    return False


def test_a_case_can_notice_what_it_runs_and_what_always_runs() -> None:
    cases = [Reached("dear", 9, frozenset({f"{FILE}:5"})), Reached("cheap", 1, frozenset())]
    reach = Reach(frozenset({f"{FILE}:7"}), {"ps3.18": cases})
    names = {
        place: reach.cases_of(replace(MUTANT, place=place), "ps3.18") for place in (0, 5, 6, 7)
    }
    assert names == {0: ["cheap", "dear"], 5: ["dear"], 6: [], 7: ["cheap", "dear"]}
