"""What is stored: data sets, and the rows that searches make of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pydicom import Dataset

from conformance.generate.queries.dialect import LEVELS, UNIQUE_KEYS
from conformance.generate.queries.values import values_of
from conformance.operation import Entity

Uids = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Population:
    """Data sets by the UIDs of their study, series and instance."""

    entities: Mapping[Uids, tuple[Dataset, ...]]

    @classmethod
    def of(cls, datasets: Iterable[Dataset]) -> Population:
        """Take stock; ValueError where UIDs are missing, or two data sets have the same three."""
        found: dict[Uids, tuple[Dataset, ...]] = {}
        for number, dataset in enumerate(datasets, 1):
            uids = _uids(dataset, number)
            if uids in found:
                raise ValueError(f"data set {number} is the second of {'/'.join(uids)}")
            for depth in range(1, len(uids) + 1):
                found[uids[:depth]] = (*found.get(uids[:depth], ()), dataset)
        return cls(MappingProxyType(found))

    def rows(self, level: Entity, scope: Uids = ()) -> tuple[Uids, ...]:
        """Return the rows of a level in a scope, by their UIDs, the study's first."""
        depth = LEVELS.index(level) + 1
        return tuple(
            uids for uids in self.entities if len(uids) == depth and uids[: len(scope)] == scope
        )

    def below(self, uids: Uids) -> tuple[Dataset, ...]:
        """Return the data sets of a study, a series or an instance."""
        return self.entities[uids]


def _uids(dataset: Dataset, number: int) -> Uids:
    found = {level: values_of(dataset, tag) for level, tag in UNIQUE_KEYS.items()}
    for level, values in found.items():
        if len(values) != 1:
            raise ValueError(f"data set {number} has {len(values)} UIDs of its {level}, not one")
    return tuple(found[level][0] for level in LEVELS)
