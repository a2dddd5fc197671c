"""The server on real sockets: framing, limits, slow and rude clients, and how it ends."""

import http.client
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from reference_server.http import (
    FileSpan,
    HTTPError,
    Limits,
    Request,
    Response,
    Server,
    Stream,
    listen,
    text_response,
)
from reference_server.http.response import Source

Raw = Callable[[bytes], bytes]


class Disk(Source):
    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self) -> BinaryIO:
        return self._path.open("rb")


class Handler:
    """Answers by path; counts what it got."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ended: list[str] = []
        self.entered = threading.Event()

    def __call__(self, request: Request) -> Response:
        name = request.target.path.strip("/")
        answer = getattr(self, name or "count")(request)
        assert isinstance(answer, Response)
        answer.at_end = lambda: self.ended.append(name)
        return answer

    def count(self, request: Request) -> Response:
        return text_response(200, f"{request.method} {sum(map(len, request.body.pieces()))}")

    def ignore(self, _: Request) -> Response:
        return text_response(409, "no")

    def refuse(self, _: Request) -> Response:
        raise HTTPError(406, "not this", [("X-Why", "because")])

    def fail(self, _: Request) -> Response:
        raise RuntimeError("secret")

    def nothing(self, _: Request) -> Response:
        return Response(204)

    def unknown(self, _: Request) -> Response:
        return Response(200, [], Stream(iter([b"ab", b"", b"c" * 100_000]), None))

    def broken(self, _: Request) -> Response:
        def pieces() -> Iterator[bytes]:
            yield b"x" * 100_000
            raise OSError("the disk is gone")

        return Response(200, [], Stream(pieces(), None))

    def file(self, _: Request) -> Response:
        path = self.folder / "file"
        path.write_bytes(bytes(range(256)) * 4096)
        source = Disk(path)
        long, short = FileSpan(source, 1, 500_000), FileSpan(source, 0, 3)
        return Response(200, [], Stream.of([b"<", long, b"|", short, b">"]))

    def sleep(self, _: Request) -> Response:
        self.entered.set()
        time.sleep(0.3)
        return text_response(200, "awake")


@pytest.fixture
def handler(tmp_path: Path) -> Handler:
    return Handler(tmp_path)


@pytest.fixture
def limits() -> Limits:
    return Limits(idle=5, head=1, body=1, send=5, stop=2, linger=0.5, drain=1000)


@pytest.fixture
def server(handler: Handler, limits: Limits) -> Iterator[Server]:
    server = Server(listen("127.0.0.1", 0), handler, limits)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def address(server: Server) -> tuple[str, int]:
    return "127.0.0.1", int(server.url.rpartition(":")[2])


@pytest.fixture
def raw(address: tuple[str, int]) -> Raw:
    def exchange(data: bytes) -> bytes:
        with socket.create_connection(address, timeout=5) as client:
            client.sendall(data)
            return b"".join(iter(lambda: client.recv(65536), b""))

    return exchange


BOTH_FRAMINGS = b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"


def status_of(answer: bytes) -> int:
    match = re.match(rb"HTTP/1\.1 (\d{3}) ", answer)
    assert match, answer[:200]
    return int(match[1])


def test_requests_on_one_connection_are_answered_in_order(raw: Raw) -> None:
    answer = raw(
        b"POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
        b"\r\nGET /count HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    )
    assert re.findall(rb"\r\n\r\n((?:POST|GET) \d)", answer) == [b"POST 3", b"GET 0"]


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /count HTTP/1.1\nHost: a\n\n", 400),
        (b"GET /count HTTP/1.1\r\nHost: a\n\r\n", 400),
        (b"GET  /count HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET /count\r\n\r\n", 400),
        (b"nonsense\r\n\r\n", 400),
        (b"GET /count HTTP/1.1\r\n\r\n", 400),
        (b"GET /count HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        (b"GET /count HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
        (b'GET /count HTTP/1.1\r\nHost: a"><x\r\n\r\n', 400),
        (b"GET /count HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        (b"GET /count HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400),
        (b"GET /count HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n", 400),
        (b"GET /count HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400),
        (b"GET /count HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n", 400),
        (b"GET count HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET /count HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        (b"BREW /count HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"GET /count HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 70_000 + b"\r\n\r\n", 431),
        (b"GET /count HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 200 + b"\r\n", 431),
        (b"GET /" + b"a" * 1_000_000, 414),
        (b"POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 1x\r\n\r\n", 400),
        (b"POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"POST /count HTTP/1.1\r\nHost: a\r\n" + BOTH_FRAMINGS + b"\r\n0\r\n\r\n", 400),
        (b"POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        (b"POST /count HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n", 400),
        (b"POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\nab\n0\n\n", 400),
        (b"POST /count HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 0\r\n\r\n", 417),
    ],
)  # fmt: skip
def test_a_malformed_request_gets_a_clear_status_and_the_connection_ends(
    raw: Raw, request_bytes: bytes, status: int
) -> None:
    answer = raw(request_bytes + b"GET /count HTTP/1.1\r\nHost: a\r\n\r\n")
    assert status_of(answer) == status
    assert answer.count(b"\r\nDate: ") == 1, "what follows a broken message must not be served"
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"Connection: close" in head
    assert b"Content-Type: text/plain" in head
    assert body.endswith(b".")


@pytest.mark.parametrize(
    "chunks",
    [
        b"3\r\nabc\r\n0\r\n\r\n",
        b"1\r\na\r\n1\r\nb\r\n01\r\nc\r\n0\r\n\r\n",
        b"3;x=y\r\nabc\r\n0\r\nTrailer: x\r\n\r\n",
        b"0003 \r\nabc\r\n000\r\n\r\n",
    ],
)
@pytest.mark.parametrize("size", [1, 2, 1000])
def test_chunks_are_understood_however_they_arrive(
    address: tuple[str, int], chunks: bytes, size: int
) -> None:
    head = b"POST /count HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
    data = head + b"\r\n" + chunks
    with socket.create_connection(address, timeout=5) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(0, len(data), size):
            client.send(data[at : at + size])
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    assert answer.endswith(b"POST 3")


def test_a_client_is_invited_before_its_body_is_read(address: tuple[str, int]) -> None:
    with socket.create_connection(address, timeout=5) as client:
        client.sendall(
            b"POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"
        )
        assert client.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"abc")
        assert client.recv(1000).endswith(b"POST 3")


def test_a_client_that_is_refused_is_not_invited(raw: Raw) -> None:
    answer = raw(
        b"POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"
    )
    assert status_of(answer) == 409
    assert b"Connection: close" in answer


def test_a_short_body_that_nobody_read_is_drained(raw: Raw) -> None:
    answer = raw(
        b"POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + b"x" * 1000
        + b"GET /count HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    )  # fmt: skip
    assert answer.endswith(b"GET 0")


@pytest.mark.parametrize("framing", [b"Content-Length: 1001", b"Transfer-Encoding: chunked"])
def test_a_long_body_that_nobody_read_ends_the_connection(raw: Raw, framing: bytes) -> None:
    answer = raw(b"POST /ignore HTTP/1.1\r\nHost: a\r\n" + framing + b"\r\n\r\n" + b"x" * 1001)
    assert status_of(answer) == 409
    assert b"Connection: close" in answer


def test_an_answer_reaches_a_client_that_is_still_sending(address: tuple[str, int]) -> None:
    connection = http.client.HTTPConnection(*address, timeout=5)
    connection.request("POST", "/ignore", body=b"x" * 900)
    assert connection.getresponse().status == 409
    connection.close()


@pytest.mark.parametrize(
    ("path", "status", "length"),
    [("/count", 200, b"Content-Length: 6"), ("/file", 200, b"Content-Length: 500006")],
)
def test_head_has_the_fields_of_get_and_no_body(
    raw: Raw, path: str, status: int, length: bytes
) -> None:
    answer = raw(f"HEAD {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
    assert status_of(answer) == status
    assert answer.endswith(b"\r\n\r\n")
    assert length in answer


def test_no_content_has_no_length(raw: Raw) -> None:
    answer = raw(b"GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert status_of(answer) == 204
    assert b"Content-Length" not in answer
    assert answer.endswith(b"\r\n\r\n")


def test_a_file_is_sent_as_it_lies_on_disk(address: tuple[str, int]) -> None:
    connection = http.client.HTTPConnection(*address, timeout=5)
    connection.request("GET", "/file")
    body = connection.getresponse().read()
    content = bytes(range(256)) * 4096
    assert body == b"<" + content[1:500_001] + b"|" + content[:3] + b">"
    connection.close()


def test_an_answer_of_unknown_length_is_chunked(address: tuple[str, int]) -> None:
    connection = http.client.HTTPConnection(*address, timeout=5)
    for _ in range(2):
        connection.request("GET", "/unknown")
        response = connection.getresponse()
        assert response.getheader("Transfer-Encoding") == "chunked"
        assert response.getheader("Content-Length") is None
        assert response.read() == b"ab" + b"c" * 100_000
    connection.close()


def test_to_an_old_client_an_answer_of_unknown_length_ends_with_the_connection(raw: Raw) -> None:
    answer = raw(b"GET /unknown HTTP/1.0\r\n\r\n")
    assert b"chunked" not in answer
    assert answer.endswith(b"c" * 100_000)


def test_a_body_that_breaks_off_is_not_passed_off_as_whole(
    address: tuple[str, int], capfd: pytest.CaptureFixture[str]
) -> None:
    connection = http.client.HTTPConnection(*address, timeout=5)
    connection.request("GET", "/broken")
    with pytest.raises(http.client.IncompleteRead):
        connection.getresponse().read()
    connection.close()
    assert "the disk is gone" in capfd.readouterr().err


def test_a_refusal_has_its_status_its_text_and_its_fields(raw: Raw) -> None:
    answer = raw(b"GET /refuse HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert status_of(answer) == 406
    assert b"X-Why: because\r\n" in answer
    assert answer.endswith(b"not this")


def test_a_fault_is_500_and_keeps_its_secrets(raw: Raw, capfd: pytest.CaptureFixture[str]) -> None:
    answer = raw(
        b"GET /fail HTTP/1.1\r\nHost: a\r\n\r\n"
        b"GET /count HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    )
    assert status_of(answer) == 500
    assert b"secret" not in answer
    assert b"Traceback" not in answer
    assert answer.endswith(b"GET 0"), "the connection goes on"
    assert "secret" in capfd.readouterr().err


def test_every_answer_says_that_it_ended(
    raw: Raw, handler: Handler, capfd: pytest.CaptureFixture[str]
) -> None:
    for path in ("count", "file", "unknown", "broken"):
        raw(f"GET /{path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
    assert handler.ended == ["count", "file", "unknown", "broken"]
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    "start",
    [
        b"GET /count HTTP/1.1\r\nHost:",
        b"POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc",
        b"POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
    ],
)
def test_a_client_that_falls_silent_is_given_up(raw: Raw, start: bytes) -> None:
    before = time.monotonic()
    assert raw(start) == b""
    assert 0.8 < time.monotonic() - before < 10


def test_a_connection_that_stays_idle_is_closed(handler: Handler) -> None:
    server = Server(listen("127.0.0.1", 0), handler, Limits(idle=0.2, stop=1))
    server.start()
    try:
        client = http.client.HTTPConnection("127.0.0.1", int(server.url.rpartition(":")[2]))
        client.request("GET", "/count")
        assert client.getresponse().read() == b"GET 0"
        client.sock.settimeout(10)
        assert client.sock.recv(1) == b""
        client.close()
    finally:
        server.stop()


def test_the_longest_idle_connection_makes_room_for_a_new_one(handler: Handler) -> None:
    server = Server(listen("127.0.0.1", 0), handler, Limits(connections=2, stop=1))
    server.start()
    address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
    try:
        clients = [http.client.HTTPConnection(*address, timeout=5) for _ in range(3)]
        for client in clients:
            client.request("GET", "/count")
            assert client.getresponse().read() == b"GET 0"
        assert clients[0].sock.recv(1) == b""
        for client in clients:
            client.close()
    finally:
        server.stop()


def test_a_server_without_room_says_so(handler: Handler) -> None:
    server = Server(listen("127.0.0.1", 0), handler, Limits(connections=1, head=10, stop=1))
    server.start()
    address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
    try:
        with socket.create_connection(address, timeout=5) as busy:
            busy.sendall(b"GET /count HTTP/1.1\r\n")
            time.sleep(0.1)
            second = http.client.HTTPConnection(*address, timeout=5)
            second.request("GET", "/count")
            response = second.getresponse()
            assert response.status == 503
            assert response.getheader("Retry-After") == "1"
            second.close()
    finally:
        server.stop()


def test_stopping_lets_a_request_under_way_end(server: Server, handler: Handler) -> None:
    address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
    idle = socket.create_connection(address, timeout=5)
    client = http.client.HTTPConnection(*address, timeout=5)
    client.request("GET", "/sleep")
    assert handler.entered.wait(5)
    stopper = threading.Thread(target=server.stop)
    stopper.start()
    response = client.getresponse()
    assert response.read() == b"awake"
    assert response.getheader("Connection") == "close"
    assert idle.recv(1) == b""
    stopper.join(5)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(address, timeout=5)
    idle.close()
    client.close()


def test_a_small_answer_is_one_write(address: tuple[str, int]) -> None:
    with socket.create_connection(address, timeout=5) as client:
        client.sendall(b"GET /count HTTP/1.1\r\nHost: a\r\n\r\n")
        first = client.recv(65536)
    assert first.endswith(b"\r\n\r\nGET 0")
