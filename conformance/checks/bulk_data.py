"""Bulk data: what a BulkDataURI of metadata gives is the value that was stored."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.check import Check
from conformance.checks.reply import Reply
from conformance.checks.words import difference, number, octets
from conformance.formats.codestream import SYNTAXES
from conformance.formats.content import Content
from conformance.formats.content_dataset import DatasetSource, source_of
from conformance.formats.flaw import FormatError
from conformance.formats.frames import NATIVE_SYNTAXES, frames, transfer_syntax
from conformance.formats.vr import TABLE, Kind
from conformance.knowledge import Instance
from conformance.operation import Service
from conformance.verdict import Problem

_PIXEL_DATA = "7FE00010"


def _values(reply: Reply) -> tuple[bytes, ...]:
    instance = reply.question.subject
    return values_of(instance, reply.question.values[0]) if instance else ()


def values_of(instance: Instance, attribute: str) -> tuple[bytes, ...]:
    """Return how a value may be written; nothing where that is not known.

    What is compressed in a way that can't be decoded here may be decoded elsewhere. An attribute
    that was not stored is for the checks of metadata.
    """
    if attribute == _PIXEL_DATA and transfer_syntax(instance.dataset) not in NATIVE_SYNTAXES:
        try:
            return (b"".join(frames(instance.dataset)),)
        except FormatError:
            return ()
    content = _content(instance, attribute)
    if content is None or content.octets is None:
        return ()
    if TABLE[content.vr].kind is not Kind.TEXT:
        return (content.octets,)
    # PS3.18 F.2: JSON is in UTF-8; whether text by its URI is, or as in the file, is not said.
    text = "\\".join(value or "" for value in content.values)
    return content.octets, text.encode("utf-8", "replace")


def _content(instance: Instance, attribute: str) -> Content | None:
    """Find an attribute by its tag behind those of the sequences and numbers of items it is in."""
    *place, tag = attribute.split(".")
    source = source_of(instance.dataset)
    for sequence, item in zip(place[::2], place[1::2], strict=True):
        found = source.contents().get(sequence)
        items = found.values if found else ()
        if int(item) >= len(items) or not isinstance(items[int(item)], DatasetSource):
            return None
        source = items[int(item)]
    return source.contents().get(tag)


def _octets(reply: Reply) -> Iterator[Problem]:
    values = _values(reply)
    what = f"the value of {reply.question.values[0]}"
    if len(reply.payloads) != 1:
        yield Problem(f"{what} as one payload", number(len(reply.payloads), "payload"))
        return
    body = reply.payloads[0].body
    if not any(same_value(body, value) for value in values):
        yield Problem(f"{what}: {octets(values[0])}", difference(values[0], body))


def same_value(got: bytes, wanted: bytes) -> bool:
    """Compare values but for the octet that makes their length even (PS3.5 6.2)."""
    return _bare(got) == _bare(wanted)


def _bare(value: bytes) -> bytes:
    return value[:-1] if value[-1:] in (b"\0", b" ") and len(value) % 2 == 0 else value


def is_one_value(reply: Reply) -> bool:
    """Tell whether a BulkDataURI was asked for."""
    return reply.service is Service.BULK_DATA and reply.level is None


def _is_whole(reply: Reply) -> bool:
    """Tell whether the value comes as one: compressed frames come each for itself."""
    return not any(payload.essence in SYNTAXES for payload in reply.payloads)


CHECKS = (
    Check(
        "bulk-data.octets",
        "WADO-610",
        "A BulkDataURI gives the value that was stored.",
        lambda reply: (
            is_one_value(reply)
            and reply.status == 200
            and _is_whole(reply)
            and bool(_values(reply))
        ),
        _octets,
    ),
)
