"""What the harness knows of a target: which instances it made, and which of them are stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

import pydicom

from conformance.operation import Entity


@dataclass(frozen=True, eq=False)
class Instance:
    """One SOP Instance that the harness made: its name in the cast, its UIDs, its file."""

    name: str
    fixture: str
    study: str
    series: str
    uid: str
    data: bytes

    @cached_property
    def dataset(self) -> pydicom.FileDataset:
        """The file as pydicom reads it."""
        return pydicom.dcmread(BytesIO(self.data))

    def key(self, level: Entity) -> str:
        """Return the UID that names this instance's study, series or itself."""
        return {Entity.STUDY: self.study, Entity.SERIES: self.series, Entity.INSTANCE: self.uid}[
            level
        ]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The cast of a scenario by name, and the names that the target holds just now."""

    cast: Mapping[str, Instance]
    stored: frozenset[str]

    def held(self) -> Iterator[Instance]:
        """Yield each instance that the target holds."""
        return (instance for name, instance in self.cast.items() if name in self.stored)
