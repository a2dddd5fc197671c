"""All rows of all tables: add a new table here."""

from __future__ import annotations

from tests.judge.faults import (
    delete,
    frames,
    json_form,
    metadata,
    multipart,
    retrieve,
    search,
    store,
    views,
    wire,
)
from tests.judge.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    *wire.FAULTS,
    *json_form.FAULTS,
    *multipart.FAULTS,
    *retrieve.FAULTS,
    *metadata.FAULTS,
    *frames.FAULTS,
    *store.FAULTS,
    *search.FAULTS,
    *delete.FAULTS,
    *views.FAULTS,
)
