"""What is found is the smallest, is tried again from scratch, and is known by an ID."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from itertools import count
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from conformance.errors import HarnessError, InputError, Location
from conformance.probes import runner
from conformance.probes.catalogue import Examples, Listed
from conformance.probes.effort import Effort
from conformance.probes.examination import Examination
from conformance.probes.probe import Draw, Machine, Probe, each, machine
from conformance.probes.replay import Replay, read_replay
from conformance.probes.runner import Plan, run_probe
from conformance.run.context import Context
from conformance.run.identifiers import Source
from conformance.run.runner import Finding
from conformance.scenario.model import Expectation
from conformance.verdict import Outcome
from tests.support.cases import context
from tests.support.servers import Answer, serve

LISTED = Listed(
    "probe.any", "Any", "nobody", Examples(40, 40, 40), Location("probes.yaml", 1), steps=8
)
QUICK = Plan(Effort("quick"), probes=1)
NOTHING, BROKEN = Answer(204), Answer(500, "text/plain", b"no")
EMPTY = Expectation(answer="search.no-match")


def search(examination: Examination, draw: Draw) -> None:
    """Ask twice, for any number of rows and from any row on."""
    for name in ("limit", "offset"):
        number = draw(st.integers(1, 1000))
        query = ((name, str(number)),)
        examination.get("/studies", "application/dicom+json", query=query, expect=EMPTY)


class Counter(Machine):
    """Asks for more and more rows."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = 1

    @rule()
    def more(self) -> None:
        self.rows += 1

    @rule()
    def ask(self) -> None:
        query = (("limit", str(self.rows)),)
        self.examination.get("/studies", "application/dicom+json", query=query, expect=EMPTY)


Asked = list[tuple[str, int]]
Lie = Callable[[str, int, Asked], Answer]


@contextmanager
def target(lie: Lie, folder: Path) -> Iterator[tuple[Context, Asked]]:
    """A server without any study that lies about some questions; and what it was asked."""
    asked: Asked = []

    def answer(handler: BaseHTTPRequestHandler, _: bytes) -> Answer:
        ((name, value),) = parse_qsl(urlsplit(handler.path).query)
        asked.append((name, int(value)))
        return lie(name, int(value), asked)

    with serve(answer) as url, context(url, folder, "ps3.18") as found:
        yield found, asked


def honest(_: str, __: int, ___: Asked) -> Answer:
    return NOTHING


@pytest.fixture(autouse=True)
def probes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "PROBES", {LISTED.id: each(search)})


def use(monkeypatch: pytest.MonkeyPatch, probe: Probe) -> None:
    monkeypatch.setattr(runner, "PROBES", {LISTED.id: probe})


def queries(finding: Finding) -> list[str]:
    return [urlsplit(sent.exchange.request.url).query for sent in finding.exchanges]


def failed(finding: Finding) -> list[tuple[str, str]]:
    return [
        (verdict.check, str(verdict.outcome))
        for verdict in finding.verdicts
        if verdict.outcome is not Outcome.PASSED
    ]


def test_what_holds_always_is_told_once(tmp_path: Path) -> None:
    with target(honest, tmp_path) as (found, asked):
        finding = run_probe(LISTED, found, QUICK)
    assert finding.outcome is Outcome.PASSED
    assert finding.tally is not None
    assert (finding.tally.examples, finding.tally.requests) == (40, 80)
    assert (finding.tally.unrun, finding.tally.replays) == (0, ())
    assert len(asked) == 80
    checks = [verdict.check for verdict in finding.verdicts]
    assert len(checks) == len(set(checks)) > 5
    assert finding.exchanges == ()


def test_what_fails_is_the_smallest_and_can_be_tried_again(tmp_path: Path) -> None:
    def lie(name: str, value: int, _: Asked) -> Answer:
        return BROKEN if name == "offset" and value > 17 else NOTHING

    with target(lie, tmp_path) as (found, asked):
        finding = run_probe(LISTED, found, QUICK)
        assert finding.outcome is Outcome.FAILED
        assert queries(finding) == ["limit=1", "offset=18"]
        assert asked[-2:] == [("limit", 1), ("offset", 18)]
        assert failed(finding) == [("status.expected", "failed")]
        assert finding.tally is not None
        (name,) = finding.tally.replays
        again = replace(QUICK, replay=read_replay(name, "ps3.18"))
        asked.clear()
        replayed = run_probe(LISTED, found, again)
        assert (replayed.outcome, queries(replayed)) == (Outcome.FAILED, queries(finding))
        assert asked[:2] == [("limit", 1), ("offset", 18)]
        assert replayed.tally is not None
        assert replayed.tally.replays == (name,)


def test_each_check_that_fails_has_an_example_of_its_own(tmp_path: Path) -> None:
    def lie(name: str, value: int, _: Asked) -> Answer:
        if name == "limit":
            return BROKEN if value > 500 else NOTHING
        return Answer(200, "application/dicom+json", b"{") if value > 500 else NOTHING

    with target(lie, tmp_path) as (found, _):
        finding = run_probe(LISTED, found, QUICK)
    assert finding.tally is not None
    assert len(finding.tally.replays) == 2
    assert sorted(queries(finding)) == ["limit=1", "limit=501", "offset=501"]
    steps = {verdict.step[:3] for verdict in finding.verdicts if verdict.outcome is Outcome.FAILED}
    assert steps == {"1. ", "2. "}


def test_what_fails_once_is_flaky(tmp_path: Path) -> None:
    def lie(_: str, __: int, asked: Asked) -> Answer:
        return BROKEN if len(asked) == 31 else NOTHING

    with target(lie, tmp_path) as (found, _):
        finding = run_probe(LISTED, found, QUICK)
    assert finding.outcome is Outcome.FLAKY
    assert failed(finding) == [("status.expected", "flaky")]
    assert finding.tally is not None
    assert finding.tally.replays == ()
    assert finding.exchanges != ()


def test_the_same_seed_gives_the_same_requests(tmp_path: Path) -> None:
    sent: list[Asked] = []
    for seed in ("0123456789abcdef", "0123456789abcdef", "0123456789abcdee"):
        with target(honest, tmp_path) as (found, asked):
            run_probe(LISTED, replace(found, source=Source(seed)), QUICK)
            sent.append(asked)
    assert sent[0] == sent[1] != sent[2]


def test_a_state_machine_is_shrunk_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, machine(Counter))

    def lie(_: str, value: int, __: Asked) -> Answer:
        return BROKEN if value > 3 else NOTHING

    with target(lie, tmp_path) as (found, _):
        finding = run_probe(LISTED, found, QUICK)
        assert queries(finding) == ["limit=4"]
        assert finding.tally is not None
        (name,) = finding.tally.replays
        again = replace(QUICK, replay=read_replay(name, "ps3.18"))
        assert queries(run_probe(LISTED, found, again)) == ["limit=4"]


def test_an_example_that_is_there_for_its_warning_tells_of_no_failure(tmp_path: Path) -> None:
    def lie(_: str, value: int, __: Asked) -> Answer:
        return Answer(500, "", b"no") if value > 100 else BROKEN if value > 3 else NOTHING

    with target(lie, tmp_path) as (found, _):
        finding = run_probe(LISTED, found, QUICK)
    assert ("http.error-content-type", "warned") in failed(finding)
    assert [each for each in failed(finding) if each[0] == "status.expected"] == [
        ("status.expected", "failed")
    ]


class Spoilt(Machine):
    @rule()
    def break_it(self) -> None:
        raise HarnessError("this is none of the target's faults")


def spoilt(_: Examination, __: Draw) -> None:
    raise HarnessError("this is none of the target's faults")


@pytest.mark.parametrize("probe", [each(spoilt), machine(Spoilt)], ids=["each", "machine"])
def test_what_breaks_in_the_harness_is_none_of_the_targets_faults(
    probe: Probe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, probe)
    with (
        target(honest, tmp_path) as (found, _),
        pytest.raises(HarnessError, match="none of the target's"),
    ):
        run_probe(LISTED, found, QUICK)


def test_a_probe_that_draws_at_random_is_a_harness_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = count()

    def examine(_: Examination, draw: Draw) -> None:
        draw(st.booleans())
        draw(st.text() if next(turns) % 2 else st.integers())

    use(monkeypatch, each(examine))
    with (
        target(honest, tmp_path) as (found, _),
        pytest.raises(HarnessError, match="more than the seed"),
    ):
        run_probe(LISTED, found, QUICK)


def test_a_target_that_is_lost_ends_it(tmp_path: Path) -> None:
    with target(honest, tmp_path) as (found, asked):
        gone = replace(found, base_url="http://127.0.0.1:1", lost=lambda *_: "it is gone")
        finding = run_probe(LISTED, gone, QUICK)
    assert (finding.outcome, finding.died, finding.reason) == (
        Outcome.FAILED,
        "it is gone",
        "it is gone",
    )
    assert failed(finding) == [("http.answered", "failed")]
    assert asked == []


def test_what_there_is_no_time_for_is_told(tmp_path: Path) -> None:
    def slow(_: str, __: int, ___: Asked) -> Answer:
        time.sleep(0.02)
        return NOTHING

    with target(slow, tmp_path) as (found, asked):
        plan = Plan(Effort("quick", minutes=0.01), probes=2)  # 0.3 s
        finding = run_probe(LISTED, found, plan)
    assert finding.tally is not None
    assert finding.tally.examples + finding.tally.unrun == 40
    assert 0 < finding.tally.examples == len(asked) // 2 < 40
    assert finding.outcome is Outcome.PASSED


def test_with_no_time_at_all_it_is_not_run(tmp_path: Path) -> None:
    with target(honest, tmp_path) as (found, asked):
        finding = run_probe(LISTED, found, Plan(Effort("quick", minutes=0.0), probes=1))
    assert (finding.outcome, asked) == (Outcome.NOT_RUN, [])
    assert "no time" in finding.reason


def test_what_is_not_claimed_is_not_offered(tmp_path: Path) -> None:
    with target(honest, tmp_path) as (found, asked):
        profile = replace(found.profile, claims=frozenset())
        listed = replace(LISTED, requires=("search",))
        finding = run_probe(listed, replace(found, profile=profile), QUICK)
    assert (finding.outcome, asked) == (Outcome.NOT_OFFERED, [])


def test_an_id_by_which_nothing_can_be_drawn_is_an_error(tmp_path: Path) -> None:
    def lie(_: str, __: int, ___: Asked) -> Answer:
        return BROKEN

    with target(lie, tmp_path) as (found, _):
        plan = replace(QUICK, replay=Replay(LISTED.id, b"\xff\xff"))
        with pytest.raises(InputError, match="nothing can be drawn"):
            run_probe(LISTED, found, plan)
