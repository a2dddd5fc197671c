"""The operations of DICOMweb that this harness knows, the resources they act on, and the words by
which a profile claims them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Service(StrEnum):
    """The transactions, by the names under which the field knows them."""

    STORE = "store"
    RETRIEVE = "retrieve"
    METADATA = "metadata"
    FRAMES = "frames"
    BULK_DATA = "bulk-data"
    PIXEL_DATA = "pixel-data"
    RENDERED = "rendered"
    THUMBNAIL = "thumbnail"
    SEARCH = "search"
    DELETE = "delete"
    CAPABILITIES = "capabilities"
    OTHER = "other"


class Entity(StrEnum):
    """The levels of the Study Root information model that DICOMweb uses."""

    STUDY = "study"
    SERIES = "series"
    INSTANCE = "instance"


@dataclass(frozen=True, slots=True)
class Operation:
    """A service at a level. `scope` says which UIDs stand in the path, outermost first."""

    service: Service
    level: Entity | None
    scope: tuple[Entity, ...] = ()

    def __str__(self) -> str:
        return f"{self.service}.{self.level}" if self.level else str(self.service)

    @property
    def capability(self) -> str:
        """What a profile that has it claims; PS3.18 Table 10.6.1-1 tells two kinds of searches."""
        if self.service is Service.SEARCH and len(self.scope) < _DEPTHS[self.level]:
            return "search.relational"
        if self.service is Service.RENDERED and self.level is not Entity.INSTANCE:
            return "rendered.several"
        if self.service is Service.BULK_DATA and self.level:
            return "bulk-data.all"
        return str(self.service)


_S, _E, _I = Entity.STUDY, Entity.SERIES, Entity.INSTANCE
# How many UIDs the path of a hierarchical search names.
_DEPTHS = {None: 0, _S: 0, _E: 1, _I: 2}

# PS3.18 Tables 10.4.1-1 to 10.4.1-4, 10.4.1.5-1, 10.4.1.6-1, 10.5.1-1, 10.6.1-1; DELETE is not in
# PS3.18.
_TABLE: tuple[tuple[str, str, Operation], ...] = (
    ("POST", "/studies", Operation(Service.STORE, None)),
    ("POST", "/studies/*", Operation(Service.STORE, _S, (_S,))),
    ("GET", "/studies/*", Operation(Service.RETRIEVE, _S, (_S,))),
    ("GET", "/studies/*/series/*", Operation(Service.RETRIEVE, _E, (_S, _E))),
    ("GET", "/studies/*/series/*/instances/*", Operation(Service.RETRIEVE, _I, (_S, _E, _I))),
    ("GET", "/studies/*/metadata", Operation(Service.METADATA, _S, (_S,))),
    ("GET", "/studies/*/series/*/metadata", Operation(Service.METADATA, _E, (_S, _E))),
    (
        "GET",
        "/studies/*/series/*/instances/*/metadata",
        Operation(Service.METADATA, _I, (_S, _E, _I)),
    ),
    (
        "GET",
        "/studies/*/series/*/instances/*/frames/*",
        Operation(Service.FRAMES, _I, (_S, _E, _I)),
    ),
    *(
        ("GET", f"{path}/{service}", Operation(service, level, scope))
        for service in (Service.RENDERED, Service.THUMBNAIL)
        for path, level, scope in (
            ("/studies/*", _S, (_S,)),
            ("/studies/*/series/*", _E, (_S, _E)),
            ("/studies/*/series/*/instances/*", _I, (_S, _E, _I)),
            ("/studies/*/series/*/instances/*/frames/*", _I, (_S, _E, _I)),
        )
    ),
    *(
        ("GET", f"{path}/{name}", Operation(service, level, scope))
        for name, service in (("bulkdata", Service.BULK_DATA), ("pixeldata", Service.PIXEL_DATA))
        for path, level, scope in (
            ("/studies/*", _S, (_S,)),
            ("/studies/*/series/*", _E, (_S, _E)),
            ("/studies/*/series/*/instances/*", _I, (_S, _E, _I)),
        )
    ),
    ("GET", "/studies", Operation(Service.SEARCH, _S)),
    ("GET", "/series", Operation(Service.SEARCH, _E)),
    ("GET", "/instances", Operation(Service.SEARCH, _I)),
    ("GET", "/studies/*/series", Operation(Service.SEARCH, _E, (_S,))),
    ("GET", "/studies/*/instances", Operation(Service.SEARCH, _I, (_S,))),
    ("GET", "/studies/*/series/*/instances", Operation(Service.SEARCH, _I, (_S, _E))),
    ("DELETE", "/studies/*", Operation(Service.DELETE, _S, (_S,))),
    ("DELETE", "/studies/*/series/*", Operation(Service.DELETE, _E, (_S, _E))),
    ("DELETE", "/studies/*/series/*/instances/*", Operation(Service.DELETE, _I, (_S, _E, _I))),
)

# PS3.18 8.9.1.1.
_OF_THE_BASE: tuple[tuple[str, str, Operation], ...] = (
    ("OPTIONS", "/", Operation(Service.CAPABILITIES, None)),
)

_PATTERNS = tuple(
    (method, re.compile(re.escape(path).replace(r"\*", "([^/]+)")), operation)
    for method, path, operation in (*_TABLE, *_OF_THE_BASE)
)

# RFC 3986 2.3, 6.2.2.2: percent-encoded, an unreserved character is the same character.
_UNRESERVED = re.compile(r"%(2[DEde]|3[0-9]|4[1-9A-Fa-f]|5[0-9AFaf]|6[1-9A-Fa-f]|7[0-9AEae])")

UNKNOWN = Operation(Service.OTHER, None)
# PS3.18 10.4.1.1.5: its URI is of the server's choice, so that no path tells it. In a scenario a
# word stands for it.
BULK_DATA = Operation(Service.BULK_DATA, None)
BULK_DATA_URI = "{bulk-data}"


def operation_of(method: str, path: str) -> tuple[Operation, tuple[str, ...]]:
    """Find the operation that a request asks for, and the path's own values.

    `path` is below the base URL and without query; the values are still percent-encoded, outermost
    first (a frame list comes last).
    """
    if method == "GET" and path.startswith(BULK_DATA_URI):
        return BULK_DATA, ()
    path = _UNRESERVED.sub(lambda match: chr(int(match[1], 16)), path)
    for verb, pattern, operation in _PATTERNS:
        if verb == method and (match := pattern.fullmatch(path)):
            return operation, match.groups()
    return UNKNOWN, ()


def described_operations() -> Iterator[tuple[str, str, Operation]]:
    """Yield what a Capabilities Description can name (PS3.18 Table H-1): method, path, operation.

    In the path, * stands for what the client puts there.
    """
    return (row for row in _TABLE if row[2].service is not Service.DELETE)


# What a scenario can require, and a profile claim.
CAPABILITIES: Mapping[str, str] = MappingProxyType(
    {
        "store": "POST of multipart/related; type=application/dicom to /studies and below a study",
        "store.single-part": "POST of one application/dicom file without multipart",
        "store.metadata": "POST of metadata in DICOM JSON, with bulk data in parts of their own",
        "store.metadata.xml": "POST of metadata in XML, with bulk data in parts of their own",
        "store.metadata.images": "takes compressed frames beside metadata: JPEG, and PNG and GIF "
        "which it converts",
        "store.no-patient-id": "takes instances whose Patient ID is empty",
        "store.rle": "takes instances in RLE Lossless",
        "store.deflated": "takes instances in Deflated Explicit VR Little Endian",
        "store.implicit": "takes instances in Implicit VR Little Endian",
        "store.big-endian": "takes instances in Explicit VR Big Endian",
        "store.deep": "takes sequences that are nested 50 deep and deeper",
        "store.jpeg": "takes instances in JPEG, JPEG-LS and JPEG 2000, whatever the codestreams",
        "store.xml": "answers a store in XML where that is accepted",
        "retrieve": "GET of studies, series and instances as multipart/related",
        "retrieve.single-part": "GET of an instance as application/dicom without multipart",
        "metadata": "GET of the metadata of studies, series and instances",
        "metadata.xml": "GET of metadata in XML, as multipart/related; type=application/dicom+xml",
        "frames": "GET of frames as uncompressed octets",
        "frames.as-stored": "GET of compressed frames as octets in the syntax they are stored in",
        "bulk-data": "GET of the values that metadata name by a BulkDataURI",
        "bulk-data.all": "GET of all bulk data of a study, a series or an instance",
        "pixel-data": "GET of all pixel data of a study, a series or an instance",
        "rendered": "GET of instances and of single frames as image/jpeg",
        "rendered.png": "GET of instances and of single frames as image/png",
        "rendered.gif": "GET of instances and of single frames as image/gif",
        "rendered.several": "GET of studies, series and several frames, rendered in parts",
        "rendered.parameters": "viewport, window and annotation of what is rendered",
        "thumbnail": "GET of thumbnails of studies, series, instances and frames",
        "search": "GET of all studies, and of what is below a study or series, by the keys that "
        "they must match",
        "search.relational": "GET of all series, all instances and the instances of a study",
        "search.all-keys": "wildcards, lists of UIDs, times, and all keys of PS3.18 Table 10.6.1-5",
        "search.fuzzy": "fuzzymatching=true finds a name by one of its words",
        "search.empty-values": "emptyvaluematching=true finds what has no value",
        "search.several-values": "multiplevaluematching=true finds what has each of several values",
        "search.unknown-values": "a key that is stored without value matches any, as unknown",
        "search.includefield": "includefield adds attributes to the result",
        "search.private-fields": "includefield adds private attributes to instances",
        "search.paging": "limit and offset cut the result into pages",
        "search.xml": "GET of results in XML, as multipart/related; type=application/dicom+xml",
        "azure": "what the Azure DICOM service promises beyond the standard",
        "azure.v1": "what its API version 1 does with values that break their VR",
        "azure.v2": "what its API version 2 does with values that break their VR",
        "capabilities": "OPTIONS of the base gives a Capabilities Description",
        "delete": "DELETE of studies, series and instances (not in PS3.18)",
    }
)
