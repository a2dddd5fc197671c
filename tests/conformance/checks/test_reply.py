"""How answers are read: leniently, so that what is wrong is judged and not tripped over."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import replace

import pytest

from conformance.checks.reply import Reply
from conformance.checks.syntaxes import asked_for
from conformance.checks.urls import names, resource
from conformance.checks.words import difference, listed, number, octets
from conformance.operation import Entity
from conformance.scenario.model import Expectation
from conformance.wire.exchange import Response
from tests.support.questions import (
    ACCEPT_FILES,
    ACCEPT_JSON,
    CAST,
    GREEN,
    INSTANCE,
    RED,
    answer,
    ask,
    files_answer,
    json_answer,
)

PLAIN = 'multipart/related; type="application/dicom"'


def reply(came: Response, path: str = INSTANCE, accept: str = ACCEPT_JSON) -> Reply:
    return Reply(ask("GET", path, came, accept=accept), came)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(b"ok", mtime=0)),
        ("X-GZIP", gzip.compress(b"ok", mtime=0)),
        ("deflate", zlib.compress(b"ok")),
        ("deflate", zlib.compress(b"ok")[2:-4]),
        ("identity", b"ok"),
        ("deflate, gzip", gzip.compress(zlib.compress(b"ok"), mtime=0)),
        ("gzip", b"ok"),
        ("br", b"ok"),
    ],
)
def test_content_codings_are_undone(coding: str, body: bytes) -> None:
    came = answer(200, body, "text/plain", [("Content-Encoding", coding)])
    assert reply(came).body == b"ok"


def test_the_parts_of_a_multipart_answer_are_its_payloads() -> None:
    found = reply(files_answer(RED, GREEN), accept=ACCEPT_FILES)
    assert [payload.instance_uid for payload in found.payloads] == [RED.uid, GREEN.uid]
    assert [payload.what for payload in found.payloads] == ["part 1", "part 2"]


def test_a_file_is_known_by_its_content_where_its_type_says_something_else() -> None:
    found = reply(answer(200, RED.data, "application/octet-stream"), accept="application/dicom")
    assert [payload.instance_uid for payload in found.files] == [RED.uid]


def test_what_comes_as_it_was_made_is_read_once_and_all_else_by_itself() -> None:
    other = replace(RED, data=RED.data[:-2] + b"\xfe\xff")
    red, changed = reply(files_answer(RED, other), accept=ACCEPT_FILES).payloads
    assert red.file is RED.file
    assert changed.file.dataset is not None
    assert changed.file.dataset.PixelData != RED.dataset.PixelData


@pytest.mark.parametrize(
    ("status", "media_type", "path", "is_read"),
    [
        (200, "text/html", "/studies", True),
        (200, "", "/studies", True),
        (404, "application/json", "/studies", False),
        (404, "application/dicom+json", "/studies", True),
        (200, "application/json", "/", False),
    ],
)
def test_json_is_read_where_it_is_due_or_claimed(
    status: int, media_type: str, path: str, *, is_read: bool
) -> None:
    found = reply(json_answer([{}], status, media_type), path=path)
    assert (found.document is not None) is is_read


def test_instances_are_known_first_by_what_the_step_expects() -> None:
    other = CAST["green"].__class__("other", "", RED.study, RED.series, RED.uid, GREEN.data)
    cast = {**CAST, "other": other}
    came = files_answer(RED)
    expect = Expectation(status=(200,), instances=("other",))
    by_step = Reply(ask("GET", INSTANCE, came, cast=cast, expect=expect), came)
    assert by_step.known(Entity.INSTANCE, RED.uid) == (other,)
    by_store = Reply(ask("GET", INSTANCE, came, cast=cast), came)
    assert by_store.known(Entity.INSTANCE, RED.uid) == (RED,)
    not_stored = Reply(ask("GET", INSTANCE, came, cast=cast, stored=frozenset()), came)
    assert not_stored.known(Entity.INSTANCE, RED.uid) == (RED, other)


@pytest.mark.parametrize(
    ("accept", "allowed"),
    [
        (ACCEPT_FILES, {"*"}),
        (PLAIN, {"1.2.840.10008.1.2.1"}),
        (
            f"{PLAIN}; transfer-syntax=1.2.840.10008.1.2.5, {PLAIN}",
            {"1.2.840.10008.1.2.5", "1.2.840.10008.1.2.1"},
        ),
        ('multipart/related; type="*/*"', {"*"}),
        ('multipart/related; type="application/*"', {"*"}),
        ("multipart/related", {"1.2.840.10008.1.2.1"}),
        (
            f'{PLAIN}, multipart/related; type="application/octet-stream"; transfer-syntax=*',
            {"1.2.840.10008.1.2.1"},
        ),
        (f"{PLAIN}; q=0, multipart/related", {"1.2.840.10008.1.2.1"}),
        ("*/*", {"*"}),
        ("application/dicom; transfer-syntax=1.2.840.10008.1.2.5", {"*"}),
        ('multipart/related; type="application/octet-stream"', {"*"}),
    ],
)
def test_what_transfer_syntaxes_a_request_allows(accept: str, allowed: set[str]) -> None:
    found = reply(files_answer(RED), accept=accept)
    assert asked_for(found, found.payloads[0]) == allowed


@pytest.mark.parametrize(
    ("url", "level", "right"),
    [
        ("http://host/v2/studies/{study}", Entity.STUDY, True),
        ("/studies/{study}/", Entity.STUDY, True),
        ("studies/{study}", Entity.STUDY, True),
        ("http://host/studies/{study}?token=1#x", Entity.STUDY, True),
        ("http://host/studies/{study}/series/{series}", Entity.SERIES, True),
        ("http://host/studies/{study}/series/{series}", Entity.STUDY, False),
        ("http://host/studies/1{study}", Entity.STUDY, False),
        ("http://[::1/studies/{study}", Entity.STUDY, False),
        ("", Entity.STUDY, False),
    ],
)
def test_whether_a_url_names_a_resource(url: str, level: Entity, *, right: bool) -> None:
    url = url.format(study=RED.study, series=RED.series)
    assert names(url, resource(RED, level)) is right


def test_words() -> None:
    assert [number(count, "part") for count in (0, 1, 2000)] == [
        "no parts",
        "1 part",
        "2,000 parts",
    ]
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"], "or") == "a, b or c"
    assert listed([]) == "none"
    assert listed(range(20)).endswith("7 and 12 more")
    assert octets(b"") == "nothing"
    assert octets(b"\x00ab") == "3 octets beginning with '\\x00ab'"


@pytest.mark.parametrize(
    ("expected", "got", "at"), [(b"abcd", b"abxd", 2), (b"abcd", b"ab", 2), (b"", b"a", 0)]
)
def test_where_two_runs_of_octets_part(expected: bytes, got: bytes, at: int) -> None:
    assert f"from octet {at} on" in difference(expected, got)
