"""What several tests of this room need."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.judge.bench import Bench
from tests.judge.bench import bench as open_bench


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Two good servers, and what cases need to be run."""
    with open_bench(tmp_path_factory.mktemp("bench")) as found:
        yield found
