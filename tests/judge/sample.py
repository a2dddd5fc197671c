"""A part of the rows, for the tests that run with each change; `make judge` tries them all."""

from __future__ import annotations

import pytest

from tests.judge.tables import TABLES, Kind

_ONE_IN = {Kind.FAULT: 16, Kind.BUG: 16, Kind.DIFFERENCE: 16, Kind.NULL_SERVER: 23}


def sample(*kinds: Kind) -> list[object]:
    """Return one in so many rows of each table, with their kinds, as parameters of a test."""
    return [
        pytest.param(table.kind, row, id=row.name)
        for table in TABLES
        if table.kind in kinds
        for row in table.rows[:: _ONE_IN[table.kind]]
    ]
