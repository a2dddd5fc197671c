"""What the reports are given of an exchange."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.result import ExchangeView
from conformance.wire.exchange import Cause, Exchange, Failure, Headers, Request, Response
from conformance.wire.secrets import MARK, Secrets
from conformance.wire.view import BodyStore, view

CANARY = "c4nary/s3cret"
SECRETS = Secrets.of([("X-Token", CANARY)])

JSON = ("Content-Type", "application/dicom+json")


def exchange(
    body: bytes = b"[]", *fields: tuple[str, str], request: Request | None = None
) -> Exchange:
    return Exchange(
        request=request or Request("GET", "http://host/studies", Headers.of([("Accept", "a/b")])),
        response=Response(200, "OK", Headers.of(fields), body),
        failure=None,
        started=1.0,
        seconds=0.25,
        remarks=("a remark",),
    )


def test_an_exchange_is_shown() -> None:
    shown = view(exchange(b"[1]", JSON), "find", secrets=SECRETS)
    assert (shown.step, shown.method, shown.url) == ("find", "GET", "http://host/studies")
    assert (shown.status, shown.reason, shown.failure) == (200, "OK", "")
    assert shown.request_headers == (("Accept", "a/b"),)
    assert shown.response_headers == (JSON,)
    assert (shown.seconds, shown.remarks) == (0.25, ("a remark",))
    assert shown.response_body.text == "[1]"
    assert shown.response_body.size == 3
    assert shown.response_body.sha256 == sha256(b"[1]").hexdigest()
    assert (shown.request_body.size, shown.request_body.file) == (0, "")
    assert shown.curl.startswith("curl ")
    assert ExchangeView.from_json(json.loads(json.dumps(shown.to_json()))) == shown


def test_a_failure_is_shown_with_what_came() -> None:
    failed = replace(
        exchange(),
        response=None,
        failure=Failure(Cause.CUT, "the connection was closed", b"HTTP/1.1 200 OK\r\n\x1b\xff"),
    )
    shown = view(failed, "find", secrets=SECRETS)
    assert (shown.status, shown.response_headers, shown.response_body.size) == (0, (), 0)
    assert shown.failure == (
        "the connection was closed; what came begins with: HTTP/1.1 200 OK\\r\\n\\x1b\\xff"
    )


def test_a_failure_may_have_a_plain_message_or_a_long_beginning() -> None:
    failed = replace(exchange(), response=None, failure=Failure(Cause.SLOW, "no answer"))
    assert view(failed, "", secrets=SECRETS).failure == "no answer"
    failed = replace(failed, failure=Failure(Cause.CUT, "cut", b"x" * 4096))
    assert view(failed, "", secrets=SECRETS).failure.endswith(": " + "x" * 400 + "...")


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        (b'{"a": 1}', "application/dicom+json", '{"a": 1}'),
        ("é".encode(), "text/plain", "é"),
        (b"\xff\x00", "application/json", "\\xff\x00"),
        (b"<e/>", "application/problem+xml; charset=utf-8", "<e/>"),
        (b"no such study", "", "no such study"),
        (b"no such study", "nonsense", "no such study"),
        (b"no such study", "application/octet-stream", "no such study"),
        (b"\x00\x01", "application/dicom", ""),
        (b"\x00\x01", "", ""),
        (b"\xff\xfe", "", ""),
        (b"", "text/plain", ""),
    ],
)
def test_text_is_shown_and_a_binary_is_not(body: bytes, content_type: str, text: str) -> None:
    shown = view(exchange(body, ("Content-Type", content_type)), "", secrets=SECRETS).response_body
    assert (shown.text, shown.size, shown.cut) == (text, len(body), False)


def test_a_coded_body_is_no_text() -> None:
    coded = exchange(b"abc", JSON, ("Content-Encoding", "br"))
    assert view(coded, "", secrets=SECRETS).response_body.text == ""


@pytest.mark.parametrize("text", ["x" * 5000, "é" * 5000, "\U0001f600" * 5000, "x" * 100_000])
def test_a_long_text_is_cut(text: str) -> None:
    shown = view(exchange(text.encode(), JSON), "", secrets=SECRETS).response_body
    assert shown.text == text[:4096]
    assert shown.cut


def test_a_multipart_body_is_shown_as_parts() -> None:
    body = b"--b\r\nContent-Type: application/dicom\r\n\r\n\x00\x01\r\n--b\r\nX: y\r\n\r\n\r\n--b--"
    typed = ("Content-Type", "Multipart/Related; boundary=b")
    shown = view(exchange(body, typed), "", secrets=SECRETS).response_body
    assert shown.text == ""
    assert [(part.headers, part.size) for part in shown.parts] == [
        ((("Content-Type", "application/dicom"),), 2),
        ((("X", "y"),), 0),
    ]
    assert shown.parts[0].sha256 == sha256(b"\x00\x01").hexdigest()


def test_a_multipart_body_that_is_none_is_shown_as_text() -> None:
    typed = ("Content-Type", "multipart/related; boundary=b")
    shown = view(exchange(b"sorry", typed), "", secrets=SECRETS).response_body
    assert (shown.text, shown.parts) == ("sorry", ())


def test_bodies_are_kept_once_and_named_in_the_command(tmp_path: Path) -> None:
    store = BodyStore(tmp_path)
    request = Request("POST", "http://host/studies", body=b"same")
    shown = view(exchange(b"same", request=request), "", secrets=SECRETS, bodies=store)
    name = f"bodies/{sha256(b'same').hexdigest()}.bin"
    assert shown.request_body.file == shown.response_body.file == name
    assert [path.read_bytes() for path in tmp_path.rglob("*.bin")] == [b"same"]
    assert f"--data-binary @{name}" in shown.curl


def test_without_a_store_the_command_says_that_a_body_is_needed() -> None:
    request = Request("POST", "http://host/studies", body=b"body\x00")
    shown = view(exchange(request=request), "", secrets=SECRETS)
    assert shown.request_body.file == ""
    assert "--data-binary @BODY" in shown.curl


def test_a_body_with_a_secret_is_not_kept(tmp_path: Path) -> None:
    echo = exchange(b"\x00" + CANARY.encode())
    shown = view(echo, "", secrets=SECRETS, bodies=BodyStore(tmp_path))
    assert shown.response_body.file == ""
    assert not list(tmp_path.rglob("*.bin"))


def test_curl_gets_the_options_of_the_run() -> None:
    assert " --insecure " in view(exchange(), "", secrets=SECRETS, curl_options=["--insecure"]).curl


@pytest.mark.parametrize(
    ("chunks", "said"),
    [((2, 3), "2, 3"), ((), "none"), ((1,) * 500, "1, 1, 1, 1, 1, 1, 1, 1, 1, 1 and 490 more")],
)
def test_it_is_said_that_curl_cuts_a_body_as_it_likes(chunks: tuple[int, ...], said: str) -> None:
    request = Request("POST", "http://host/studies", body=b"x" * sum(chunks), chunks=chunks)
    shown = view(exchange(request=request), "", secrets=SECRETS)
    sentence = f"sent in chunks ({said}); the curl command leaves their sizes to curl"
    assert shown.remarks == ("a remark", sentence)
    assert "--header 'Transfer-Encoding: chunked'" in shown.curl


PLACES = st.sampled_from(
    ["url", "request", "header", "body", "part", "reason", "failure", "remark"]
)


@given(place=PLACES, before=st.integers(0, 5000), name=st.sampled_from(["Location", "Set-Cookie"]))
def test_no_secret_is_shown_wherever_a_target_puts_it(place: str, before: int, name: str) -> None:
    text = "." * before + CANARY
    part = f"--b\r\nX: {text}\r\n\r\n\r\n--b--".encode()
    placed = Exchange(
        request=Request(
            "POST",
            f"http://host/{text if place == 'url' else ''}",
            Headers.of([("X-Token", CANARY), ("Accept", text if place == "request" else "")]),
            text.encode() if place == "body" else b"",
        ),
        response=None
        if place == "failure"
        else Response(
            400,
            text if place == "reason" else "",
            Headers.of(
                [
                    (name, text if place == "header" else ""),
                    ("Content-Type", "multipart/related; boundary=b" if place == "part" else ""),
                ]
            ),
            part if place == "part" else json.dumps({"echo": text}).encode(),
        ),
        failure=Failure(Cause.CUT, text, text.encode()) if place == "failure" else None,
        started=0,
        seconds=0,
        remarks=(text,) if place == "remark" else (),
    )
    shown = json.dumps(view(placed, "", secrets=SECRETS).to_json())
    assert "c4nary" not in shown
    assert "s3cret" not in shown
    assert MARK in shown
