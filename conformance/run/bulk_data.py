"""The values that metadata leave out: where they are, and how they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from conformance.run.datasets import datasets
from conformance.run.request import Outgoing
from conformance.wire.exchange import Exchange, Headers, Request

_INSTANCE_UID = "00080018"
# PS3.18 Table 10.4.4-1: the first is required, the second optional. There is no default.
_ACCEPT = 'multipart/related; type="application/octet-stream", application/octet-stream'
SINGLE = "application/octet-stream"
# Of one instance, so that an answer can't keep the run busy.
_MOST = 32


@dataclass(frozen=True, slots=True)
class Reference:
    """A BulkDataURI, absolute, and the attribute that has it: `00880200.0.7FE00010` in item 0."""

    attribute: str
    url: str


def references(metadata: Exchange, uid: str) -> Iterator[Reference]:
    """Find the references of an instance in metadata, the first ones of many.

    Whether metadata are well formed is for checks to say; what can't be read has none. What leads
    to another server is not followed: credentials are for the target alone.
    """
    base = metadata.request.url
    found = islice(_found(_described(metadata, uid), ""), _MOST)
    for attribute, uri in found:
        try:
            url = urljoin(base, uri)
            same = urlsplit(url)[:2] == urlsplit(base)[:2]
        except ValueError:
            continue  # such as an IPv6 address that never ends
        if same:
            yield Reference(attribute, url)


def compose(reference: Reference, accept: str = _ACCEPT, octets: str = "") -> Outgoing:
    """Return the request for a value, or for a range of its octets."""
    fields = [("Accept", accept), ("Range", octets)] if octets else [("Accept", accept)]
    headers = Headers.of(fields)
    return Outgoing(Request("GET", reference.url, headers), (), (), reference.attribute)


def _described(metadata: Exchange, uid: str) -> Any:
    found = datasets(metadata.response) if metadata.response else []
    try:
        return next(each for each in found if each[_INSTANCE_UID]["Value"] == [uid])
    except (LookupError, TypeError, StopIteration):
        return None


def _found(dataset: Any, prefix: str) -> Iterator[tuple[str, str]]:
    for tag, attribute in dataset.items() if isinstance(dataset, Mapping) else ():
        if not isinstance(attribute, Mapping):
            continue
        if isinstance(uri := attribute.get("BulkDataURI"), str):
            yield f"{prefix}{tag}", uri
        if attribute.get("vr") == "SQ" and isinstance(items := attribute.get("Value"), list):
            for number, item in enumerate(items):
                yield from _found(item, f"{prefix}{tag}.{number}.")
