"""All rows of all tables: a new table is named here."""

from __future__ import annotations

from tests.judge.bugs import rebuilt
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
from tests.judge.harmless import dicom_json, message, services
from tests.judge.harmless import multipart as parts
from tests.judge.harmless.difference import Difference

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
    *rebuilt.FAULTS,
)
DIFFERENCES: tuple[Difference, ...] = (
    *message.DIFFERENCES,
    *dicom_json.DIFFERENCES,
    *parts.DIFFERENCES,
    *services.DIFFERENCES,
)
