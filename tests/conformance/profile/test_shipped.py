"""The profiles that come with the harness: whole, honest about each other, and all in use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import jsonschema
import pytest
import yaml

from conformance.generate.accept import FEATURES, Resource
from conformance.operation import CAPABILITIES
from conformance.profile.load import FOLDER, load_profile, profile_names
from conformance.profile.model import RESOURCES, Profile
from conformance.profile.offers import UNREAD
from conformance.profile.schema import FILE, profile_schema
from conformance.profile.switches import SWITCHES
from conformance.requirements import load_requirements
from conformance.verdict import Level

PROFILES: Mapping[str, Profile] = {name: load_profile(name) for name in profile_names()}
EVERY = pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
SOURCES = Path(__file__).parents[3] / "conformance"


def test_the_profiles_are_those_that_the_readme_promises() -> None:
    assert set(PROFILES) == {"tutorial", "azure-v1", "azure-v2", "ps3.18", "bundled", "orthanc"}


@EVERY
def test_a_profile_sets_every_switch_and_answers_every_situation(profile: Profile) -> None:
    assert set(profile.switches) == set(SWITCHES)
    assert set(profile.answers) == set(PROFILES["ps3.18"].answers)
    assert profile.claims <= set(CAPABILITIES)


@EVERY
def test_a_profile_offers_every_resource_in_forms_that_can_be(profile: Profile) -> None:
    assert set(profile.offers) == set(RESOURCES) == set(map(str, Resource))
    for offer in profile.offers.values():
        assert any(not form.optional for form in offer.forms)
        assert sum(form.default for form in offer.forms) <= 1
    singles = [form for form in profile.offers["instance"].forms if not form.multipart]
    claimed = "retrieve.single-part" in profile.claims
    assert claimed == any(not form.optional for form in singles)


def test_what_targets_do_not_follow_are_features_of_an_accept() -> None:
    assert set(UNREAD) <= set(FEATURES)


@EVERY
def test_every_row_names_a_requirement_that_exists(profile: Profile) -> None:
    load_profile(profile.name, requirements=load_requirements())


@EVERY
def test_a_status_is_right_or_disputed_and_not_both(profile: Profile) -> None:
    for answer in profile.answers.values():
        assert answer.accept
        assert not set(answer.accept) & set(answer.warn), answer.name


@EVERY
def test_no_profile_forgives_a_server_error(profile: Profile) -> None:
    for answer in profile.answers.values():
        # RFC 9110 9.1: by 501 a server says that it lacks a method, not that it erred; PS3.18 Table
        # 8.5-1: or that it does not support a SOP class.
        lacking = {501} if answer.name.startswith(("method.", "store.private-class")) else set()
        assert max({0, *answer.accept, *answer.warn} - lacking) < 500, answer.name


@EVERY
def test_a_status_that_no_row_names_is_red(profile: Profile) -> None:
    requirements = load_requirements()
    for answer in profile.answers.values():
        rule = requirements[answer.requirement]
        assert rule.level is Level.MUST, answer.name
        assert not rule.lenience, answer.name
        assert rule.id not in profile.severities, answer.name


@pytest.mark.parametrize("azure", ["azure-v1", "azure-v2"])
def test_what_the_tutorials_server_does_is_right_under_tutorial(azure: str) -> None:
    tutorial = PROFILES["tutorial"]
    # What the tutorial never asks for, and so has no claim to.
    beyond = {
        name
        for name in tutorial.answers
        if name in ("retrieve.deflated-as-explicit", "store.with-warnings")
    }
    for name, answer in PROFILES[azure].answers.items():
        if name not in beyond:
            assert set(answer.accept) <= set(tutorial.answers[name].accept), name
    assert tutorial.claims <= PROFILES[azure].claims


def test_tutorial_is_never_stricter_than_the_standard_where_the_standard_speaks() -> None:
    """What is PS3.18's right may be disputed by the tutorial, and is never plainly wrong."""
    tutorial, standard = PROFILES["tutorial"], PROFILES["ps3.18"]
    for name, answer in standard.answers.items():
        allowed = tutorial.answers[name].accept + tutorial.answers[name].warn
        assert set(answer.accept) <= set(allowed), name


def test_a_semicolon_at_the_end_is_the_tutorials_wish_and_disputed_by_the_standard() -> None:
    """RFC 9110 5.6.6 allows it; RFC 7231, to which PS3.18 8.4.1.1 still refers, does not."""
    wish, disputed = (
        PROFILES[name].answers["frames.empty-parameter"] for name in ("tutorial", "ps3.18")
    )
    assert (wish.accept, wish.warn, wish.requirement) == ((200,), (), "TUT-10")
    assert (disputed.accept, disputed.warn) == ((200,), (400, 406))


def test_tutorial_demands_no_attribute_that_one_of_its_sources_does_not() -> None:
    demanded = PROFILES["tutorial"].switches["must_return_attributes"]
    for name in ("ps3.18", "azure-v1", "azure-v2"):
        others = PROFILES[name].switches["must_return_attributes"]
        for level in ("study", "series", "instance"):
            assert set(demanded[level]) <= set(others[level]), (name, level)


def test_orthanc_excuses_nothing() -> None:
    orthanc, standard = PROFILES["orthanc"], PROFILES["ps3.18"]
    assert orthanc.answers == standard.answers
    # What becomes of another file is open in the standard; to claim one way is only stricter.
    assert orthanc.switches == {**standard.switches, "other_file_same_uids": "replaced"}
    assert not orthanc.severities
    assert not orthanc.claims & {"delete", "store.single-part", "retrieve.single-part"}


def test_orthanc_removes_a_study_by_its_own_api() -> None:
    lookup, delete = PROFILES["orthanc"].removal
    assert (lookup.method, lookup.url, lookup.body) == ("POST", "{origin}/tools/lookup", "{study}")
    answer = json.loads('[{"ID": "abc", "Path": "/studies/abc", "Type": "Study"}]')
    found = {name: answer[at][key] for name, (at, key) in lookup.capture.items()}
    assert delete.method == "DELETE"
    assert delete.url.format(origin="http://o", **found) == "http://o/studies/abc"


@pytest.mark.parametrize("switch", SWITCHES)
def test_every_switch_is_asked_for_somewhere(switch: str) -> None:
    own = SOURCES / "profile"
    files = [path for path in SOURCES.rglob("*.py") if own not in path.parents]
    assert any(f'"{switch}"' in path.read_text(encoding="utf-8") for path in files)


@EVERY
def test_the_schema_for_editors_takes_every_profile(profile: Profile) -> None:
    document = yaml.safe_load((FOLDER / f"{profile.name}.yaml").read_text(encoding="utf-8"))
    jsonschema.validate(document, profile_schema())


def test_the_schema_for_editors_is_up_to_date() -> None:
    jsonschema.Draft202012Validator.check_schema(profile_schema())
    written = json.loads(FILE.read_text(encoding="utf-8"))
    assert written == profile_schema(), "run: python -m conformance.profile.schema"
