"""Small answers come in one piece: no second write waits for the first to be acknowledged."""

import re
import socket
from collections.abc import Callable

import pytest

from tests.support.dicomweb import ANY_SYNTAX, JSON, Client, multipart

MakeFile = Callable[..., bytes]

UIDS = {"StudyInstanceUID": "1.1", "SeriesInstanceUID": "1.2", "SOPInstanceUID": "1.3"}
INSTANCE = "/studies/1.1/series/1.2/instances/1.3"
FRAMES = 'multipart/related; type="application/octet-stream"'
END_OF_HEAD = b"\r\n\r\n"


@pytest.mark.parametrize(
    ("request_line", "accept"),
    [
        ("GET /studies/1.1", ANY_SYNTAX),
        (f"GET {INSTANCE}", ANY_SYNTAX),
        (f"GET {INSTANCE}/frames/1", FRAMES),
        (f"GET {INSTANCE}/metadata", JSON),
        ("GET /studies", JSON),
        ("GET /studies/9.9", ANY_SYNTAX),
        ("POST /studies", JSON),
    ],
)
def test_an_answer_is_one_segment(
    client: Client, make_file: MakeFile, request_line: str, accept: str
) -> None:
    client.store(make_file(**UIDS))
    body = multipart(make_file()) if request_line.startswith("POST") else b""
    origin, _, dialect = client.base.rpartition("/")
    line = request_line.replace(" ", f" /{dialect}", 1)
    head = (
        f"{line} HTTP/1.1\r\nHost: a\r\nAccept: {accept}\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: multipart/related; boundary=b\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", int(origin.rpartition(":")[2])), 10) as connection:
        connection.sendall(head.encode() + body)
        first = connection.recv(1_000_000)
    fields, _, content = first.partition(END_OF_HEAD)
    if length := re.search(rb"Content-Length: (\d+)", fields):
        assert len(content) == int(length[1])
    else:
        assert b"Transfer-Encoding: chunked" in fields
        assert content.endswith(b"\r\n0\r\n\r\n")
