"""The reported bugs that are rebuilt: each is a fault like any other, by the name of its report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.judge.bugs import (
    bulk_data,
    delete,
    frames,
    json_form,
    metadata,
    multipart,
    negotiation,
    rendered,
    retrieve,
    search,
    store,
    store_metadata,
    xml_form,
)
from tests.judge.bugs.bug import BUGS
from tests.judge.faults.fault import Fault
from tests.judge.proxy import Handler

TABLES: tuple[Mapping[str, Handler], ...] = (
    store.REBUILT,
    store_metadata.REBUILT,
    multipart.REBUILT,
    negotiation.REBUILT,
    retrieve.REBUILT,
    metadata.REBUILT,
    json_form.REBUILT,
    xml_form.REBUILT,
    frames.REBUILT,
    bulk_data.REBUILT,
    rendered.REBUILT,
    search.REBUILT,
    delete.REBUILT,
)


def _faults() -> Iterator[Fault]:
    for table in TABLES:
        for id_, handler in table.items():
            bug = BUGS[id_]
            name = f"{id_} {bug.server}: {bug.wrong}"
            yield Fault(name, handler, bug.check, bug.cases, bug.profile, bug.outcome)


FAULTS: tuple[Fault, ...] = tuple(_faults())
