"""All edge cases, by their ids."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from conformance.generate.datasets import arguments
from conformance.generate.datasets.edge import (
    elements,
    encapsulated,
    files,
    identifiers,
    native,
    numbers,
    structure,
    texts,
)
from conformance.generate.datasets.edge.model import EdgeCase
from fixtures import Identity

_MODULES = (texts, structure, elements, numbers, identifiers, files, native, encapsulated)
_ROWS = sorted((row for module in _MODULES for row in module.ROWS), key=lambda row: row.id)


def edge_cases(
    *, identity: Identity | SearchStrategy[Identity] | None = None, largest: int = 4 << 20
) -> Mapping[str, EdgeCase]:
    """Return forty kinds of data sets that servers trip over, DS-01 to DS-40, by id.

    `identity` is who their samples are, or a strategy for that; those of DS-22 to DS-24 have UIDs
    that are made of these. Variants of more than about `largest` octets are left out: one has
    64 MiB. InvalidArgument says what is wrong with an argument.
    """
    given = arguments.identity("edge_cases", identity)
    if isinstance(largest, bool) or not isinstance(largest, int) or largest < 0:
        raise InvalidArgument(f"edge_cases(largest={largest!r}): use a number of octets, from 0 on")
    return MappingProxyType({row.id: row.case(given, largest) for row in _ROWS})
