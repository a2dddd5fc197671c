"""A running server, and clients of its dialects."""

import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reference_server.running import Running
from tests.support.dicomweb import Client

AZURE = ("v1", "v2")
ALL = ("v1", "v2", "dicom-web")


@pytest.fixture
def archive_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder that the server of `origin` lies in."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def origin(archive_folder: Path) -> Iterator[str]:
    with Running() as running:
        assert list(archive_folder.glob("reference-server-*"))
        yield running.url


@pytest.fixture
def connect(origin: str) -> Callable[[str], Client]:
    return lambda dialect: Client(f"{origin}/{dialect}")


@pytest.fixture
def v1(connect: Callable[[str], Client]) -> Client:
    return connect("v1")


@pytest.fixture
def v2(connect: Callable[[str], Client]) -> Client:
    return connect("v2")


@pytest.fixture
def web(connect: Callable[[str], Client]) -> Client:
    return connect("dicom-web")


@pytest.fixture(params=ALL)
def client(request: pytest.FixtureRequest, connect: Callable[[str], Client]) -> Client:
    return connect(request.param)


@pytest.fixture(params=AZURE)
def azure(request: pytest.FixtureRequest, connect: Callable[[str], Client]) -> Client:
    return connect(request.param)


@pytest.fixture
def raw(origin: str) -> Callable[[bytes], bytes]:
    """Send bytes on a connection of their own, and read until the server closes it."""
    port = int(origin.rpartition(":")[2])

    def exchange(data: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(data)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    return exchange
