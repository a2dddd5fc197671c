"""What the harness knows of a target: which instances it made, and which of them are stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pydicom

from conformance.errors import HarnessError
from conformance.formats import part10
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
    def file(self) -> part10.File:
        """The file as the harness reads any file."""
        return part10.read(self.data)

    @property
    def dataset(self) -> pydicom.FileDataset:
        """The data set of the file."""
        if self.file.dataset is None:
            raise HarnessError(f"{self.name} ({self.fixture}) can't be read: {self.file.flaws}")
        return self.file.dataset

    def key(self, level: Entity) -> str:
        """Return the UID that names this instance's study, series or itself."""
        return {Entity.STUDY: self.study, Entity.SERIES: self.series, Entity.INSTANCE: self.uid}[
            level
        ]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The cast of a scenario by name, and the names that the target holds just now.

    `remarked` are the attributes ("00081030") of which the answer to a store said that something is
    wrong with them, by name.
    """

    cast: Mapping[str, Instance]
    stored: frozenset[str]
    remarked: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def held(self) -> Iterator[Instance]:
        """Yield each instance that the target holds."""
        return (instance for name, instance in self.cast.items() if name in self.stored)
