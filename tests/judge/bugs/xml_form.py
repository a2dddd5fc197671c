"""XML of the Native DICOM Model as it was reported, rebuilt."""

from __future__ import annotations

import re
from collections.abc import Mapping

from conformance.operation import Service
from tests.judge.edits import documents
from tests.judge.messages import Said
from tests.judge.proxy import Answer, Handler, answer, to

_METADATA = to(Service.METADATA)
_EMPTY_TAGS = re.compile(rb'<DicomAttribute[^>]* vr="AT"[^>]*></DicomAttribute>')


def _no_empty_tags(said: Said) -> Answer:
    """Fall over an attribute of VR AT without value."""
    if not _EMPTY_TAGS.search(said.body):
        return said
    return Said(500, (("Content-Type", "text/plain"),), b"Index was outside the bounds.")


def _private_keywords(text: str) -> str:
    return re.sub(r" (?=privateCreator=)", ' keyword="PrivateCreatorID" ', text)


def _no_pixels(text: str) -> str:
    return re.sub(r'<DicomAttribute[^>]* keyword="PixelData">.*?</DicomAttribute>', "", text)


REBUILT: Mapping[str, Handler] = {
    "BUG-249": answer(_METADATA, documents(_private_keywords)),
    "BUG-250": answer(_METADATA, documents(lambda text: text.replace("xml:", "xml:xml:"))),
    "BUG-266": answer(_METADATA, _no_empty_tags),
    "BUG-293": answer(_METADATA, documents(_no_pixels)),
}
