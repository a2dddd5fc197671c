"""Where metadata say that the values are which they leave out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from conformance.checks.datasets import datasets
from conformance.wire.exchange import Exchange

_INSTANCE_UID = "00080018"
# Of one instance: an answer can't keep the run busy.
_FOLLOWED = 32


@dataclass(frozen=True, slots=True)
class Reference:
    """A BulkDataURI, absolute, and the attribute that has it: `00880200.0.7FE00010` in item 0."""

    attribute: str
    url: str


def references(metadata: Exchange, uid: str, most: int | None = _FOLLOWED) -> Iterator[Reference]:
    """Find the references of an instance in metadata, the first ones of many; None: all.

    Whether metadata are well formed is for checks to say; what can't be read has none. What leads
    to another server is not followed: credentials are for the target alone.
    """
    base = metadata.request.url
    found = islice(_found(_described(metadata, uid), ""), most)
    for attribute, uri in found:
        try:
            url = urljoin(base, uri)
            same = urlsplit(url)[:2] == urlsplit(base)[:2]
        except ValueError:
            continue  # such as an IPv6 address that never ends
        if same:
            yield Reference(attribute, url)


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
