"""Reading an answer from octets that are all there: what is read, and which rules it breaks."""

from __future__ import annotations

import http.client
import io
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.wire.exchange import Cause, Framing, Response
from conformance.wire.limits import Clock, Limits, Stopped
from conformance.wire.message import RULES, Reading, read_response
from conformance.wire.stream import Stream


@dataclass
class Octets:
    """A connection on which all is said already; `piece` is how much comes at a time."""

    data: bytes
    piece: int = 65536

    def recv(self, size: int) -> bytes:
        size = min(size, self.piece)
        piece, self.data = self.data[:size], self.data[size:]
        return piece

    def settimeout(self, seconds: float | None) -> None:
        pass


def read(data: bytes, method: str = "GET", *, piece: int = 65536, limit: int = 100_000) -> Reading:
    return read_response(Stream(Octets(data, piece), Clock(Limits())), method, limit)


def response(data: bytes, method: str = "GET") -> Response:
    return read(data, method).response


def rules(data: bytes, method: str = "GET") -> set[str]:
    return {flaw.rule for flaw in response(data, method).flaws}


SOUND = b"HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nX: 1\r\nx: 2\r\nContent-Length: 2\r\n\r\n[]"


@pytest.mark.parametrize("piece", [1, 2, 7, 65536])
def test_a_sound_answer_is_read_as_it_is(piece: int) -> None:
    reading = read(SOUND, piece=piece)
    found = reading.response
    assert (found.status, found.reason, found.body) == (200, "OK", b"[]")
    assert found.headers.fields[:3] == (("Content-Type", "a/b"), ("X", "1"), ("x", "2"))
    assert found.head == SOUND[:-2]
    assert found.framing is Framing.LENGTH
    assert (found.excess, found.interim, found.flaws) == (0, (), ())
    assert reading.persistent


def test_octets_after_the_end_are_counted_and_end_the_connection() -> None:
    reading = read(SOUND + SOUND)
    assert reading.response.body == b"[]"
    assert reading.response.excess == len(SOUND)
    assert not reading.persistent


def test_interim_answers_are_noted() -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    found = response(
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + early + SOUND
    )
    assert found.interim == (100, 102, 103)
    assert found.status == 200
    assert found.head.startswith(b"HTTP/1.1 200")


def test_switching_protocols_is_the_final_answer_and_the_end_of_http() -> None:
    reading = read(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")
    assert reading.response.status == 101
    assert not reading.persistent


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("message", "body", "framing"),
    [
        (CHUNKED + b"2\r\n[]\r\n0\r\n\r\n", b"[]", Framing.CHUNKED),
        (CHUNKED + b"1;a=b\r\n[\r\n01\r\n]\r\n000\r\nX: y\r\n\r\n", b"[]", Framing.CHUNKED),
        (CHUNKED + b"A\r\n0123456789\r\n0\r\n\r\n", b"0123456789", Framing.CHUNKED),
        (b"HTTP/1.1 200 OK\r\n\r\nto the end", b"to the end", Framing.CLOSE),
        (b"HTTP/1.0 200 OK\r\n\r\n", b"", Framing.CLOSE),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nzip", b"zip", Framing.CLOSE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b"", Framing.LENGTH),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b"", Framing.NONE),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", b"", Framing.NONE),
    ],
)
def test_the_end_of_a_body_is_found(message: bytes, body: bytes, framing: Framing) -> None:
    found = response(message)
    assert (found.body, found.framing, found.flaws, found.excess) == (body, framing, (), 0)


def test_the_answer_to_head_has_no_body_and_ends_the_connection() -> None:
    reading = read(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", "HEAD")
    assert (reading.response.framing, reading.response.flaws) == (Framing.NONE, ())
    assert not reading.persistent


@pytest.mark.parametrize(
    ("message", "rule"),
    [
        (b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "status-line"),
        (b"HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n", "status-line"),
        (b"HTTP/2 200 OK\r\nContent-Length: 0\r\n\r\n", "status-line"),
        (b"HTTP/1.1 799 OK\r\nContent-Length: 0\r\n\r\n", "status-line"),
        (b"HTTP/1.1 200 OK\nContent-Length: 0\n\n", "line-ending"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\n\r\n", "line-ending"),
        (b"HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 0\r\n\r\n", "field-line"),
        (b"HTTP/1.1 200 OK\r\nX : y\r\nContent-Length: 0\r\n\r\n", "field-line"),
        (b"HTTP/1.1 200 OK\r\n: y\r\nContent-Length: 0\r\n\r\n", "field-line"),
        (b"HTTP/1.1 200 OK\r\n \r\nContent-Length: 0\r\n\r\n", "field-line"),
        (b"HTTP/1.1 200 OK\r\nX: a\x00b\r\nContent-Length: 0\r\n\r\n", "field-value"),
        (b"HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 0\r\n\r\n", "field-value"),
        (b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n", "folding"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0, 0\r\n\r\n", "content-length"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n", "content-length"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: +0\r\n\r\n", "content-length"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "content-length"),
        (b"HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", "content-length"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: \xb2\r\n\r\n", "content-length"),
        (b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", "needless-length"),
        (b"HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n", "transfer-encoding"),
        (b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "transfer-encoding"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n", "transfer-encoding"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", "transfer-encoding"),
        (CHUNKED[:-2] + b"Content-Length: 0\r\n\r\n0\r\n\r\n", "length-and-coding"),
        (CHUNKED + b"0x1\r\na\r\n0\r\n\r\n", "chunk"),
        (CHUNKED + b"1 \r\na\r\n0\r\n\r\n", "chunk"),
        (CHUNKED + b"1\na\r\n0\r\n\r\n", "chunk"),
        (CHUNKED + b"1\r\na\n0\r\n\r\n", "chunk"),
        (CHUNKED + b"0\r\nnonsense\r\n\r\n", "trailer"),
        (CHUNKED + b"0\r\n\n", "trailer"),
    ],
)
def test_what_can_be_read_is_read_and_the_broken_rule_is_named(message: bytes, rule: str) -> None:
    assert rules(message) == {rule}


def test_all_rules_have_a_source() -> None:
    assert all(text.startswith("RFC 911") for text in RULES.values())
    assert {"status-line", "chunk"} <= RULES.keys()


def test_fields_after_a_line_of_nonsense_still_count() -> None:
    found = response(b"HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 1\r\n\r\nab")
    assert (found.body, found.excess) == (b"a", 1)


def test_a_folded_value_is_joined() -> None:
    found = response(b"HTTP/1.1 200 OK\r\nX: a\r\n\tb\r\nContent-Length: 0\r\n\r\n")
    assert found.headers.get("X") == "a b"


def test_a_flaw_that_comes_a_thousand_times_is_noted_once() -> None:
    found = response(CHUNKED + b"1 \r\na\r\n" * 1000 + b"0\r\n\r\n")
    assert len(found.flaws) == 1
    assert len(found.body) == 1000


@pytest.mark.parametrize(
    ("head", "persistent"),
    [
        (b"HTTP/1.1 200 OK\r\n", True),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\n", False),
        (b"HTTP/1.1 200 OK\r\nConnection: x, Close\r\n", False),
        (b"HTTP/1.0 200 OK\r\n", False),
        (b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", False),
        (b"HTTP/1.1 204 No Content\r\nX: y\r\n", False),
    ],
)
def test_a_connection_is_kept_only_where_it_can_be(head: bytes, persistent: bool) -> None:
    assert read(head + b"Content-Length: 0\r\n\r\n").persistent is persistent


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        (b"", Cause.CLOSED),
        (b"HTT", Cause.CUT),
        (b"HTTP/1.1 200 OK\r\n", Cause.CUT),
        (b"HTTP/1.1 200 OK\r\nContent-Le", Cause.CUT),
        (b"HTTP/1.1 100 Continue\r\n\r\n", Cause.CUT),
        (SOUND[:-1], Cause.CUT),
        (CHUNKED, Cause.CUT),
        (CHUNKED + b"5", Cause.CUT),
        (CHUNKED + b"5\r\nabc", Cause.CUT),
        (CHUNKED + b"5\r\nabcde", Cause.CUT),
        (CHUNKED + b"5\r\nabcde\r\n", Cause.CUT),
        (CHUNKED + b"0\r\n", Cause.CUT),
        (b"garbage", Cause.NOT_HTTP),
        (b"HTTP/1.1 OK\r\n\r\n", Cause.NOT_HTTP),
        (b"HTTP/1.1 20 OK\r\n\r\n", Cause.NOT_HTTP),
        (b"\r\n" + SOUND, Cause.NOT_HTTP),
        (CHUNKED + b"zz\r\n", Cause.NOT_HTTP),
        (CHUNKED + b"\r\n", Cause.NOT_HTTP),
        (CHUNKED + b"-1\r\n", Cause.NOT_HTTP),
        (CHUNKED + b"1\r\nabc\r\n0\r\n\r\n", Cause.NOT_HTTP),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000, Cause.TOO_LARGE),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 70_000, Cause.TOO_LARGE),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000, Cause.TOO_LARGE),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"y" * 100_001, Cause.TOO_LARGE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n", Cause.TOO_LARGE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", Cause.TOO_LARGE),
        (CHUNKED + b"F" * 5000 + b"\r\n", Cause.TOO_LARGE),
        (CHUNKED + b"ffff\r\n" + b"y" * 65535 + b"\r\nffff\r\n", Cause.TOO_LARGE),
        (CHUNKED + b"0\r\n" + b"X: y\r\n" * 70_000, Cause.TOO_LARGE),
    ],
)
def test_where_there_is_no_whole_answer_the_cause_is_named(message: bytes, cause: Cause) -> None:
    with pytest.raises(Stopped) as stopped:
        read(message)
    assert stopped.value.cause is cause
    assert len(stopped.value.message) < 200


def test_a_body_of_the_size_of_the_limit_is_read() -> None:
    assert len(response(b"HTTP/1.1 200 OK\r\n\r\n" + b"y" * 100_000).body) == 100_000


class _Socket:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def makefile(self, _mode: str) -> io.BytesIO:
        return io.BytesIO(self._data)


def _second_opinion(data: bytes) -> tuple[int, bytes]:
    answer = http.client.HTTPResponse(_Socket(data), method="GET")  # type: ignore[arg-type]
    answer.begin()
    return answer.status, answer.read()


_NAMES = st.from_regex(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}", fullmatch=True).filter(
    lambda name: not name.lower().startswith(("content-", "transfer-", "connection"))
)
_VALUES = st.from_regex(r"([!-~]([ -~]{0,20}[!-~])?)?", fullmatch=True)


@settings(max_examples=50, deadline=None)
@given(
    status=st.integers(200, 599),
    fields=st.lists(st.tuples(_NAMES, _VALUES), max_size=5),
    body=st.binary(max_size=300),
    cuts=st.lists(st.integers(0, 300), max_size=5),
    piece=st.integers(1, 400),
)
def test_sound_answers_are_read_as_http_client_reads_them(
    status: int, fields: list[tuple[str, str]], body: bytes, cuts: list[int], piece: int
) -> None:
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in fields)]
    if cuts:
        edges = sorted({0, len(body), *(cut for cut in cuts if cut < len(body))})
        chunks = [body[a:b] for a, b in pairwise(edges)]
        payload = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
        lines.append("Transfer-Encoding: chunked")
        payload += b"0\r\n\r\n"
    else:
        lines.append(f"Content-Length: {len(body)}")
        payload = body
    data = "\r\n".join((*lines, "", "")).encode() + payload
    bodiless = status in {204, 304}
    found = read(data, piece=piece).response
    # RFC 9112 6.3: these have no body, whatever their header says; http.client reads the chunks.
    opinion = (status, b"") if bodiless else _second_opinion(data)
    assert (found.status, found.body) == opinion
    assert found.headers.fields[: len(fields)] == tuple(fields)
    assert bodiless or found.flaws == ()


@given(data=st.binary(max_size=200), cut=st.integers(0, 100))
def test_any_octets_are_read_or_refused(data: bytes, cut: int) -> None:
    for start in (b"", b"HTTP/1.1 200 OK\r\n", CHUNKED, SOUND[:cut]):
        with suppress(Stopped):
            assert 100 <= response(start + data).status <= 999
