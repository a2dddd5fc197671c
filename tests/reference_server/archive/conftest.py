"""An archive in a folder of its own, and a short way to put instances into it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reference_server.archive import Archive, Outcome, StorePolicy, describe
from reference_server.dicom import read

MakeFile = Callable[..., bytes]
Store = Callable[..., list[Outcome]]

TRIPLE = StorePolicy(any_study=False, compare=False)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = Archive(tmp_path / "archive")
    yield archive
    archive.close()


def store_into(archive: Archive, *files: bytes, policy: StorePolicy = TRIPLE) -> list[Outcome]:
    received = []
    for data in files:
        upload = archive.receive()
        upload.write([data])
        stream = upload.stream()
        received.append((upload, describe(stream, read(stream))))
    try:
        return archive.store(received, policy)
    finally:
        for upload, _ in received:
            upload.discard()


@pytest.fixture
def store(archive: Archive) -> Store:
    def store(*files: bytes, policy: StorePolicy = TRIPLE) -> list[Outcome]:
        return store_into(archive, *files, policy=policy)

    return store


@pytest.fixture
def reopen(tmp_path: Path) -> Callable[[], Archive]:
    return lambda: Archive(tmp_path / "archive")
