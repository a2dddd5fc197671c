"""The command repeats the request: real curl sends what our client sent."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.wire.client import Client
from conformance.wire.curl import command
from conformance.wire.exchange import Headers, Request
from conformance.wire.secrets import Secrets
from tests.support.sockets import always, ok, scripted, unchunked

NO_SECRETS = Secrets()
_BY_CURL = re.compile(b"(Host|Content-Length):")
CANARY = 'c4nary\'s $("secret")'


def lines(request: bytes) -> tuple[bytes, list[bytes], bytes]:
    """Return the request line, the header, the body out of its chunks.

    Host and Content-Length come first: curl has its own place for them.
    """
    head, _, body = request.partition(b"\r\n\r\n")
    first, *fields = (line.rstrip() for line in head.split(b"\r\n"))
    if b"transfer-encoding: chunked" in head.lower():
        found = unchunked(body)
        assert found is not None
        body = found[1]
    return first, sorted(fields, key=lambda line: not _BY_CURL.match(line)), body


def run(line: str, folder: Path, **variables: str) -> None:
    environment = {"PATH": os.environ["PATH"], **variables}
    finished = subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=folder,
        env=environment,
        capture_output=True,
        timeout=10,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr.decode()


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize(
    ("method", "path", "fields", "body"),
    [
        ("GET", "/studies", [], b""),
        ("GET", "/a//b/../c?x=[1-3]&y={a,b}&z='`$HOME!#f", [("Accept", 'a/b; c="d"')], b""),
        ("GET", "/%5e%2F", [("Accept", "a"), ("Accept", "b"), ("X-Empty", "")], b""),
        ("HEAD", "/studies", [], b""),
        ("DELETE", "/studies/1.2", [], b""),
        ("OPTIONS", "/", [], b""),
        ("POST", "/studies", [("Content-Type", "a/b")], b"\x00\r\n@body"),
        ("POST", "/studies", [], b"no type"),
        ("POST", "/studies", [], b"@it's $x!"),
        ("POST", "/studies", [("Content-Type", "a/b")], b""),
        ("PUT", "/x", [("Accept", "*/*")], b"x" * 2_000_000),
        ("POST", "/studies", [("Authorization", "Bearer it's $x")], b"-"),
        ("GET", "/?a=it's", [("X-Api-Key", "it's"), ("Y", "a it's b")], b""),
    ],
)
def test_curl_repeats_the_request(
    method: str, path: str, fields: list[tuple[str, str]], body: bytes, tmp_path: Path
) -> None:
    (tmp_path / "the body").write_bytes(body)
    secrets = Secrets.of(fields)
    with scripted(always(ok(b"" if method == "HEAD" else b"[]"))) as server, Client() as client:
        request = client.send(Request(method, server.url + path, Headers.of(fields), body)).request
        file = None if body.decode().isprintable() and len(body) < 100 else "the body"
        line = command(request, file, secrets=secrets)
        variables = {"DICOMWEB_" + name.upper().replace("-", "_"): value for name, value in fields}
        run(line, tmp_path, DICOMWEB_SECRET="it's", **variables)
    ours, curls = server.requests
    assert lines(curls) == lines(ours)


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize(
    "fields",
    [
        [("Accept", "a/b"), ("X", "1"), ("ACCEPT", "c/d"), ("accept", ""), ("Accept", "e/f")],
        [("Accept", "")],
        [("User-Agent", "")],
        [("Content-Type", "")],
        [("X-Blank", " ")],
        [("X", "\xe9\xff\x7f\x80"), ("Y", "a\tb%s%%\\101\\\\'\"$HOME`\xe9"), ("Z", "$(a)\x7f ;")],
        [("Content-Type", "a/b"), ("content-type", "c/d")],
        [("CONTENT-TYPE", 'Multipart/Related;; boundary="a\\\\b" ; type=x;')],
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_curl_repeats_doubled_and_empty_fields(
    method: str, fields: list[tuple[str, str]], tmp_path: Path
) -> None:
    body = b"body" if method == "POST" else b""
    with scripted(always(ok())) as server, Client() as client:
        request = client.send(Request(method, server.url, Headers.of(fields), body)).request
        run(command(request, None, secrets=NO_SECRETS), tmp_path)
    ours, curls = server.requests
    assert lines(curls) == lines(ours)


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize("method", ["POST", "GET", "DELETE"])
@pytest.mark.parametrize("typed", [[("Content-Type", "a/b")], []])
@pytest.mark.parametrize(
    ("body", "chunks"),
    [
        (b"--b\r\n\r\n\x00\r\n--b--", (4, 1, 1, 9)),
        (b"text", (1, 1, 1, 1)),
        (b"", ()),
        (b"x" * 2_000_000, (1_999_999, 1)),
    ],
)
def test_curl_repeats_a_body_in_chunks(
    method: str, typed: list[tuple[str, str]], body: bytes, chunks: tuple[int, ...], tmp_path: Path
) -> None:
    (tmp_path / "the body").write_bytes(body)
    file = "the body" if body[:2] in (b"--", b"xx") else None
    given = Request(method, "", Headers.of(typed), body, chunks)
    with scripted(always(ok())) as server, Client() as client:
        request = client.send(replace(given, url=server.url)).request
        line = command(request, file, secrets=NO_SECRETS)
        run(line, tmp_path)
    ours, curls = server.requests
    assert lines(curls) == lines(ours)
    assert b"Transfer-Encoding: chunked\r\n" in curls
    assert b"Content-Length" not in curls
    assert "--header 'Transfer-Encoding: chunked'" in line


def test_the_command_reads_well() -> None:
    fields = [
        ("Authorization", "Bearer x"),
        ("User-Agent", "probe"),
        ("Accept", "application/dicom+json"),
    ]
    request = Request("GET", "http://host/studies?limit=1", Headers.of(fields))
    assert command(request, None, secrets=Secrets.of(fields), options=["--insecure"]) == (
        "curl --include --globoff --path-as-is --insecure"
        " --header 'Authorization: '\"$DICOMWEB_AUTHORIZATION\""
        " --header 'User-Agent: probe'"
        " --header 'Accept: application/dicom+json'"
        " --header Expect:"
        " 'http://host/studies?limit=1'"
    )


def test_a_secret_in_the_url_is_a_variable() -> None:
    request = Request("GET", "http://user:pass@host/?token=c4nary&x")
    line = command(request, None, secrets=Secrets.of([("X-Token", "c4nary")]))
    assert line.endswith(" http://\"$DICOMWEB_SECRET\"'@host/?token='\"$DICOMWEB_SECRET\"'&x'")


@settings(max_examples=200, deadline=None)
@given(
    before=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=5),
    name=st.sampled_from(["Authorization", "X-Api-Key", "Cookie", "Accept", "X"]),
    body=st.sampled_from([b"", b"\x00", CANARY.encode()]),
)
def test_no_secret_is_in_a_command(before: str, name: str, body: bytes) -> None:
    secrets = Secrets.of([("X-Token", CANARY)])
    url = f"http://h/{before}?q=c4nary%27s%20%24%28%22secret%22%29"
    request = Request("POST", url, Headers.of([(name, before + CANARY)]), body)
    line = command(request, None, secrets=secrets)
    assert "c4nary" not in line
    assert "secret" not in line


@pytest.mark.parametrize("body", [b"\x00", b"x" * 201, b"\xff", b"a\nb"])
def test_a_body_that_can_not_stand_in_a_command_is_a_file(body: bytes) -> None:
    request = Request("POST", "http://host/studies", body=body)
    assert " --data-binary @BODY " in command(request, None, secrets=NO_SECRETS)
    assert " --data-binary @a/b.bin " in command(request, "a/b.bin", secrets=NO_SECRETS)
