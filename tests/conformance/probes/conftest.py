"""The bundled server, for the probes to be tried on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.bundled import bundled_server


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with bundled_server() as url:
        yield url
