"""A variant is laid over its step, and is a case of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.errors import InputError
from conformance.scenario.load import load
from conformance.scenario.model import Case

TEXT = """\
- id: a
  title: A
  source: nobody
  tutorial: [1]
  requires: [store]
  given: [red-triangle]
  steps:
    - POST: /studies
      headers: {Accept: application/dicom+json, X-One: "1"}
      multipart: {parts: [green-square], boundary: B}
      expect: {status: 200, stored: [green-square]}
      variants:
        - name: plain
        - VARIANT
    - GET: /studies
      expect: {status: 200}
"""


def varied(folder: Path, variant: str) -> tuple[Case, ...]:
    path = folder / "x.yaml"
    path.write_text(TEXT.replace("VARIANT", variant), encoding="utf-8")
    return load(path)


def test_each_variant_is_a_case_with_an_id_of_its_own(tmp_path: Path) -> None:
    plain, other = varied(tmp_path, "{name: other, headers: {Accept: text/plain}}")
    assert (plain.id, other.id) == ("a[plain]", "a[other]")
    assert (plain.scenario, other.variant) == ("a", "other")
    assert (plain.location.line, other.location.line) == (13, 14)
    assert plain.steps[0].headers == (("Accept", "application/dicom+json"), ("X-One", "1"))
    assert other.steps[0].headers == (("Accept", "text/plain"), ("X-One", "1"))
    assert plain.steps[1] == other.steps[1]


def test_null_removes(tmp_path: Path) -> None:
    other = varied(tmp_path, "{name: b, headers: {Accept: null}, expect: {stored: null}}")[1]
    assert other.steps[0].headers == (("X-One", "1"),)
    assert other.steps[0].expect.stored is None
    assert other.steps[0].expect.status == (200,)


def test_another_body_or_method_takes_the_place_of_the_first(tmp_path: Path) -> None:
    variant = "{name: b, PUT: /x, single: green-square, expect: {stored: null}}"
    step = varied(tmp_path, variant)[1].steps[0]
    assert (step.method, step.path) == ("PUT", "/x")
    assert (step.single, step.multipart) == ("green-square", None)


def test_the_body_of_the_step_is_changed_in_part(tmp_path: Path) -> None:
    step = varied(tmp_path, '{name: b, multipart: {type: ""}}')[1].steps[0]
    assert step.multipart is not None
    assert (step.multipart.boundary, step.multipart.type) == ("B", "")
    assert [part.member for part in step.multipart.parts] == ["green-square"]


def test_a_variant_can_change_what_the_scenario_is_about(tmp_path: Path) -> None:
    variant = (
        "{name: b, tutorial: [2], requires: [delete], tags: [t], requirements: [X-1], size: full,"
        " cast: {red-triangle: {study: other}}, attributes: {PatientID: P}, given: [red-triangle]}"
    )
    plain, other = varied(tmp_path, variant)
    assert (plain.tutorial, other.tutorial) == ((1,), (2,))
    assert (plain.requires, other.requires) == (("store",), ("store", "delete"))
    assert (other.tags, other.requirements) == (("t",), ("X-1",))
    assert [member.fixture for member in plain.cast] == ["red-triangle-small", "green-square-small"]
    assert [member.fixture for member in other.cast] == ["red-triangle", "green-square"]
    assert other.cast[0].study == "other"
    assert other.cast[1].attributes == {"PatientID": "P"}


def test_without_given_the_first_thing_sent_is_the_subject(tmp_path: Path) -> None:
    assert varied(tmp_path, "{name: b, given: null}")[1].steps[0].of == "green-square"


@pytest.mark.parametrize(
    ("variant", "says"),
    [
        ("{headers: {}}", "14: a variant needs: name"),
        ("{name: plain}", "14: two variants are named 'plain'"),
        ("{name: Other}", "14: expected lower-case words joined by dashes and dots, got the text"),
        ("{name: b, header: {}}", "14: unknown key 'header' in a variant; did you mean 'headers'?"),
        ("{name: b, title: T, id: c}", "14: unknown key 'id' in a variant"),
        ("{name: b, variants: []}", "14: unknown key 'variants' in a variant"),
        ("{name: b, expect: {state: 1}}", "14: unknown key 'state' in an expectation; did you me"),
        ("{name: b, expect: {status: null}}", "14: an expectation needs: status"),
        ("{name: b, requires: null}", "14: expected a list, got nothing"),
        ("{name: b, requires: [store]}", "14: 'store' stands twice in this list"),
        ("just words", "14: expected a variant: a table of keys and values, got the text"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, variant: str, says: str) -> None:
    with pytest.raises(InputError) as error:
        varied(tmp_path, variant)
    assert str(error.value).startswith(f"{tmp_path}/x.yaml:{says}")


@pytest.mark.parametrize(
    ("variants", "says"),
    [
        ("[]", "12: expected a list of variants, got a list"),
        ("{name: a}", "12: expected a list of variants, got a table"),
    ],
)
def test_variants_are_a_list_of_at_least_one(tmp_path: Path, variants: str, says: str) -> None:
    start, end = TEXT.index("variants:\n"), TEXT.index("    - GET")
    path = tmp_path / "x.yaml"
    path.write_text(f"{TEXT[:start]}variants: {variants}\n{TEXT[end:]}", encoding="utf-8")
    with pytest.raises(InputError) as error:
        load(path)
    assert str(error.value).startswith(f"{path}:{says}")


def test_only_one_step_has_variants(tmp_path: Path) -> None:
    text = TEXT.replace("VARIANT", "{name: b}") + "      variants: [{name: c}]\n"
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.yaml:17: only one step of a scenario can have va"):
        load(path)
