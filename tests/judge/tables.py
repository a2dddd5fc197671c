"""All rows of all tables: a new table is named here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import ModuleType

from tests.judge.bugs import rebuilt
from tests.judge.faults import (
    azure,
    bulk_data,
    capabilities,
    coded,
    delete,
    endurance,
    frames,
    json_form,
    matches,
    matching,
    metadata,
    multipart,
    negotiation,
    queries,
    refused,
    rendered,
    representations,
    retrieve,
    search,
    sequences,
    sets_of_values,
    store,
    store_metadata,
    store_transaction,
    views,
    wire,
    xml_form,
)
from tests.judge.faults.fault import Fault
from tests.judge.harmless import (
    dicom_json,
    message,
    native_model,
    services,
    stores_of_metadata,
    values,
)
from tests.judge.harmless import multipart as parts
from tests.judge.harmless import queries as readings
from tests.judge.harmless import rendered as pictures
from tests.judge.harmless import representations as choices
from tests.judge.harmless.difference import Difference
from tests.judge.null_servers import constants
from tests.judge.null_servers.null_server import NullServer

Row = Fault | Difference | NullServer


class Kind(StrEnum):
    """What a row is, and so what must become of it."""

    FAULT = "fault"
    BUG = "reported bug"
    DIFFERENCE = "harmless difference"
    NULL_SERVER = "null server"


@dataclass(frozen=True, slots=True)
class Table:
    """Some rows and the file that they stand in."""

    kind: Kind
    rows: Sequence[Row]
    file: Path

    @property
    def title(self) -> str:
        """What the rows are about, as the file is called."""
        return self.file.stem.replace("_", " ")


def _file(module: ModuleType) -> Path:
    assert module.__file__ is not None
    return Path(module.__file__)


_FAULTS = (
    wire,
    representations,
    capabilities,
    json_form,
    multipart,
    retrieve,
    metadata,
    frames,
    coded,
    bulk_data,
    rendered,
    sets_of_values,
    store,
    store_metadata,
    store_transaction,
    search,
    matches,
    matching,
    queries,
    delete,
    refused,
    endurance,
    views,
    negotiation,
    sequences,
    azure,
    xml_form,
)
_DIFFERENCES = (
    message,
    dicom_json,
    native_model,
    parts,
    services,
    stores_of_metadata,
    pictures,
    choices,
    readings,
    values,
)

TABLES: tuple[Table, ...] = (
    *(Table(Kind.FAULT, module.FAULTS, _file(module)) for module in _FAULTS),
    Table(Kind.BUG, rebuilt.FAULTS, _file(rebuilt)),
    *(Table(Kind.DIFFERENCE, module.DIFFERENCES, _file(module)) for module in _DIFFERENCES),
    Table(Kind.NULL_SERVER, constants.NULL_SERVERS, _file(constants)),
)

FAULTS: tuple[Fault, ...] = tuple(
    row for table in TABLES for row in table.rows if isinstance(row, Fault)
)
DIFFERENCES: tuple[Difference, ...] = tuple(
    row for module in _DIFFERENCES for row in module.DIFFERENCES
)


def every_row() -> list[tuple[Kind, Row]]:
    """All rows in the order of the tables."""
    return [(table.kind, row) for table in TABLES for row in table.rows]
