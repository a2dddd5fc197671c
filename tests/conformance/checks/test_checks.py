"""Every check passes what is right and fails what is wrong in just its way."""

from __future__ import annotations

from collections import Counter

import pytest

from conformance.checks import CHECKS, ROLES, Check, Question, judge
from conformance.formats import dicom_json as json_format
from conformance.formats import media_type, multipart, part10, wadl
from conformance.formats import native_model as xml_format
from conformance.requirements import load_requirements
from conformance.verdict import Level, Outcome, Requirement, Verdict
from conformance.wire import message
from tests.conformance.checks.examples import (
    bulk_data,
    bulk_sets,
    capabilities,
    coded,
    dicom_json,
    frames,
    http,
    media,
    metadata,
    native_model,
    parts,
    rendered,
    representations,
    retrieve,
    search,
    search_readings,
    search_values,
    store,
    store_headers,
)
from tests.conformance.checks.examples.example import Example

REQUIREMENTS = load_requirements()
BAD = {Outcome.FAILED, Outcome.WARNED}

EXAMPLES: tuple[Example, ...] = (
    *http.EXAMPLES,
    *representations.EXAMPLES,
    *capabilities.EXAMPLES,
    *media.EXAMPLES,
    *parts.EXAMPLES,
    *dicom_json.EXAMPLES,
    *native_model.EXAMPLES,
    *store.EXAMPLES,
    *store_headers.EXAMPLES,
    *retrieve.EXAMPLES,
    *metadata.EXAMPLES,
    *frames.EXAMPLES,
    *bulk_data.EXAMPLES,
    *rendered.EXAMPLES,
    *bulk_sets.EXAMPLES,
    *coded.EXAMPLES,
    *search.EXAMPLES,
    *search_readings.EXAMPLES,
    *search_values.EXAMPLES,
)
PASSES = [
    pytest.param(example.check, question, id=f"{example.check}-{at}")
    for example in EXAMPLES
    for at, question in enumerate(example.passes)
]
SILENT = [
    pytest.param(example.check, question, id=f"{example.check}-{at}")
    for example in EXAMPLES
    for at, question in enumerate(example.silent)
]
FAILS = [
    pytest.param(example, question, id=f"{example.check}-{at}")
    for example in EXAMPLES
    for at, question in enumerate(example.fails)
]


def verdicts(question: Question) -> dict[str, Verdict]:
    found = judge(question, REQUIREMENTS)
    assert len({verdict.check for verdict in found}) == len(found)
    return {verdict.check: verdict for verdict in found}


def weight(requirement: Requirement) -> Outcome:
    strict = requirement.level is Level.MUST and not requirement.lenience
    return Outcome.FAILED if strict else Outcome.WARNED


@pytest.mark.parametrize(("check", "question"), PASSES)
def test_a_right_answer_passes(check: str, question: Question) -> None:
    found = verdicts(question)
    assert found[check].outcome is Outcome.PASSED
    assert not found[check].problems
    assert {name: v.problems for name, v in found.items() if v.outcome in BAD} == {}


@pytest.mark.parametrize(("check", "question"), SILENT)
def test_a_check_is_silent_where_it_has_nothing_to_ask(check: str, question: Question) -> None:
    found = verdicts(question)
    assert check not in found
    assert {name: v.problems for name, v in found.items() if v.outcome in BAD} == {}


@pytest.mark.parametrize(("example", "question"), FAILS)
def test_a_wrong_answer_fails_in_just_this_way(example: Example, question: Question) -> None:
    found = verdicts(question)
    verdict = found[example.check]
    assert verdict.outcome is weight(verdict.requirement)
    assert verdict.problems
    assert all(problem.expected and problem.got for problem in verdict.problems)
    bad = {name: v.problems for name, v in found.items() if v.outcome in BAD}
    assert {n: p for n, p in bad.items() if n not in {example.check, *example.also}} == {}


def test_every_check_has_an_answer_that_passes_and_one_that_fails() -> None:
    shown = {example.check for example in EXAMPLES if example.passes and example.fails}
    assert shown == {check.id for check in CHECKS}


def test_ids_are_unique() -> None:
    ids = Counter([*(check.id for check in CHECKS), *ROLES])
    assert [name for name, count in ids.items() if count > 1] == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_check_says_what_it_asks_and_who_says_so(check: Check) -> None:
    assert check.asks.endswith(".")
    assert check.requirement in REQUIREMENTS


def test_every_role_rests_on_a_requirement() -> None:
    assert {role.requirement for role in ROLES.values()} <= set(REQUIREMENTS)


FORMATS = {
    ("http.",): message.RULES,
    ("media-type.", "multipart."): media_type.RULES,
    ("multipart.",): multipart.RULES,
    ("json.",): json_format.RULES,
    ("xml.",): xml_format.RULES,
    ("part10.",): part10.RULES,
    ("capabilities.",): wadl.RULES,
}


@pytest.mark.parametrize("prefixes", FORMATS)
def test_every_rule_of_a_format_has_its_check(prefixes: tuple[str, ...]) -> None:
    spoken_for = {rule for check in CHECKS if check.id.startswith(prefixes) for rule in check.rules}
    assert set(FORMATS[prefixes]) <= spoken_for
