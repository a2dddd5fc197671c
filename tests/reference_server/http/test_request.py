"""Heads of requests: where the client says that it found the server."""

import pytest

from reference_server.http import Limits
from reference_server.http.request import parse_head


def authority(head: str, own: str) -> str:
    data = head.replace("\n", "\r\n").encode() + b"\r\n\r\n"
    return parse_head(data, Limits(), own).authority


@pytest.mark.parametrize(
    ("host", "own", "found"),
    [
        ("127.0.0.1:8080", "127.0.0.1:8080", "127.0.0.1:8080"),
        ("pacs.example", "127.0.0.1:8080", "pacs.example"),
        ("pacs.example:81", "127.0.0.1:8080", "pacs.example:81"),
        # Through a tunnel, which has a port of its own.
        ("localhost:9000", "127.0.0.1:8080", "localhost:9000"),
        # Some clients leave the port out where it is not 80.
        ("127.0.0.1", "127.0.0.1:8080", "127.0.0.1:8080"),
        ("localhost", "127.0.0.1:8080", "localhost:8080"),
        ("LocalHost", "[::1]:8080", "LocalHost:8080"),
        ("[::1]", "[::1]:8080", "[::1]:8080"),
        ("10.0.0.7", "10.0.0.7:8080", "10.0.0.7:8080"),
        # A proxy in front of another machine leaves it out where it is 80.
        ("localhost", "10.0.0.7:8080", "localhost"),
        ("127.0.0.1", "10.0.0.7:8080", "127.0.0.1"),
    ],
)
def test_the_port_is_added_where_it_can_be_no_other(host: str, own: str, found: str) -> None:
    assert authority(f"GET / HTTP/1.1\nHost: {host}", own) == found


def test_a_client_that_names_no_host_found_this_one() -> None:
    assert authority("GET / HTTP/1.0", "[::1]:8080") == "[::1]:8080"
