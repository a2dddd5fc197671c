"""How verdicts come about: what is judged, what it weighs, and who speaks for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.checks import CHECKS, Question, judge
from conformance.errors import HarnessError
from conformance.profile.model import Profile, Severity
from conformance.requirements import load_requirements
from conformance.scenario.model import Expectation
from conformance.verdict import Level, Outcome, Verdict
from conformance.wire.exchange import Cause, Failure, Response
from tests.support.questions import (
    ACCEPT_FILES,
    GREEN,
    INSTANCE,
    JSON,
    RED,
    SERIES,
    STRICT,
    STUDY,
    answer,
    ask,
    files_answer,
    json_answer,
    profile,
)

REQUIREMENTS = load_requirements()
SOUND = files_answer(RED)
FOUND = Expectation(status=(200,), instances=("red",))


def verdicts(question: Question) -> dict[str, Verdict]:
    return {verdict.check: verdict for verdict in judge(question, REQUIREMENTS)}


def outcomes(question: Question) -> dict[str, Outcome]:
    return {name: verdict.outcome for name, verdict in verdicts(question).items()}


def instance(
    came: Response | Failure = SOUND,
    *,
    expect: Expectation = Expectation(),  # noqa: B008 - frozen
    by: Profile = STRICT,
    role: str = "",
) -> Question:
    return ask("GET", INSTANCE, came, accept=ACCEPT_FILES, expect=expect, by=by, role=role)


def test_where_no_whole_response_came_one_check_speaks_with_the_cause() -> None:
    came = Failure(Cause.NOT_HTTP, "the answer is not HTTP", b"SSH-2.0-OpenSSH")
    (verdict,) = judge(instance(came, expect=FOUND), REQUIREMENTS)
    assert (verdict.check, verdict.outcome) == ("http.answered", Outcome.FAILED)
    assert "not HTTP" in verdict.problems[0].got
    assert "SSH-2.0" in verdict.problems[0].got


def test_a_verdict_names_its_step_and_exchange() -> None:
    found = judge(instance(expect=FOUND), REQUIREMENTS)
    assert {(verdict.step, verdict.exchange) for verdict in found} == {("a step", 3)}


def test_where_the_status_is_wrong_nothing_is_said_of_what_was_expected_besides() -> None:
    found = outcomes(instance(answer(404, b"no", "text/plain"), expect=FOUND))
    assert found["status.expected"] is Outcome.FAILED
    assert "retrieve.instances" not in found
    assert found["http.error-content-type"] is Outcome.PASSED


def test_the_contract_is_judged_also_where_the_status_is_wrong() -> None:
    found = outcomes(instance(answer(404, b"no"), expect=FOUND))
    assert found["http.error-content-type"] is Outcome.WARNED


def test_a_disputed_status_is_a_warning_and_the_body_is_judged() -> None:
    question = ask(
        "GET",
        "/studies",
        json_answer([]),
        accept="image/x-nothing",
        expect=Expectation("search.unacceptable", matches=("red",)),
    )
    found = verdicts(question)
    assert found["status.expected"].outcome is Outcome.WARNED
    assert found["status.expected"].requirement.id == "COM-370"
    assert found["search.matches"].outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("status", "outcome"), [(400, Outcome.PASSED), (409, Outcome.WARNED), (500, Outcome.FAILED)]
)
def test_a_step_may_say_what_is_tolerated_and_what_any_other_status_breaks(
    status: int, outcome: Outcome
) -> None:
    expect = Expectation(status=(400,), tolerated=(409,), requirement="MP-350")
    found = verdicts(ask("POST", "/studies", answer(status, b"no"), expect=expect))
    assert found["status.expected"].outcome is outcome
    assert found["status.expected"].rule == "status.expected MP-350"


@pytest.mark.parametrize(
    ("severity", "outcome"),
    [(Severity.FAIL, Outcome.FAILED), (Severity.WARN, Outcome.WARNED), (Severity.IGNORE, None)],
)
@pytest.mark.parametrize("name", ["COM-706", "COM-190", "MP-540"])
def test_a_profile_can_say_what_a_requirement_weighs(
    name: str, severity: Severity, outcome: Outcome | None
) -> None:
    by = profile(severities={name: severity})
    broken = {
        "COM-706": ("http.error-content-type", answer(404, b"no")),
        "COM-190": ("http.explained", answer(404)),
        "MP-540": (
            "multipart.content-location",
            answer(
                200,
                files_answer(RED).body.replace(b"Content-Location", b"X-Location"),
                files_answer(RED).headers.get("Content-Type") or "",
            ),
        ),
    }
    check, came = broken[name]
    assert outcomes(instance(came, by=by)).get(check) is outcome


def test_what_is_a_may_is_judged_only_where_a_profile_says_so() -> None:
    requirements = {**REQUIREMENTS}
    requirements["COM-700"] = replace(REQUIREMENTS["COM-700"], level=Level.MAY)
    question = ask("GET", "/", answer(200, b"ok"))
    assert "http.content-type" not in {v.check for v in judge(question, requirements)}
    strict = replace(question, profile=profile(severities={"COM-700": Severity.FAIL}))
    found = {v.check: v.outcome for v in judge(strict, requirements)}
    assert found["http.content-type"] is Outcome.FAILED


def test_a_long_list_of_problems_is_cut() -> None:
    rows = [{"00100020": {"vr": "LO", "Value": [number]}} for number in range(100)]
    problems = verdicts(ask("GET", "/", json_answer(rows, 404)))["json.value-type"].problems
    assert len(problems) == 21
    assert problems[-1].got == "there are more"


# Looks of the run's own


def test_a_look_gets_one_verdict_for_all_that_was_expected_of_it() -> None:
    found = verdicts(instance(expect=FOUND, role="store.read-back"))
    assert found["store.read-back"].outcome is Outcome.PASSED
    assert found["store.read-back"].requirement.id == "STOW-500"
    assert not {"status.expected", "retrieve.instances"} & set(found)
    assert found["retrieve.equivalent"].outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("role", "came", "expect"),
    [
        ("store.read-back", answer(404, b"no", "text/plain"), FOUND),
        ("store.read-back", files_answer(GREEN), FOUND),
        ("store.nothing-kept", files_answer(RED), Expectation("retrieve.unknown")),
        ("delete.gone", files_answer(RED), Expectation("retrieve.gone")),
        ("delete.siblings", answer(500, b"no", "text/plain"), FOUND),
    ],
)
def test_a_look_fails_in_its_own_name(role: str, came: Response, expect: Expectation) -> None:
    found = verdicts(instance(came, expect=expect, role=role))
    assert found[role].outcome is Outcome.FAILED
    assert found[role].problems


def test_what_must_be_gone_is_gone_from_a_search() -> None:
    row = {"0020000D": {"vr": "UI", "Value": [RED.study]}}
    query = [("StudyInstanceUID", RED.study)]
    nothing = Expectation("search.no-match", matches=())
    for came, outcome in ((json_answer([]), Outcome.PASSED), (json_answer([row]), Outcome.FAILED)):
        question = ask("GET", "/studies", came, query=query, expect=nothing, role="delete.gone")
        assert outcomes(question)["delete.gone"] is outcome


def test_a_disputed_status_makes_a_look_a_warning() -> None:
    came = answer(410, b"gone", "text/plain")
    question = instance(came, expect=Expectation("retrieve.unknown"), role="store.nothing-kept")
    assert outcomes(question)["store.nothing-kept"] is Outcome.WARNED


def test_a_profile_can_leave_out_a_look() -> None:
    by = profile(severities={"STOW-505": Severity.IGNORE})
    question = instance(expect=Expectation("retrieve.unknown"), role="store.nothing-kept", by=by)
    assert "store.nothing-kept" not in outcomes(question)


def test_what_a_scenario_starts_from_must_be_stored() -> None:
    expect = Expectation("store.all", stored=("red",))
    question = ask(
        "POST",
        "/studies",
        answer(200, b"{}", JSON),
        sent=["red"],
        expect=expect,
        stored=frozenset(),
        role="given",
    )
    assert outcomes(question)["given"] is Outcome.FAILED


# Constants


@pytest.mark.parametrize(
    "came",
    [
        answer(404, b"no", "text/plain"),
        answer(400, b"no", "text/plain"),
        answer(401, b"no", "text/plain", [("WWW-Authenticate", "Basic")]),
        answer(500, b"no", "text/plain"),
        answer(204),
        json_answer([]),
        json_answer([{}]),
        answer(200, b"<html/>", "text/html"),
    ],
    ids=["404", "400", "401", "500", "204", "empty-array", "empty-object", "html"],
)
@pytest.mark.parametrize(
    ("method", "path", "query", "expect"),
    [
        ("POST", "/studies", (), Expectation("store.all", stored=("red",))),
        ("GET", INSTANCE, (), FOUND),
        ("GET", f"{INSTANCE}/metadata", (), Expectation(status=(200,), metadata=("red",))),
        ("GET", f"{INSTANCE}/frames/1", (), Expectation(status=(200,), frames=(1,))),
        (
            "GET",
            "/studies",
            [("StudyInstanceUID", RED.study)],
            Expectation(status=(200,), matches=("red",)),
        ),
        ("GET", f"{STUDY}/series", (), Expectation(status=(200,), matches=("red",))),
        ("GET", f"{SERIES}/instances", (), Expectation(status=(200,), matches=("red", "green"))),
    ],
    ids=["store", "retrieve", "metadata", "frames", "studies", "series", "instances"],
)
def test_a_constant_passes_nothing(
    method: str,
    path: str,
    query: list[tuple[str, str]],
    expect: Expectation,
    came: Response,
) -> None:
    question = ask(method, path, came, query=query, sent=["red"], expect=expect)
    assert Outcome.FAILED in outcomes(question).values()


# Faults of ours


def test_missing_tables_are_a_fault_of_the_harness() -> None:
    for question, requirements in (
        (instance(), {}),
        (instance(expect=Expectation("no.such-answer")), REQUIREMENTS),
        (instance(expect=FOUND, role="no.such-role"), REQUIREMENTS),
    ):
        with pytest.raises(HarnessError, match=r"there is no|has no"):
            judge(question, requirements)


def test_the_table_names_no_check_that_a_role_speaks_for() -> None:
    assert not {check.id for check in CHECKS} & {"given", "store.read-back", "delete.gone"}


def test_a_step_can_expect_only_frames_that_there_are() -> None:
    expect = Expectation(status=(200,), frames=(2,))
    question = ask("GET", f"{INSTANCE}/frames/2", answer(200, b"x", "a/b"), expect=expect)
    with pytest.raises(HarnessError, match="no frames 2 to compare with"):
        judge(question, REQUIREMENTS)


def test_what_a_store_says_of_a_file_that_nobody_can_read_is_judged() -> None:
    broken = replace(GREEN, name="broken", data=GREEN.data[:100])
    item = {
        "00081150": {"vr": "UI", "Value": ["1.2.3"]},
        "00081155": {"vr": "UI", "Value": [broken.uid]},
    }
    came = json_answer({"00081199": {"vr": "SQ", "Value": [item]}})
    expect = Expectation(status=(400,), refused=("broken",))
    cast = {"red": RED, "broken": broken}
    question = ask(
        "POST",
        "/studies",
        came,
        sent=("broken",),
        cast=cast,
        stored=frozenset({"red"}),
        expect=expect,
    )
    found = verdicts(question)
    assert found["status.expected"].outcome is Outcome.FAILED
    assert found["store.references"].outcome is Outcome.PASSED
