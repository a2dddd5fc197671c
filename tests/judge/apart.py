"""Requests that store metadata and bulk data apart, and servers that misread them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from conformance.operation import Service
from tests.judge.edits import Dataset, nested
from tests.judge.messages import (
    Asked,
    Part,
    Said,
    boundary_of,
    field_of,
    read_parts,
    write_parts,
)
from tests.judge.proxy import Answer, Behind, Handler

_JSON = "application/dicom+json"
_TEXT = (("Content-Type", "text/plain"),)


def comes_apart(asked: Asked) -> bool:
    """Whether a request stores metadata and bulk data."""
    return asked.service is Service.STORE and _JSON in field_of(asked.fields, "Content-Type")


def boundary(asked: Asked) -> str:
    return boundary_of(field_of(asked.fields, "Content-Type"))


def is_bulk(part: Part) -> bool:
    return bool(field_of(part.fields, "Content-Location"))


def reading_parts(change: Callable[[list[Part]], list[Part]]) -> Handler:
    """A server that takes other parts for those that came."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        if not comes_apart(asked):
            return behind.ask(asked)
        parts = change(read_parts(asked.body, boundary(asked)))
        return behind.ask(replace(asked, body=write_parts(parts, boundary(asked))))

    return handler


def reading_datasets(change: Callable[[list[Dataset]], object]) -> Handler:
    """A server that reads something else in metadata; they are changed in place."""

    def changed(part: Part) -> Part:
        if is_bulk(part) or not part.body.startswith(b"["):
            return part
        found = json.loads(part.body)
        change(found)
        return replace(part, body=json.dumps(found).encode())

    return reading_parts(lambda parts: [changed(part) for part in parts])


def reading_attributes(change: Callable[[Dataset], object]) -> Handler:
    """A server that reads something else in each attribute, at any depth."""

    def all_of(datasets: list[Dataset]) -> None:
        for dataset in datasets:
            for item in nested(dataset):
                for attribute in item.values():
                    change(attribute)

    return reading_datasets(all_of)


def refusing(when: Callable[[Asked], bool], status: int) -> Handler:
    """A server that can't store some of what comes apart."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        if comes_apart(asked) and when(asked):
            return Said(status, _TEXT, b"This can't be stored.")
        return behind.ask(asked)

    return handler
