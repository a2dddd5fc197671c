"""dicomweb-client of PyPI: for a server that holds all samples, and for one that is empty."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dicomweb_client import DICOMwebClient

from tests.clients.samples import NAMES, SAMPLES
from tests.support.bundled import bundled_server


@pytest.fixture(scope="session")
def filled() -> Iterator[str]:
    """The origin of a server that holds all samples; nobody changes them."""
    with bundled_server() as origin:
        client = DICOMwebClient(f"{origin}/dicom-web")
        client.store_instances([SAMPLES[name].dataset for name in NAMES])
        yield origin


@pytest.fixture(params=("dicom-web", "v2", "v1"))
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def client(filled: str, dialect: str) -> DICOMwebClient:
    """A client of the server that holds all samples, in each dialect."""
    return DICOMwebClient(f"{filled}/{dialect}")


@pytest.fixture
def standard(filled: str) -> DICOMwebClient:
    """A client of the server that holds all samples, in the dialect of the standard."""
    return DICOMwebClient(f"{filled}/dicom-web")


@pytest.fixture
def empty(dialect: str) -> Iterator[DICOMwebClient]:
    """A client of a server that holds nothing, in each dialect."""
    with bundled_server() as origin:
        yield DICOMwebClient(f"{origin}/{dialect}")
