"""The DICOM JSON model (PS3.18 annex F)."""

from collections.abc import Callable, Mapping
from typing import Any

from reference_server.dicom.dataset import DataSet, Path
from reference_server.dicom.element import Element

# Decides about a value that JSON has no text or number for, or that is too long to be loaded:
# {"BulkDataURI": ...}, {"InlineBinary": ...}, or None to leave the attribute out.
Bulk = Callable[[Path, Element], Mapping[str, str] | None]


def to_json(dataset: DataSet, *, bulk: Bulk) -> dict[str, Any]:
    """Give a data set as an object of the DICOM JSON model, for json.dumps."""
    raise NotImplementedError
