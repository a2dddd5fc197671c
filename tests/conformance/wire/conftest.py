"""Clients to ask with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.wire.client import Client
from tests.support.asking import PATIENT, QUICK


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(limits=PATIENT) as client:
        yield client


@pytest.fixture
def hasty() -> Iterator[Client]:
    with Client(limits=QUICK) as client:
        yield client
