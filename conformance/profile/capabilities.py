"""What a target can claim: the words that scenarios require and profiles claim."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CAPABILITIES: Mapping[str, str] = MappingProxyType(
    {
        "store": "POST of multipart/related; type=application/dicom to /studies and below a study",
        "store.single-part": "POST of one application/dicom file without multipart",
        "store.rle": "takes instances in RLE Lossless",
        "store.deflated": "takes instances in Deflated Explicit VR Little Endian",
        "store.implicit": "takes instances in Implicit VR Little Endian",
        "store.big-endian": "takes instances in Explicit VR Big Endian",
        "retrieve": "GET of studies, series and instances as multipart/related",
        "retrieve.single-part": "GET of an instance as application/dicom without multipart",
        "metadata": "GET of the metadata of studies, series and instances",
        "frames": "GET of frames as uncompressed octets",
        "frames.as-stored": "GET of compressed frames as octets in the syntax they are stored in",
        "search": "GET of all six search resources, by the keys that they must match",
        "search.fuzzy": "fuzzymatching=true finds a name by one of its words",
        "search.includefield": "includefield adds attributes to the result",
        "search.paging": "limit and offset cut the result into pages",
        "delete": "DELETE of studies, series and instances (not in PS3.18)",
    }
)
