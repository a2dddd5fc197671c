"""Results of searches: which rows there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from conformance.checks import Question
from conformance.knowledge import Instance
from conformance.operation import Entity
from conformance.profile.model import Profile
from conformance.scenario.model import Expectation
from conformance.wire.exchange import Response
from tests.conformance.checks.examples.example import example
from tests.support.questions import (
    BLUE,
    CAST,
    GREEN,
    RED,
    SERIES,
    STUDY,
    answer,
    ask,
    json_answer,
    profile,
)

# A target that claims no attributes and no URLs in its results, so that rows can be short.
BRIEF = profile(
    must_return_attributes={"study": (), "series": (), "instance": ()}, search_retrieve_url="any"
)
UNIQUE = {
    Entity.STUDY: ("0020000D",),
    Entity.SERIES: ("0020000D", "0020000E"),
    Entity.INSTANCE: ("00080018", "0020000D", "0020000E"),
}
BY_ID = (("PatientID", str(RED.dataset.PatientID)),)
BY_UID = (("StudyInstanceUID", RED.study),)
JAPANESE = CAST["japanese"]


def row(instance: Instance, level: Entity, **more: Any) -> dict[str, Any]:
    """A match with its UIDs, its Patient ID, and more attributes, written t00081030=..."""
    tags = {*UNIQUE[level], "00100020"}
    found = {tag: instance.dataset[tag].to_json_dict(None, 0) for tag in sorted(tags)}
    found |= {name.removeprefix("t"): value for name, value in more.items()}
    return dict(sorted((tag, value) for tag, value in found.items() if value is not None))


def study(instance: Instance, **more: Any) -> dict[str, Any]:
    return row(instance, Entity.STUDY, **more)


def series(instance: Instance, **more: Any) -> dict[str, Any]:
    return row(instance, Entity.SERIES, **more)


def instance(of: Instance, **more: Any) -> dict[str, Any]:
    return row(of, Entity.INSTANCE, **more)


def foreign(**values: str) -> dict[str, Any]:
    """A study that nobody of us has made; a value of "" leaves the attribute out."""
    found = {"t0020000D": "2.25.999", "t00100020": "someone", **values}
    return {
        name.removeprefix("t"): {"vr": "UI" if "D" in name else "LO", "Value": [value]}
        for name, value in sorted(found.items())
        if value
    }


def got(
    came: Sequence[Any] | Response,
    path: str = "/studies",
    *,
    query: Sequence[tuple[str, str]] = (),
    expect: Expectation = Expectation(),  # noqa: B008 - frozen
    by: Profile = BRIEF,
) -> Question:
    response = came if isinstance(came, Response) else json_answer(list(came))
    return ask("GET", path, response, query=query, expect=expect, by=by)


def found(*names: str, status: int = 200) -> Expectation:
    return Expectation(status=(status,), matches=names)


def maybe(*names: str, certain: tuple[str, ...] = ()) -> Expectation:
    return Expectation(matches=certain, may_match=names)


def after(question: Question, *earlier: Question) -> Question:
    """The question, put after others of the same case."""
    return replace(question, earlier=earlier)


def page(*rows: Any, path: str = f"{STUDY}/instances", **cut: int) -> Question:
    """A page of the instances of a study."""
    return got(list(rows), path, query=[(name, str(value)) for name, value in cut.items()])


NOON = {
    "t00080020": {"vr": "DA", "Value": ["20200922"]},
    "t00080030": {"vr": "TM", "Value": ["120000"]},
}
REMAIN = ("Warning", "299 here: There are 2 additional results that can be requested")
PASSES = [
    got([study(RED)], query=BY_UID, expect=found("red", "green", "blue")),
    got([study(RED)], query=BY_ID, expect=found("red")),
    got([series(RED), series(BLUE)], f"{STUDY}/series", expect=found("red", "green", "blue")),
    got([instance(RED), instance(GREEN)], f"{SERIES}/instances", expect=found("red", "green")),
    got(answer(204), query=[("StudyInstanceUID", "2.25.77")], expect=found(status=204)),
    got([], query=[("StudyInstanceUID", "2.25.77")], expect=found()),
]

EXAMPLES = (
    example(
        "search.array",
        PASSES[:4],
        [got(json_answer(study(RED)), query=BY_UID), got(answer(200))],
    ),
    example("search.unique-key", PASSES[:4], [got([study(RED, t0020000D=None)])]),
    example("search.unique-key", PASSES[:4], [got([{}])]),
    example("search.once", PASSES[:4], [got([study(RED), study(RED)])]),
    example(
        "search.scope",
        [
            *PASSES[2:4],
            # Of a study that is not ours nothing is known.
            got([{"0020000E": {"vr": "UI", "Value": ["2.25.998"]}}], "/studies/2.25.999/series"),
        ],
        [
            got([series(RED), series(JAPANESE)], f"{STUDY}/series"),
            got([series(RED), series(JAPANESE, t0020000D=None)], f"{STUDY}/series"),
            got([instance(RED), instance(BLUE)], f"{SERIES}/instances"),
            got([{"0020000E": {"vr": "UI", "Value": ["2.25.999"]}}], f"{STUDY}/series"),
        ],
    ),
    example(
        "search.satisfied",
        [
            *PASSES[:2],
            got([study(RED)], query=[("PatientID", "*")]),
            got([study(RED)], query=[("StudyInstanceUID", f"2.25.9,{RED.study}")]),
            # A range of dates and one of times are one range.
            got(
                [study(RED, **NOON)],
                query=[("StudyDate", "20200921-20200923"), ("StudyTime", "2200-2300")],
            ),
            # The path has said which study.
            got([series(RED)], f"{STUDY}/series", query=[("StudyInstanceUID", "2.25.9")]),
        ],
        [
            got([study(RED)], query=[("PatientID", "another")]),
            got([study(RED), foreign()], query=BY_ID),
            got([study(RED)], query=[("StudyInstanceUID", "2.25.77")]),
            got([study(RED, **NOON)], query=[("StudyTime", "2200-2300")]),
            got(
                [study(RED, **NOON)],
                query=[("StudyDate", "20200922"), ("StudyTime", "2200-2300")],
            ),
        ],
        silent=[got([study(RED)], query=[("NoSuchKeyword", "x"), ("limit", "5")])],
    ),
    example(
        "search.matches",
        [
            *PASSES,
            # Without any key, other people's data matches as well.
            got([study(RED), foreign()], expect=found("red")),
            # A match may be on a later page, where the first one has other people's data too.
            got(
                answer(
                    200,
                    json_answer([foreign(t00100020=BY_ID[0][1])]).body,
                    "application/dicom+json",
                    [REMAIN],
                ),
                query=BY_ID,
                expect=found("red"),
            ),
            # Other people's data that has the key without a value matches anything.
            got(
                [study(RED), foreign() | {"00100020": {"vr": "LO"}}],
                query=BY_ID,
                expect=found("red"),
            ),
            # Other people's data may match as well, as far as it shows.
            got(
                [study(RED), foreign(t00100020=BY_ID[0][1])],
                query=BY_ID,
                expect=found("red"),
            ),
            got(
                [series(RED)],
                f"{STUDY}/series",
                query=[("limit", "1"), ("offset", "1")],
                expect=found("red", "blue"),
            ),
            got(
                [study(JAPANESE)],
                query=[("offset", "1"), ("StudyInstanceUID", f"{RED.study},{JAPANESE.study}")],
                expect=found("red", "japanese"),
            ),
        ],
        [
            got([], query=BY_ID, expect=found("red")),
            got(
                answer(
                    200,
                    json_answer([foreign(t00100020=BY_ID[0][1])]).body,
                    "application/dicom+json",
                    [("Warning", "299 here: The fuzzymatching parameter is not supported")],
                ),
                query=BY_ID,
                expect=found("red"),
            ),
            got(answer(204), query=BY_ID, expect=Expectation("search.no-match", matches=("red",))),
            got([series(RED)], f"{STUDY}/series", expect=found("red", "blue")),
            got([study(RED), study(JAPANESE)], query=[("PatientID", "*")], expect=found("red")),
            got([foreign(t00100020="")], query=BY_ID, expect=found()),
            got(
                [series(RED)],
                f"{STUDY}/series",
                query=[("offset", "2")],
                expect=found("red", "blue"),
            ),
            got(
                [],
                f"{STUDY}/series",
                query=[("limit", "2"), ("offset", "1")],
                expect=found("red", "blue"),
            ),
        ],
    ),
    example(
        "search.literal",
        [
            *PASSES[:2],
            got([study(RED)], query=BY_ID),
            got([study(RED)], query=[("PatientID", f"{BY_ID[0][1][:-1]}?")]),
        ],
        [
            got([study(RED)], query=[("00100020", BY_ID[0][1].lower())]),
        ],
    ),
    example(
        "search.matches",
        PASSES,
        [
            got(
                [study(RED), foreign()],
                query=BY_UID,
                expect=found("red"),
            )
        ],
        also=["search.satisfied"],
    ),
    example(
        "search.matches",
        [
            # What may match need not be there; nor need it where limit leaves room for it.
            got([], query=BY_UID, expect=maybe("red")),
            got([study(RED)], query=BY_UID, expect=maybe("red")),
            got([series(BLUE)], f"{STUDY}/series", expect=maybe("red", certain=("blue",))),
            got(
                [series(RED)],
                f"{STUDY}/series",
                query=[("limit", "2")],
                expect=maybe("blue", certain=("red",)),
            ),
        ],
        [
            got([series(RED)], f"{STUDY}/series", expect=maybe("red", certain=("blue",))),
            got([series(RED), series(BLUE)], f"{STUDY}/series", expect=maybe("blue")),
            got(
                [],
                f"{STUDY}/series",
                query=[("limit", "2")],
                expect=maybe("blue", certain=("red",)),
            ),
            got(
                [series(RED)],
                f"{STUDY}/series",
                query=[("offset", "2")],
                expect=maybe("blue", certain=("red",)),
            ),
        ],
    ),
    example(
        "search.limit",
        [got([series(RED)], f"{STUDY}/series", query=[("limit", "1")])],
        [
            got([series(RED), series(BLUE)], f"{STUDY}/series", query=[("limit", "1")]),
            got([series(RED)], f"{STUDY}/series", query=[("limit", "0")]),
        ],
    ),
    example(
        "search.remaining",
        [
            got(
                answer(200, json_answer([instance(RED)]).body, "application/dicom+json", [REMAIN]),
                f"{STUDY}/instances",
                query=[("limit", "1")],
                expect=found("red", "green", "blue"),
            ),
            got(
                [instance(RED), instance(GREEN), instance(BLUE)],
                f"{STUDY}/instances",
                query=[("limit", "3")],
                expect=found("red", "green", "blue"),
            ),
        ],
        [
            got(
                [instance(RED)],
                f"{STUDY}/instances",
                query=[("limit", "1")],
                expect=found("red", "green", "blue"),
            ),
            got(
                answer(200, json_answer([instance(RED)]).body, "application/dicom+json", [REMAIN]),
                f"{STUDY}/instances",
                query=[("limit", "1")],
                expect=found("red", "green"),
            ),
        ],
    ),
    example(
        "search.pages",
        [
            after(page(instance(RED), limit=1), page(instance(RED), instance(BLUE))),
            after(page(instance(BLUE), offset=1), page(instance(RED), limit=1)),
            after(page(instance(BLUE), limit=1, offset=1), page(instance(RED), instance(BLUE))),
            after(page(instance(RED)), page(instance(RED))),
            after(page(instance(RED), offset=1), page(offset=7), page(instance(BLUE), offset=0)),
        ],
        [
            after(page(instance(RED), limit=1, offset=1), page(instance(RED), limit=1)),
            after(page(instance(RED), limit=1), page(instance(BLUE), instance(RED))),
            after(page(instance(RED), instance(BLUE)), page(instance(BLUE), instance(RED))),
            after(page(instance(RED)), page(instance(BLUE)), page(instance(GREEN), limit=1)),
        ],
        silent=[
            page(instance(RED)),
            # Another list, or one that other people's data is in.
            after(page(instance(RED), limit=1), page(instance(BLUE), path=f"{SERIES}/instances")),
            after(got([study(RED)], query=BY_UID), got([study(JAPANESE)], query=BY_ID)),
            after(got([study(RED), foreign()]), got([foreign(), study(RED)])),
            after(page(instance(RED)), got(answer(204), f"{STUDY}/instances", query=[("x", "1")])),
        ],
    ),
    example(
        "search.rows",
        [got([study(RED)], expect=Expectation(status=(200,), rows=1))],
        [got([study(RED), study(JAPANESE)], expect=Expectation(status=(200,), rows=1))],
    ),
    example(
        "search.returns",
        [got([study(RED)], expect=Expectation(status=(200,), returns=("PatientID",)))],
        [
            got([study(RED)], expect=Expectation(status=(200,), returns=("StudyDescription",))),
            got([], expect=Expectation(status=(200,), returns=("PatientID",))),
        ],
    ),
)
