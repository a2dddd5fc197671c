"""Values that metadata name by a BulkDataURI, as they were reported, rebuilt."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from conformance.operation import Entity, Service
from tests.judge.edits import Dataset, each, nested
from tests.judge.proxy import Edit, Handler, answer, to

_METADATA = to(Service.METADATA)
_URI = "BulkDataURI"


def _naming(change: Callable[[str], str]) -> Edit:
    """Name bulk data by other URIs."""

    def change_all(dataset: Dataset) -> None:
        for item in nested(dataset):
            for found in item.values():
                if _URI in found:
                    found[_URI] = change(found[_URI])

    return each(change_all)


def _own_series(uri: str) -> str:
    return re.sub(r"(?<=/series/)[^/]+", "6ca4c9f3-5e895cb3", uri)


def _no_uids(uri: str) -> str:
    return re.sub(r"(?<=/)\d[\d.]+(?=/)", "undefined", uri)


REBUILT: Mapping[str, Handler] = {
    "BUG-208": answer(to(Service.METADATA, level=Entity.SERIES), _naming(_own_series)),
    "BUG-211": answer(_METADATA, _naming(_no_uids)),
}
