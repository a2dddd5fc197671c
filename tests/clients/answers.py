"""What clients say of answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.clients.samples import SAMPLES


def first(row: dict[str, Any], tag: str) -> Any:
    return row[tag]["Value"][0]


def instances_of(rows: list[dict[str, Any]]) -> set[str]:
    return {first(row, "00080018") for row in rows}


def uids(*names: str) -> set[str]:
    return {SAMPLES[name].uids[2] for name in names}


def status_of(call: Callable[[], object]) -> int:
    """The status with which a call is refused."""
    with pytest.raises(requests.HTTPError) as refused:
        call()
    assert refused.value.response is not None
    return refused.value.response.status_code
