"""Media types: syntax, negotiation, and what they say of the payload."""

from __future__ import annotations

from dataclasses import replace

from conformance.checks import Question
from conformance.scenario.model import Expectation, Form
from conformance.wire.exchange import Response
from tests.conformance.checks.examples.example import example
from tests.support.questions import (
    ACCEPT_FILES,
    GREEN,
    INSTANCE,
    RED,
    SERIES,
    answer,
    ask,
    files_answer,
    json_answer,
    parts_answer,
    profile,
)

BY_OPTIONAL_TYPE = profile(multipart_type_parameter="optional")


def got(media_type: str) -> Question:
    return ask("GET", "/", answer(404, b"no", media_type))


def search(came: Response, accept: str = "application/dicom+json") -> Question:
    return ask("GET", "/studies", came, accept=accept)


def instance(
    came: Response,
    accept: str = ACCEPT_FILES,
    expect: Expectation = Expectation(),  # noqa: B008 - frozen
) -> Question:
    return ask("GET", INSTANCE, came, accept=accept, expect=expect)


def series(*types: str) -> Question:
    parts = [(types[0], RED.data), (types[1], GREEN.data)]
    return ask("GET", SERIES, parts_answer(*parts), accept=ACCEPT_FILES)


def without_type(body: Response) -> Response:
    return answer(200, body.body, "multipart/related; boundary=the-boundary")


def by_query(came: Response) -> Question:
    """An instance that the query accepts in one form, and the field in any."""
    accept = (("accept", 'multipart/related; type="application/dicom"'),)
    return ask("GET", INSTANCE, came, accept="application/dicom, multipart/related", query=accept)


NATIVE, RLE_LOSSLESS = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.5"
SINGLE, FILES = Form("application/dicom", False), Form("application/dicom", True)


def formed(came: Response, *forms: Form, status: tuple[int, ...] = (200,)) -> Question:
    """An answer to a request that may be answered in these forms."""
    return instance(came, "*/*", Expectation(status=status, forms=forms))


def in_syntax(form: Form, syntax: str) -> Form:
    return replace(form, transfer_syntax=syntax)


EXAMPLES = (
    example(
        "media-type.syntax",
        [got("text/plain"), got('text/plain;charset="utf-8"; x=y;'), got("a/b")],
        [got("text"), got("text/plain; charset = utf-8"), got("text/plain; x=a/b")],
    ),
    example(
        "media-type.parameters",
        [got("text/plain; charset=utf-8; version=1")],
        [got("text/plain; charset=utf-8; charset=latin1")],
    ),
    example(
        "media-type.acceptable",
        [
            search(json_answer([])),
            search(json_answer([]), "application/*"),
            # The default is right also where nothing that is acceptable can be had.
            search(json_answer([]), "image/x-nothing"),
            instance(files_answer(RED), 'multipart/related; type="*/*"'),
        ],
        [
            search(json_answer([], media_type="application/json")),
            instance(answer(200, RED.data, "application/dicom")),
        ],
    ),
    example(
        "media-type.acceptable",
        [
            ask(
                "GET",
                INSTANCE,
                without_type(files_answer(RED)),
                accept=ACCEPT_FILES,
                by=BY_OPTIONAL_TYPE,
            )
        ],
        [search(answer(200, b"<html/>", "text/html"))],
        also=["json.text", "search.array"],
    ),
    example(
        "media-type.default",
        [instance(files_answer(RED), "*/*"), search(json_answer([]), "*/*")],
        [instance(answer(200, RED.data, "application/dicom"), "*/*")],
        # What the query asks for comes first.
        silent=[
            ask(
                "GET",
                INSTANCE,
                answer(200, RED.data, "application/dicom"),
                accept="*/*",
                query=[("accept", "application/dicom")],
            )
        ],
    ),
    example(
        "media-type.form",
        [
            formed(files_answer(RED), SINGLE, FILES),
            formed(files_answer(RED), in_syntax(FILES, NATIVE)),
        ],
        [
            formed(files_answer(RED), SINGLE),
            formed(files_answer(RED), in_syntax(FILES, RLE_LOSSLESS)),
            formed(files_answer(RED), Form("application/octet-stream", True)),
            formed(files_answer(RED)),
        ],
        silent=[formed(answer(406, b"no", "text/plain"), FILES, status=(200, 406))],
    ),
    example(
        "media-type.form",
        [formed(files_answer(RED), FILES)],
        [formed(answer(200, RED.data, "application/dicom"), FILES)],
        also=["media-type.default"],
    ),
    example(
        "media-type.expected",
        [
            instance(
                answer(200, RED.data, "application/dicom"),
                "application/dicom",
                expect=Expectation(status=(200,), media_type="application/dicom"),
            )
        ],
        [
            instance(
                files_answer(RED),
                "application/dicom",
                expect=Expectation(status=(200,), media_type="application/dicom"),
            )
        ],
    ),
    example(
        "media-type.by-query",
        [by_query(files_answer(RED))],
        [by_query(answer(200, RED.data, "application/dicom"))],
    ),
    example(
        "media-type.parts",
        [
            series("application/dicom", "application/dicom"),
            # Another range than the one that names a type allows them.
            instance(files_answer(RED), 'multipart/*, multipart/related; type="a/b"'),
        ],
        [series("application/dicom", "application/octet-stream")],
    ),
    example(
        "media-type.transfer-syntax",
        [
            series("application/dicom", "application/dicom; transfer-syntax=1.2.840.10008.1.2.1"),
            instance(files_answer(RED)),
        ],
        [
            series("application/dicom", "application/dicom; transfer-syntax=1.2.840.10008.1.2.5"),
            instance(
                answer(
                    200,
                    files_answer(RED).body,
                    'multipart/related; type="application/dicom"; boundary=the-boundary;'
                    " transfer-syntax=1.2.840.10008.1.2.5",
                )
            ),
        ],
    ),
)
