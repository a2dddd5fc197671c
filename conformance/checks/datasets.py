"""The data sets of an answer in either form that metadata have, as far as they can be read.

Whether the answer is well formed is for the checks to say.
"""

from __future__ import annotations

import json
from typing import Any

from conformance.checks.coding import content
from conformance.formats import media_type, multipart, native_model
from conformance.formats.flaw import FormatError
from conformance.wire.exchange import Response

_XML = "application/dicom+xml"


def datasets(response: Response) -> list[Any]:
    """Return data sets of the DICOM JSON model; of what is neither JSON nor XML, none."""
    body = content(response)
    try:
        found = media_type.parse(response.headers.get("Content-Type") or "")
        if found.essence == _XML:
            return _of_xml([body])
        if found.essence.startswith("multipart/"):
            return _of_xml([part.body for part in multipart.read(body, found).parts])
    except FormatError:
        pass  # what it is can't be told, but it may be JSON
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return []
    # PS3.18 F.2.1 can be read as asking for an array also of one data set.
    return value if isinstance(value, list) else [value]


def _of_xml(documents: list[bytes]) -> list[Any]:
    read = (native_model.read(document).dataset for document in documents)
    return [dataset for dataset in read if dataset is not None]
