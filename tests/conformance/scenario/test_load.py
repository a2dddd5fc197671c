"""A scenario file becomes cases, and what is wrong with it is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.errors import InputError
from conformance.scenario.language import Known
from conformance.scenario.load import FIXTURES, load
from conformance.scenario.model import Case, Expectation, Member, Multipart, Part

RICH = """\
- id: a.store
  title: Store
  source: nobody
  tutorial: [1]
  requires: [store]
  requirements: [STOW-010]
  tags: [odd]
  attributes: {PatientID: "{unique}"}
  cast:
    stranger:
      fixture: blue-circle
      study: other
      attributes: {StudyDate: "20200922"}
  given: [red-triangle]
  steps:
    - title: First
      POST: /studies/{study:stranger}
      headers: {Accept: application/dicom+json, X-Two: [a, "{unique}"]}
      multipart:
        boundary: ABCD1234
        parts: [stranger, {text: garbage, headers: {Content-Type: text/plain}}]
      expect: {status: store.all, stored: [stranger], refused: []}
    - GET: /studies
      of: stranger
      query: {limit: 2, includefield: [A, B], PatientID: ""}
      expect: {status: [200, 204], media-type: application/json, rows: 0, returns: [PatientID]}
"""
MINIMAL = """\
- id: a
  title: A
  source: nobody
  given: [red-triangle]
  steps:
    - GET: /studies/{study}
      expect: {status: 200}
"""
KNOWN = Known(FIXTURES.fixtures, {"store.all", "store.none"}, {"STOW-010", "STOW-020"})


def cases(folder: Path, text: str, known: Known = FIXTURES) -> tuple[Case, ...]:
    path = folder / "x.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, known)


def error(folder: Path, text: str, known: Known = FIXTURES) -> str:
    with pytest.raises(InputError) as caught:
        cases(folder, text, known)
    return str(caught.value).removeprefix(f"{folder}/")


def test_a_case_says_what_the_file_says(tmp_path: Path) -> None:
    (case,) = cases(tmp_path, RICH, KNOWN)
    assert (case.id, case.scenario, case.variant) == ("a.store", "a.store", "")
    assert (case.title, case.source, case.location.line) == ("Store", "nobody", 1)
    assert (case.tutorial, case.requires, case.tags) == ((1,), ("store",), ("odd",))
    assert case.requirements == ("STOW-010",)
    assert case.cast == (
        Member("red-triangle", "red-triangle-small", attributes={"PatientID": "{unique}"}),
        Member(
            "stranger",
            "blue-circle-small",
            study="other",
            attributes={"PatientID": "{unique}", "StudyDate": "20200922"},
        ),
    )


def test_a_step_says_what_the_file_says(tmp_path: Path) -> None:
    (case,) = cases(tmp_path, RICH)
    first, second = case.steps
    assert (first.method, first.path, first.title) == ("POST", "/studies/{study:stranger}", "First")
    assert (first.of, second.of) == ("red-triangle", "stranger")
    assert first.headers == (
        ("Accept", "application/dicom+json"),
        ("X-Two", "a"),
        ("X-Two", "{unique}"),
    )
    garbage = Part(text="garbage", headers=(("Content-Type", "text/plain"),))
    assert first.multipart == Multipart((Part(member="stranger"), garbage), boundary="ABCD1234")
    assert first.expect == Expectation(answer="store.all", stored=("stranger",), refused=())
    assert second.query == (
        ("limit", "2"),
        ("includefield", "A"),
        ("includefield", "B"),
        ("PatientID", ""),
    )
    assert second.expect == Expectation(
        status=(200, 204), media_type="application/json", rows=0, returns=("PatientID",)
    )
    assert [step.location.line for step in case.steps] == [16, 23]


APART = MINIMAL.replace(
    "    - GET: /studies/{study}\n",
    """\
    - POST: /studies
      multipart:
        uris: opaque
        parts:
          - {metadata: [red-triangle], as-text: true, vr-last: true, without: [Rows]}
          - {bulk-data: green-square}
          - {bulk-data: red-triangle, png: true}
""",
)


def test_an_instance_may_go_taken_apart(tmp_path: Path) -> None:
    (case,) = cases(tmp_path, APART)
    message = case.steps[0].multipart
    assert message is not None
    assert message.uris == "opaque"
    assert message.parts == (
        Part(metadata=("red-triangle",), as_text=True, vr_last=True, without=("Rows",)),
        Part(bulk_data="green-square"),
        Part(bulk_data="red-triangle", png=True),
    )
    assert [member.name for member in case.cast] == ["red-triangle", "green-square"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("opaque", "short", "8: expected one of absolute, relative, opaque, got the text 'short'"),
        ("Rows", "Row", "10: "),
        (
            "green-square}",
            "green-square, inline: true}",
            "6: `inline`, `as-text`, `vr-last`, `without` and `xml`",
        ),
        ("as-text", "png", "6: `png` is about bulk data"),
        ("{bulk-data: green-square}", "{bulk-data: a, member: b}", "11: "),
    ],
)
def test_what_is_wrong_with_its_parts_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert error(tmp_path, APART.replace(old, new)).startswith(f"x.yaml:{says}")


@pytest.mark.parametrize(
    ("size", "fixture"),
    [("", "red-triangle-small"), ("small", "red-triangle-small"), ("full", "red-triangle")],
)
def test_the_small_twin_of_a_fixture_stands_in_unless_full_size_is_asked_for(
    tmp_path: Path, size: str, fixture: str
) -> None:
    text = MINIMAL.replace("  given", f"  size: {size}\n  given") if size else MINIMAL
    assert cases(tmp_path, text)[0].cast == (Member("red-triangle", fixture),)


def test_a_fixture_without_a_small_twin_is_itself(tmp_path: Path) -> None:
    (case,) = cases(tmp_path, MINIMAL.replace("red-triangle", "multi-frame"))
    assert case.cast == (Member("multi-frame", "multi-frame"),)


def test_the_subject_of_a_step_is_given_or_else_sent(tmp_path: Path) -> None:
    text = MINIMAL.replace("  given: [red-triangle]\n", "").replace(
        "    - GET: /studies/{study}\n",
        "    - POST: /studies/{study}\n      single: green-square\n",
    )
    assert cases(tmp_path, text)[0].steps[0].of == "green-square"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  source", "  sources", "3: unknown key 'sources' in a scenario; did you mean 'source'?"),
        ("  title: Store\n", "", "1: a scenario needs: title"),
        ("id: a.store", "id: A Store", "1: expected lower-case words joined by dashes and dots"),
        ("tutorial: [1]", "tutorial: [20]", "4: expected a whole number from 1 to 19, got `20`"),
        ("tutorial: [1]", "tutorial: [yes]", "4: expected a whole number from 1 to 19, got `yes`"),
        ("requires: [store]", "requires: [stor]", "5: unknown capability 'stor'; did you mean 's"),
        ("STOW-010", "STOW-011", "6: unknown requirement 'STOW-011'; did you mean 'STOW-0"),
        ("{PatientID", "{PatientId", "8: unknown DICOM keyword 'PatientId'; did you mean 'Patient"),
        ('{unique}"}\n', '{study}"}\n', "8: unknown placeholder {study}; known: unique"),
        ("fixture: blue", "fixture: blu", "11: unknown fixture 'blu-circle'; did you mean 'blue-c"),
        ("fixture: blue-circle", "series: two", "11: 'stranger' is no fixture: the cast must say"),
        ('"20200922"', "20200922", "13: expected a text, got `20200922`, which YAML reads as a"),
        ("given: [red-t", "given: [rad-t", "14: unknown member of the cast 'rad-triangle'; did yo"),
        ("given: [red-triangle]", "given: []", "14: expected a list of at least 1"),
        ("POST:", "Post:", "17: unknown key 'Post' in a step; did you mean 'POST'?"),
        ("POST:", "GET:", "16: `stored` is about a store; GET /studies/{study:stranger} is retrie"),
        ("{study:stranger}", "{study:strange}", "17: unknown member of the cast 'strange'; did y"),
        ("{study:stranger}", "{studi}", "17: unknown placeholder {studi}; did you mean 'study'?"),
        ("{study:stranger}", "{unique:stranger}", "17: {unique} takes no name of a member"),
        ("POST: /", "POST: ", "17: expected a path below the base URL, without a query (see `quer"),
        ("{study:stranger}", "x?y=1", "17: expected a path below the base URL, without a query"),
        ("X-Two", "X Two", "18: expected the name of a header field, got the text 'X Two'"),
        ("boundary:", "boundry:", "20: unknown key 'boundry' in a multipart body; did you mean 'b"),
        ("ABCD1234", '"AB CD"', "20: expected a boundary, got the text 'AB CD'"),
        ("[stranger, {text", "[stringer, {text", "21: unknown member of the cast 'stringer'; did "),
        ("{text: garbage", "{member: stranger, text: a", "21: a part can't have both member and t"),
        ("store.all", "store.al", "22: unknown answer of the profile 'store.al'; did you mean 'st"),
        ("status: store.all, ", "", "22: an expectation needs: status"),
        ("stored: [stranger]", "stord: [stranger]", "22: unknown key 'stord' in an expectation; "),
        ("stored: [stranger]", "stored: [red-triangle]", "16: the answer can't say what becomes o"),
        ("stored: [stranger]", "frames: [false]", "22: expected a whole number from 1, got `false"),
        ("stored: [stranger]", "frames: [0]", "22: expected a whole number from 1, got `0`"),
        ("limit: 2", "limit: 2.5", "25: expected a text or a whole number, got `2.5`, which YAML"),
        ("limit: 2", "limit: 2, limit: 3", "25: the key 'limit' stands twice, first in line 25"),
        ("[200, 204]", "[200, ok]", "26: expected a whole number from 100 to 599, got the text 'o"),
        ("[200, 204]", "[]", "26: expected a list of at least 1"),
        ("[200, 204]", "1000", "26: expected a whole number from 100 to 599, got `1000`"),
        ("application/json,", "json,", "26: expected a media type without parameters, got the te"),
        ("rows: 0", "rows: -1", "26: expected a whole number from 0, got `-1`"),
        ("[PatientID]", "[PatientIDs]", "26: unknown DICOM keyword 'PatientIDs'; did you mean '"),
        ("rows: 0, ", "stored: [], ", "23: `stored` is about a store; GET /studies is search.stu"),
        ("      query:", "      text: x\n      query:", "23: a GET request has no body"),
        ("rows: 0, ", "unreadable: [rle], ", "23: `unreadable` is about a store; GET /studi"),
        ("      query:", "      chunks: 9\n      query:", "23: there is no body that could go"),
        ("      query:", "      headers: {expect: x}\n      query:", "23: there is no body that"),
        ("      query:", "      expects: 1\n      query:", "25: unknown key 'expects' in a step; "),
        ("      of:", "      varients: []\n      of:", "24: unknown key 'varients' in a step; did"),
        ("      multi", "      single: rle\n      multi", "20: a step can't have both single and"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert RICH.count(old) == 1
    assert error(tmp_path, RICH.replace(old, new), KNOWN).startswith(f"x.yaml:{says}")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id: a\n", "x.yaml:1: expected a list of scenarios, got a table of keys and values"),
        ("[]\n", "x.yaml:1: expected a list of scenarios, got a list"),
        ("- just words\n", "x.yaml:1: expected a scenario: a table of keys and values, got the te"),
        (MINIMAL + MINIMAL, "x.yaml:8: the id 'a' is taken by the scenario in line 1"),
        (MINIMAL.replace("[red-triangle]", "[rle, rle]"),
         "x.yaml:4: 'rle' stands twice in this list"),
        (MINIMAL + "  cast: {idle: {fixture: rle}}\n",
         "x.yaml:8: 'idle' is in the cast and has no part"),
        (MINIMAL + "  steps: []\n", "x.yaml:8: the key 'steps' stands twice, first in line 5"),
        (MINIMAL[: MINIMAL.index("  steps")] + "  steps: []\n",
         "x.yaml:5: expected a list of at least 1"),
        (MINIMAL[: MINIMAL.index("  steps")] + "  steps: [GET]\n",
         "x.yaml:5: expected a step: a table of keys and values, got the text 'GET'"),
    ],
)  # fmt: skip
def test_what_can_be_no_scenario_is_named_with_its_line(
    tmp_path: Path, text: str, says: str
) -> None:
    assert error(tmp_path, text).startswith(says)


def test_names_that_nobody_knows_yet_are_taken_as_they_come(tmp_path: Path) -> None:
    text = RICH.replace("store.all", "my.own").replace("STOW-010", "OWN-1")
    (case,) = cases(tmp_path, text)
    assert (case.steps[0].expect.answer, case.requirements) == ("my.own", ("OWN-1",))


# What the target holds already


def test_what_is_found_can_be_asked_about(tmp_path: Path) -> None:
    (case,) = cases(tmp_path, MINIMAL.replace("red-triangle", "found"))
    assert case.cast == (Member("found", "found"),)
    assert case.steps[0].of == "found"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("GET", "DELETE", "x.yaml:6: a DELETE could change the study that is found"),
        ("[found]", "[found, red-triangle]", "x.yaml:1: 'found' is a study that the target holds"),
        (
            "  given",
            "  cast: {found: {attributes: {PatientID: X}}}\n  given",
            "x.yaml:1: 'found' is a study that the target holds: alone in the cast, and as it is",
        ),
    ],
)
def test_what_is_found_stays_as_it_is(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = MINIMAL.replace("red-triangle", "found").replace(old, new)
    assert says in error(tmp_path, text)
