"""How many writes an answer takes, and that files go from the disk to the socket by themselves."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from reference_server.http import FileSpan, OutgoingPart, Piece, Response, Stream, multipart_body
from reference_server.http.sender import GATHER, Outgoing

PUSHED, HELD, FROM_FILE = "pushed", "held back", "sendfile"


class Recorder(socket.socket):
    """A socket that notes each call that sends, and sends."""

    def __init__(self, real: socket.socket) -> None:
        super().__init__(fileno=real.detach())
        self.calls: list[str] = []

    def sendall(self, data: bytes, flags: int = 0) -> None:  # type: ignore[override]
        self.calls.append(HELD if flags & socket.MSG_MORE else PUSHED)
        super().sendall(data, flags)

    def sendfile(self, file: BinaryIO, offset: int = 0, count: int | None = None) -> int:  # type: ignore[override]
        self.calls.append(FROM_FILE)
        return super().sendfile(file, offset, count)


class Disk:
    def __init__(self, path: Path, size: int) -> None:
        path.write_bytes(bytes(size))
        self._path = path
        self.opened = 0

    def open(self) -> BinaryIO:
        self.opened += 1
        return self._path.open("rb")


@pytest.fixture
def pair() -> Iterator[tuple[Recorder, socket.socket]]:
    """Give two ends of a TCP connection; the first notes what is sent."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as client,
        Recorder(listener.accept()[0]) as server,
    ):
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield server, client


def parts(disk: Disk, *sizes: int) -> Stream:
    content = [Stream.of([FileSpan(disk, 0, size)]) for size in sizes]
    return multipart_body([OutgoingPart([("Content-Type", "a/b")], each) for each in content], "b")


SMALL, BIG = 1000, 3 * GATHER
ONE_FILE = [HELD, FROM_FILE, PUSHED]


@pytest.mark.parametrize(
    ("sizes", "calls"),
    [
        ([], [PUSHED]),
        ([SMALL], [PUSHED]),
        ([SMALL] * 20, [PUSHED]),
        ([BIG], ONE_FILE),
        # What stands between two files goes out with the second of them.
        ([BIG, BIG], [HELD, FROM_FILE, HELD, FROM_FILE, PUSHED]),
        ([SMALL, BIG, SMALL], ONE_FILE),
    ],
)
def test_heads_of_parts_travel_with_what_they_are_of(
    pair: tuple[Recorder, socket.socket], tmp_path: Path, sizes: list[int], calls: list[str]
) -> None:
    server, client = pair
    disk = Disk(tmp_path / "file", BIG)
    body = parts(disk, *sizes)
    assert send(server, Response(200, [], body)) == calls
    assert body.length is not None
    assert received(client).endswith(b"--b--\r\n")
    assert disk.opened == min(len(sizes), 1), "one file is opened once in a row"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"x" * 500_000,
        Stream.of([b"x" * 10] * 100),
        Stream([b"x" * 10] * 100, None),
    ],
    ids=["nothing", "octets", "pieces", "chunks"],
)
def test_what_is_in_memory_is_one_write(
    pair: tuple[Recorder, socket.socket], body: bytes | Stream
) -> None:
    server, client = pair
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1_000_000)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1_000_000)
    assert send(server, Response(200, [], body)) == [PUSHED]
    assert received(client).startswith(b"HTTP/1.1 200 OK\r\n")


def test_what_is_made_on_the_way_is_never_all_in_memory(
    pair: tuple[Recorder, socket.socket],
) -> None:
    server, _ = pair
    outgoing = Outgoing(server, 5)
    gathered = []

    def pieces() -> Iterator[Piece]:
        for _ in range(24):
            gathered.append(len(outgoing._gathered))
            yield b"x" * 16_384

    body = Stream(pieces(), None)
    outgoing.send(Response(200, [], body), head_only=False, chunks=True, last=True)
    assert len(gathered) == 24
    assert max(gathered) < GATHER


def send(server: Recorder, response: Response) -> list[str]:
    Outgoing(server, 5).send(response, head_only=False, chunks=True, last=False)
    server.shutdown(socket.SHUT_WR)
    return server.calls


def received(client: socket.socket) -> bytes:
    client.settimeout(5)
    return b"".join(iter(lambda: client.recv(1_000_000), b""))
