"""Results of searches: how the query was read, and what includefield added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from conformance.checks import Question
from conformance.wire.exchange import Response
from tests.conformance.checks.examples.example import example
from tests.conformance.checks.examples.search import (
    BY_UID,
    REMAIN,
    found,
    got,
    instance,
    maybe,
    series,
    study,
)
from tests.support.questions import CAST, RED, SERIES, answer, json_answer

NESTED = CAST["nested"]


def of_nested(tag: str) -> dict[str, Any]:
    return {f"t{tag}": NESTED.dataset[tag].to_json_dict(None, 0)}


def raw(query: str, came: Sequence[Any] | Response) -> Question:
    """A search with a query that is sent as it stands."""
    question = got(came, expect=maybe("red"))
    exchange = question.exchange
    request = replace(exchange.request, url=f"{exchange.request.url}?{query}")
    return replace(question, exchange=replace(exchange, request=request))


def unsupported(name: str) -> Response:
    warning = f"299 here: The {name} parameter is not supported."
    return answer(204, headers=[("Warning", warning)])


KIND = ("multiplevaluematching", "true")

EXAMPLES = (
    example(
        "search.none-remain",
        [
            got([study(RED)], query=BY_UID, expect=found("red", "green", "blue")),
            got(
                [instance(RED)],
                f"{SERIES}/instances",
                query=[("offset", "1")],
                expect=found("red", "green"),
            ),
        ],
        [
            got(
                answer(200, json_answer([study(RED)]).body, "application/dicom+json", [REMAIN]),
                query=BY_UID,
                expect=found("red"),
            ),
        ],
        silent=[
            got([study(RED)], expect=found("red")),
            got([study(RED)], query=BY_UID, expect=maybe("red")),
        ],
    ),
    example(
        "search.names",
        [
            got([study(RED)], query=[*BY_UID, ("patientid", "x")], expect=maybe("red")),
            got([study(RED)], query=[*BY_UID, ("0010,0020", "x")], expect=maybe("red")),
        ],
        [got(answer(204), query=[*BY_UID, ("patientid", "x")], expect=maybe("red"))],
        silent=[
            got(answer(204), query=[*BY_UID, ("PatientID", "x")], expect=maybe("red")),
            got([study(RED)], query=[*BY_UID, ("patientid", "x")], expect=found("red")),
        ],
    ),
    example(
        "search.plus",
        [raw("PatientID=A+B", [study(RED)])],
        [raw("PatientID=A+B", answer(204))],
        silent=[raw("PatientID=A%2BB", answer(204))],
    ),
    example(
        "search.kinds",
        [
            got([study(RED)], query=[*BY_UID, KIND], expect=maybe("red")),
            got(unsupported("multiplevaluematching"), query=[*BY_UID, KIND], expect=maybe("red")),
        ],
        [
            got(answer(204), query=[*BY_UID, KIND], expect=maybe("red")),
            got(unsupported("fuzzymatching"), query=[*BY_UID, KIND], expect=maybe("red")),
        ],
        silent=[
            got(answer(204), query=[*BY_UID, (KIND[0], "false")], expect=maybe("red")),
            got([study(RED)], query=[*BY_UID, KIND], expect=found("red")),
        ],
    ),
    example(
        "search.lower-fields",
        [
            got([study(RED)], query=[("includefield", "SOPInstanceUID")]),
            got([series(RED)], "/series", query=[("includefield", "Rows,PatientID")]),
        ],
        [
            got(
                [study(RED, t00080018=RED.dataset["SOPInstanceUID"].to_json_dict(None, 0))],
                query=[("includefield", "SOPInstanceUID")],
            ),
            got(
                [series(RED, t00280010=RED.dataset["Rows"].to_json_dict(None, 0))],
                "/series",
                query=[("includefield", "Rows,PatientID")],
            ),
        ],
        silent=[got([instance(RED)], "/instances", query=[("includefield", "PatientID")])],
    ),
    example(
        "search.private-fields",
        [
            got(
                [instance(NESTED, **of_nested("00111008"), **of_nested("00110010"))],
                "/instances",
                query=[("includefield", "00111008")],
            ),
        ],
        [
            got(
                [instance(NESTED, **of_nested("00111008"), **of_nested("00110011"))],
                "/instances",
                query=[("includefield", "00111008")],
            ),
        ],
        silent=[
            got(
                [instance(NESTED, **of_nested("00110010"))],
                "/instances",
                query=[("includefield", "00110010")],
            ),
        ],
    ),
)
