"""The scenarios that come with the harness: whole, exact, and for servers that listen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import fixtures
from conformance.operation import CAPABILITIES, Entity, Service, operation_of
from conformance.profile.load import load_profile, profile_names
from conformance.requirements import load_requirements
from conformance.scenario.files import scenario_files
from conformance.scenario.language import Known
from conformance.scenario.load import load
from conformance.scenario.model import FOUND, Case, Member, Step
from conformance.scenario.rules import sent_by

FOLDER = Path(__file__).parents[3] / "scenarios"
PROFILES = {name: load_profile(name) for name in profile_names()}
KNOWN = Known(fixtures.NAMES, PROFILES["tutorial"].answers, load_requirements())
FILES = {path: load(path, KNOWN) for path in scenario_files()}
CASES = [case for cases in FILES.values() for case in cases]
TUTORIAL = [
    case for path, cases in FILES.items() if path.parent.name == "tutorial" for case in cases
]
STEPS = [(case, step) for case in CASES for step in case.steps]
STORY = next(case for case in CASES if case.id == "tutorial.story")


def test_no_id_is_used_twice() -> None:
    twice = [name for name, count in Counter(case.id for case in CASES).items() if count > 1]
    assert not twice
    files = {(case.scenario, name) for name, cases in FILES.items() for case in cases}
    assert len(files) == len({scenario for scenario, _ in files})


# No server that gives one answer to everything may pass anything.


def right_somewhere(case: Case, step: Step) -> set[int]:
    """The statuses of a step that are not wrong in some profile that would run the case."""
    if step.expect.status:
        return set(step.expect.status)
    rows = [
        profile.answers[step.expect.answer]
        for profile in PROFILES.values()
        if set(case.requires) <= profile.claims
    ]
    return {status for row in rows for status in row.accept + row.warn}


def demands_content(case: Case, step: Step) -> bool:
    expect = step.expect
    content = (expect.instances, expect.metadata, expect.frames, expect.matches, expect.stored)
    return any(content) and all(200 <= status < 300 for status in right_somewhere(case, step))


def test_every_case_has_something_that_only_a_working_server_passes() -> None:
    for case in CASES:
        assert case.given or any(demands_content(case, step) for step in case.steps), case.id


def test_an_error_is_asked_for_only_after_something_was_stored() -> None:
    for case in CASES:
        stored = bool(case.given)
        for step in case.steps:
            assert stored or demands_content(case, step), case.id
            stored = stored or bool(step.expect.stored)


def test_every_step_is_a_request_of_dicomweb_and_has_a_title_if_it_is_one_of_several() -> None:
    for case, step in STEPS:
        is_known = operation_of(step.method, step.path)[0].service is not Service.OTHER
        assert is_known or _is_of_http(step), case.id
        assert len(case.steps) == 1 or step.title, case.id


def test_a_case_requires_what_it_asks_for() -> None:
    for case, step in STEPS:
        assert _is_of_http(step) or _capability(step) in case.requires, case.id


def _is_of_http(step: Step) -> bool:
    """Whether it is about a method or a path that DICOMweb does not have."""
    return step.expect.answer.partition(".")[0] in {"method", "path"}


BARE = "application/dicom"


def _capability(step: Step) -> str:
    operation, _ = operation_of(step.method, step.path)
    bare_body = BARE if step.single else ""
    if operation.service is Service.STORE and _header(step, "Content-Type", bare_body) == BARE:
        return "store.single-part"
    if step.expect.instances and _header(step, "Accept").startswith(BARE):
        return "retrieve.single-part"
    return str(operation.service)


def _header(step: Step, name: str, otherwise: str = "") -> str:
    return dict(step.headers).get(name, otherwise)


def test_a_delete_leaves_all_that_it_was_not_asked_for() -> None:
    for case in CASES:
        held = set(case.given)
        for step in case.steps:
            held |= set(step.expect.stored or ())
            if step.expect.answer == "delete.done":
                assert step.expect.gone, case.id
            if step.expect.remain is not None:
                held -= set(step.expect.gone or ())
                assert set(step.expect.remain) == held, case.id


# The cast: members of one study or series must agree on what belongs to it.

STUDY_ATTRIBUTES = {
    "PatientID",
    "PatientName",
    "StudyDate",
    "AccessionNumber",
    "ReferringPhysicianName",
}
SERIES_ATTRIBUTES = {"Modality"}
INSTANCE_ATTRIBUTES = {"SpecificCharacterSet"}


def _group(member: Member, level: Entity) -> tuple[str, ...]:
    born = fixtures.literal_identity(member.fixture)
    study = member.study or born.study
    return (study,) if level is Entity.STUDY else (study, member.series or born.series)


def _said(member: Member, keywords: set[str]) -> dict[str, str]:
    return {name: value for name, value in member.attributes.items() if name in keywords}


def made(case: Case) -> list[Member]:
    """The members that are not there already."""
    return [member for member in case.cast if member.fixture != FOUND]


# What asks which of two instances is believed.
_DISAGREE = {"azure.search.latest"}


def test_members_of_a_study_or_series_agree_on_its_attributes() -> None:
    tables = ((Entity.STUDY, STUDY_ATTRIBUTES), (Entity.SERIES, SERIES_ATTRIBUTES))
    of_one_mind = [case for case in CASES if case.scenario not in _DISAGREE]
    for case, (level, keywords) in product(of_one_mind, tables):
        said: dict[tuple[str, ...], dict[str, str]] = {}
        for member in made(case):
            first = said.setdefault(_group(member, level), _said(member, keywords))
            assert first == _said(member, keywords), case.id


def test_every_member_can_be_made() -> None:
    known = STUDY_ATTRIBUTES | SERIES_ATTRIBUTES | INSTANCE_ATTRIBUTES
    for case in TUTORIAL:
        for member in case.cast:
            assert set(member.attributes) <= known, case.id
    for case in CASES:
        for member in made(case):
            values: dict[str, Any] = {
                name: text.format(unique="ABC123") for name, text in member.attributes.items()
            }
            assert fixtures.make(member.fixture, **values)


# Searches

SEARCHES = [
    (case, step)
    for case, step in STEPS
    if operation_of(step.method, step.path)[0].service is Service.SEARCH
]
# What is unlike anything that any other scenario of any run has stored.
UNIQUE = ("{unique", "{study", "{series", "{instance", "{unknown", "not-a-uid")


def test_a_search_is_bound_to_what_the_scenario_stored() -> None:
    for case, step in SEARCHES:
        values = [step.path, step.raw_query, *(value for _, value in step.query)]
        assert any(word in value for value in values for word in UNIQUE), case.id


def test_a_patient_that_is_searched_has_one_name() -> None:
    """An archive may keep one name of each patient, and need not find him by another."""
    for case in {case.id: case for case, _ in SEARCHES}.values():
        names: dict[str, set[str]] = {}
        for member in case.cast:
            if "PatientName" in member.attributes:
                patient = member.attributes.get("PatientID", "")
                names.setdefault(patient, set()).add(member.attributes["PatientName"])
        assert all("{unique}" in patient for patient in names), case.id
        assert all(len(several) == 1 for several in names.values()), case.id


# What asks how a query is read.
_ENCODED = {
    "search.studies.encoded",
    "search.studies.quote",
    "search.strange-name",
    "search.marks",
    "search.private-key",
    "search.kinds",
    "search.empty-values",
    "search.character-sets",
    "azure.search.letters",
    "azure.search.fuzzy-physician",
    "azure.store.nul",
}


def test_few_scenarios_ask_whether_queries_are_percent_decoded() -> None:
    """Else that one defect would redden all that have a caret or a blank in their values."""
    for case, step in SEARCHES:
        if case.scenario not in _ENCODED:
            text = "".join(name + value for name, value in step.query)
            assert re.fullmatch(r"[A-Za-z0-9.,*?{}:-]*", text), case.id


# PS3.18 Table 10.6.1-5, and the Azure conformance statements, whichever asks for less.
_STUDY_KEYS = {
    "StudyInstanceUID",
    "StudyDate",
    "AccessionNumber",
    "PatientID",
    "PatientName",
    "ReferringPhysicianName",
    "ModalitiesInStudy",
    "0020000D",
    "0020000d",
    "00100020",
}
_SERIES_KEYS = {"SeriesInstanceUID", "Modality", "0020000e"}
_INSTANCE_KEYS = {"SOPInstanceUID"}
# What no search has for a key, and what may be one or not.
_NO_KEYS = {
    "search.unknown-attribute": {"NoSuchAttribute"},
    "search.empty-parameter": {""},
    "search.study-instances.other-study": {"StudyInstanceUID"},
    "search.strange-name": {
        *("accessionnumber", "ACCESSIONNUMBER"),
        *("0008,0050", "(0008,0050)", "0x00080050"),
    },
    "search.against-the-rules": {"SOPInstanceUID", "AccessionNumber"},
    "search.private-key": {"00110010", "00111001"},
    "search.includefield.private": {"00110010"},
    "http.query.unknown": {"conformanceUnknown"},
}
_CONTROLS = {"fuzzymatching", "includefield", "limit", "offset"}
_KEYS = {
    "/studies": _STUDY_KEYS,
    "/series": _STUDY_KEYS | _SERIES_KEYS,
    "/instances": _STUDY_KEYS | _SERIES_KEYS | _INSTANCE_KEYS,
    "/studies/*/series": _SERIES_KEYS,
    "/studies/*/instances": _SERIES_KEYS | _INSTANCE_KEYS,
    "/studies/*/series/*/instances": _INSTANCE_KEYS,
}


def test_a_search_uses_keys_that_every_target_must_match() -> None:
    for case, step in SEARCHES:
        words = step.path.strip("/").split("/")
        template = "/" + "/".join("*" if at % 2 else word for at, word in enumerate(words))
        known = _KEYS[template] | _CONTROLS | _NO_KEYS.get(case.scenario, set())
        asks_for_all = {"search.all-keys", "azure"} & set(case.requires)
        assert asks_for_all or {name for name, _ in step.query} <= known, case.id


def test_a_scenario_requires_the_searches_that_it_asks() -> None:
    for case, step in SEARCHES:
        assert operation_of(step.method, step.path)[0].capability in case.requires, case.id


# The tables


def test_every_answer_of_the_profiles_is_asked_for() -> None:
    used = {step.expect.answer for _, step in STEPS}
    by_the_run = {"store.all", "retrieve.gone", "search.no-match"}
    by_the_run |= {"capabilities.named", "capabilities.parameter"}
    known = set(PROFILES["tutorial"].answers)
    assert known == (used | by_the_run | _named_by_probes(known)) - {""}


def test_every_capability_is_required_by_a_scenario_or_a_probe() -> None:
    required = {name for case in CASES for name in case.requires}
    assert required | _named_by_probes(CAPABILITIES) == set(CAPABILITIES)


def _named_by_probes(names: Iterable[str]) -> set[str]:
    probes = (Path(__file__).parents[3] / "conformance" / "probes").glob("*.py")
    text = "".join(path.read_text(encoding="utf-8") for path in probes)
    return {name for name in names if f'"{name}"' in text}


def test_every_tutorial_requirement_is_that_of_a_scenario() -> None:
    named = {name for case in CASES for name in case.requirements}
    assert {f"TUT-{number}" for number in range(1, 20)} <= named


# The tutorial's requests, each as it stands there and gone wrong.

PLAIN = {
    1: ("store.multipart", "store.multipart.curl", "store.multipart.several", "store.large"),
    2: ("store.study", "store.study.new", "store.study.foreign"),
    3: ("store.single",),
    4: ("retrieve.study",),
    5: ("metadata.study",),
    6: ("retrieve.series",),
    7: ("metadata.series",),
    8: ("retrieve.instance", "retrieve.instance.multipart"),
    9: ("metadata.instance",),
    10: ("frames.one", "frames.several", "frames.out-of-order"),
    11: ("search.studies", "search.studies.key", "search.studies.date", "search.studies.fuzzy"),
    12: ("search.series",),
    13: ("search.study-series",),
    14: ("search.instances",),
    15: ("search.study-instances",),
    16: ("search.series-instances",),
    17: ("delete.instance", "delete.instance.again"),
    18: ("delete.series", "delete.series.again"),
    19: ("delete.study", "delete.study.again"),
}


@pytest.mark.parametrize("number", PLAIN)
def test_every_request_of_the_tutorial_has_its_scenarios(number: int) -> None:
    found = {case.scenario for case in CASES if number in case.tutorial}
    assert {*PLAIN[number], "tutorial.story"} <= found


BAD = [
    *product(
        ("malformed", "unknown", "unacceptable"), [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
    ),
    *product(("malformed", "unknown"), [2, 17, 18, 19]),
    *product(("unsupported-type", "empty", "garbage", "duplicate", "unacceptable"), [1, 2]),
    *product(("unreadable", "unacceptable", "duplicate"), [3]),
]
# A search has no target that could be unknown: there it finds nothing.
NOTHING_FOUND = dict.fromkeys(range(11, 17), "no-match")


@pytest.mark.parametrize(("kind", "number"), BAD)
def test_every_request_of_the_tutorial_goes_wrong_in_every_way(kind: str, number: int) -> None:
    name = NOTHING_FOUND.get(number, kind) if kind == "unknown" else kind
    assert any(name in case.scenario for case in CASES if number in case.tutorial)


@pytest.mark.parametrize("scenario", ["store.multipart", "store.study"])
def test_every_content_type_of_the_tutorial_is_a_test_of_its_own(scenario: str) -> None:
    cases = {case.variant: case.steps[0].multipart for case in CASES if case.scenario == scenario}
    said = {
        variant: (body.type, body.boundary, body.announce_boundary)
        for variant, body in cases.items()
        if body is not None
    }
    assert said == {
        "type-and-boundary": (BARE, "", True),
        "type-and-boundary-abcd1234": (BARE, "ABCD1234", True),
        "boundary-only": ("", "ABCD1234", True),
        "no-boundary": ("", "ABCD1234", False),
    }


def test_every_accept_of_the_tutorial_is_a_test_of_its_own() -> None:
    octets = 'multipart/related; type="application/octet-stream";'
    accepted = {_header(case.steps[0], "Accept") for case in CASES if case.scenario == "frames.one"}
    assert accepted == {
        octets + " transfer-syntax=1.2.840.10008.1.2.1",
        octets + " transfer-syntax=*",
        octets,
    }


def test_a_body_of_more_than_a_mebibyte_is_stored_and_had_back() -> None:
    (case,) = (case for case in CASES if case.scenario == "store.large")
    for name in sent_by(case.steps[0]):
        member = next(member for member in case.cast if member.name == name)
        assert len(fixtures.make(member.fixture)) > 1024 * 1024


def test_every_odd_fixture_makes_the_round_trip() -> None:
    tutorial = {
        name for name, fixture in fixtures.catalogue().items() if "tutorial" in fixture.group
    }
    odd = {
        member.fixture
        for case in CASES
        if case.scenario == "odd.round-trip"
        for member in case.cast
    }
    assert odd == set(fixtures.NAMES) - tutorial


# The story, request by request as the tutorial's curl commands have them.

_DICOM_JSON = "application/dicom+json"
_ANY_DICOM = 'multipart/related; type="application/dicom"; transfer-syntax=*'
_S, _E, _I = "/studies/{study}", "/series/{series}", "/instances/{instance}"
COMMANDS = [
    ("POST", "/studies", "", _DICOM_JSON),
    ("POST", _S, "", _DICOM_JSON),
    ("POST", "/studies", "", _DICOM_JSON),
    ("GET", _S, "", _ANY_DICOM),
    ("GET", _S + "/metadata", "", _DICOM_JSON),
    ("GET", _S + _E, "", _ANY_DICOM),
    ("GET", _S + _E + "/metadata", "", _DICOM_JSON),
    ("GET", _S + _E + _I, "", "application/dicom; transfer-syntax=*"),
    ("GET", _S + _E + _I + "/metadata", "", _DICOM_JSON),
    (
        "GET",
        _S + _E + _I + "/frames/1",
        "",
        'multipart/related; type="application/octet-stream"; transfer-syntax=1.2.840.10008.1.2.1',
    ),
    ("GET", "/studies", "StudyInstanceUID={study}", _DICOM_JSON),
    ("GET", "/series", "SeriesInstanceUID={series}", _DICOM_JSON),
    ("GET", _S + "/series", "SeriesInstanceUID={series}", _DICOM_JSON),
    ("GET", "/instances", "SOPInstanceUID={instance}", _DICOM_JSON),
    ("GET", _S + "/instances", "SOPInstanceUID={instance}", _DICOM_JSON),
    ("GET", _S + _E + "/instances", "SOPInstanceUID={instance}", _DICOM_JSON),
    ("DELETE", _S + _E + _I, "", "*/*"),
    ("DELETE", _S + _E, "", "*/*"),
    ("DELETE", _S, "", "*/*"),
]


def test_the_story_is_the_tutorial_in_its_order_and_words() -> None:
    told = [
        (
            step.method,
            step.path,
            "&".join("=".join(pair) for pair in step.query),
            _header(step, "Accept"),
        )
        for step in STORY.steps
    ]
    assert told == COMMANDS
    assert {step.of for step in STORY.steps} == {"red-triangle"}
    assert STORY.literal
    assert STORY.tutorial == tuple(range(1, 20))


def test_the_story_stores_the_tutorials_files_in_the_tutorials_ways() -> None:
    sent = [tuple(sent_by(step)) for step in STORY.steps if step.method == "POST"]
    assert sent == [("red-triangle",), ("blue-circle",), ("green-square",)]
    assert STORY.steps[2].single
    assert {member.name: member.fixture for member in STORY.cast} == {
        name: name for name in ("red-triangle", "blue-circle", "green-square")
    }
    assert not any(member.attributes or member.study for member in STORY.cast)
