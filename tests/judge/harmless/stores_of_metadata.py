"""Differences in what becomes of metadata and bulk data, where more than one thing is right."""

from __future__ import annotations

from conformance.operation import Service
from tests.judge.harmless.difference import Difference
from tests.judge.messages import Asked, Said, boundary_of, field_of, read_parts
from tests.judge.proxy import Answer, Behind, Handler, When, to

_STORE = to(Service.STORE)
_MISSING, _EXTRA = "store.metadata.missing-bulk-data", "store.metadata.extra-bulk-data"


def _refusing(status: int, when: When) -> Handler:
    """A server that refuses a store as a whole, and stores nothing of it."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        if _STORE(asked) and when(asked):
            return Said(status, (("Content-Type", "text/plain"),), b"Not so.")
        return behind.ask(asked)

    return handler


def _locations(asked: Asked) -> tuple[bytes, list[bytes]]:
    """The metadata of a store, and where the bulk data beside them say that they belong."""
    boundary = boundary_of(field_of(asked.fields, "Content-Type"))
    metadata, *bulk = read_parts(asked.body, boundary)
    named = [field_of(part.fields, "Content-Location").encode() for part in bulk]
    return metadata.body, [each for each in named if each]


def _lacks(asked: Asked) -> bool:
    metadata, located = _locations(asked)
    return metadata.count(b'"BulkDataURI"') > sum(each in metadata for each in located)


def _exceeds(asked: Asked) -> bool:
    metadata, located = _locations(asked)
    return any(each not in metadata for each in located)


DIFFERENCES: tuple[Difference, ...] = (
    Difference(
        "store of metadata: 400 for all, where bulk data of one are missing",
        "PS3.18 Table 10.5.3-1: 400, unable to store any instances due to bad syntax.",
        _refusing(400, _lacks),
        (f"{_MISSING}[alone]", f"{_MISSING}[beside-a-whole-one]"),
        "ps3.18",
    ),
    Difference(
        "store of metadata: 400 for bulk data that nothing refers to",
        "PS3.18 8.6.1.2: a Content-Location shall contain the BulkDataURI of referencing metadata.",
        _refusing(400, _exceeds),
        (_EXTRA,),
        "ps3.18",
    ),
    Difference(
        "store: 501 for a SOP class that is not supported",
        "PS3.18 Table 8.5-1: 501 shall be used for SOP Class Not Supported errors.",
        _refusing(501, lambda asked: b"2.25.277914211043914398226450163402618953.1" in asked.body),
        ("store.private-class",),
        "ps3.18",
    ),
)
