"""Which rows a search must find, and which it may (PS3.4 C.2.2.2, PS3.18 8.3.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydicom import Dataset

from conformance.generate.queries.dialect import (
    LEVELS,
    MODALITIES_IN_STUDY,
    MODALITY,
    MOMENTS,
    STANDARD,
    Dialect,
)
from conformance.generate.queries.fit import Fit, agreed
from conformance.generate.queries.key_fit import fit_values
from conformance.generate.queries.population import Population, Uids
from conformance.generate.queries.query import Query, vr_of
from conformance.generate.queries.time_fit import fit_moment
from conformance.generate.queries.values import items_of, values_of


@dataclass(frozen=True, slots=True)
class Match:
    """A row that a search finds: it must, where it is certain, else it may."""

    uids: Uids
    certain: bool

    @property
    def uid(self) -> str:
        """The UID of the row itself."""
        return self.uids[-1]


@dataclass(frozen=True, slots=True)
class Matches:
    """All that a search may find, before limit and offset; the numbers are after them."""

    rows: tuple[Match, ...]
    limit: int | None = None
    offset: int = 0

    @property
    def certain(self) -> frozenset[Uids]:
        """The rows that must be found."""
        return frozenset(row.uids for row in self.rows if row.certain)

    @property
    def possible(self) -> frozenset[Uids]:
        """The rows that may be found, those included that must."""
        return frozenset(row.uids for row in self.rows)

    @property
    def least(self) -> int:
        """How many rows there must be in the answer."""
        return self._paged(len(self.certain))

    @property
    def most(self) -> int:
        """How many rows there may be in the answer."""
        return self._paged(len(self.rows))

    def _paged(self, found: int) -> int:
        # PS3.18 8.3.4.4.1: the least of limit and what is left after offset, and not below 0.
        left = max(0, found - self.offset)
        return left if self.limit is None else min(left, self.limit)

    def permits(self, rows: Sequence[Uids]) -> bool:
        """Tell whether an answer is right, if there is nothing else on the target.

        Any order is (8.3.4.4.1), so of a page it matters what may be on it, and how many.
        """
        whole = self.limit is None and not self.offset
        return (
            len(set(rows)) == len(rows)
            and self.possible.issuperset(rows)
            and self.least <= len(rows) <= self.most
            and (not whole or self.certain.issubset(rows))
        )


def matches(
    query: Query, population: Sequence[Dataset] | Population, dialect: Dialect = STANDARD
) -> Matches:
    """Return what a search finds in a population.

    PS3.4 C.2.2.2 as far as it goes; what it leaves to the server, or what servers are known to see
    in two ways, is not certain. ValueError for keys that the dialect does not have at this level,
    or values that are none.
    """
    stock = population if isinstance(population, Population) else Population.of(population)
    known = dialect.keys_of(query.level, len(query.scope))
    keys = dict(query.keys)
    if len(keys) < len(query.keys):
        raise ValueError(f"a key stands there twice: {query.query_string}")
    if strange := [path for path in keys if path not in known]:
        raise ValueError(f"{query.path} has no keys {strange} in {dialect.name}")
    search = _Search(stock, dialect, query.fuzzy)
    rows = ((uids, search.fit(uids, keys)) for uids in stock.rows(query.level, query.scope))
    found = tuple(Match(uids, fit is Fit.YES) for uids, fit in rows if fit)
    return Matches(found, query.limit, query.offset)


Test = Callable[[Dataset], Fit]


@dataclass(frozen=True, slots=True)
class _Search:
    stock: Population
    dialect: Dialect
    fuzzy: bool

    def fit(self, uids: Uids, keys: Mapping[str, str]) -> Fit:
        """Match a row with all keys (C.2.2.1: it matches where each of them does)."""
        moments = [pair for pair in MOMENTS if all("-" in keys.get(path, "") for path in pair)]
        together = {path for pair in moments for path in pair}
        nested: dict[str, dict[str, str]] = {}
        fits = [self._fit_level(uids, pair[0], _moment(pair, keys)) for pair in moments]
        for path, key in keys.items():
            sequence, _, tag = path.rpartition(".")
            if sequence:
                nested.setdefault(sequence, {})[tag] = key
            elif path == MODALITIES_IN_STUDY:
                fits.append(self._fit_modalities(uids[:1], key))
            elif path not in together:
                fits.append(self._fit_level(uids, path, self._single({path: key})))
        for sequence, inner in nested.items():
            path = f"{sequence}.{next(iter(inner))}"
            fits.append(self._fit_level(uids, path, self._item(sequence, inner)))
        return min(fits, default=Fit.YES)

    def _fit_level(self, uids: Uids, path: str, test: Test) -> Fit:
        """Match a key with the entity that it is of.

        The instances of an entity should agree on its values; where they don't, any of them may be
        the one that counts.
        """
        depth = LEVELS.index(self.dialect.level_of(path)) + 1
        return agreed(test(dataset) for dataset in self.stock.below(uids[:depth]))

    def _fit_modalities(self, study: Uids, key: str) -> Fit:
        """Match Modalities in Study: what the series of the study have (C.3.4)."""
        test = self._single({MODALITY: key})
        return max(test(dataset) for dataset in self.stock.below(study))

    def _single(self, keys: Mapping[str, str]) -> Test:
        """Match attributes of a data set, or of an item."""
        return lambda dataset: min(
            fit_values(values_of(dataset, tag), key, vr_of(tag), self.dialect, fuzzy=self.fuzzy)
            for tag, key in keys.items()
        )

    def _item(self, sequence: str, keys: Mapping[str, str]) -> Test:
        """Match the keys of a sequence: one item has to satisfy all of them (C.2.2.2.6)."""
        test = self._single(keys)
        return lambda dataset: max(map(test, items_of(dataset, sequence) or [Dataset()]))


def _moment(pair: tuple[str, str], keys: Mapping[str, str]) -> Test:
    """Match a date and its time with a range of each."""

    def test(dataset: Dataset) -> Fit:
        days, times = (values_of(dataset, path) for path in pair)
        if len(days) != 1 or len(times) != 1:
            return Fit.MAYBE
        return fit_moment((days[0], times[0]), (keys[pair[0]], keys[pair[1]]))

    return test
