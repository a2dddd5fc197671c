"""The generators of `conformance.generate`, and how often each thing comes up in what they draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pydicom
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

import fixtures
from conformance.formats.multipart import OutgoingPart
from conformance.generate import accept, datasets, multipart, queries

# Large enough for every variant of every edge case.
LARGEST = 1 << 30
EDGE_CASES = datasets.edge_cases(largest=LARGEST)


@dataclass(frozen=True, slots=True)
class Generator:
    """A strategy; `names` says what an example has, out of `all_names`."""

    strategy: SearchStrategy[Any]
    names: Callable[[Any], Iterable[str]]
    all_names: tuple[str, ...]


def count(generator: Generator, examples: int, number: int) -> Counter[str]:
    """Return how many examples of a generator have each name, with `number` as the seed.

    RuntimeError where Hypothesis drew fewer examples, ValueError for names that are not expected.
    """
    found: Counter[str] = Counter()
    drawn = 0

    # How fast the examples come, and how large they are, is no matter here.
    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(generator.strategy)
    def draw(example: Any) -> None:
        nonlocal drawn
        drawn += 1
        found.update(set(generator.names(example)))

    draw()
    if drawn < examples:
        raise RuntimeError(f"{drawn} examples were drawn, and not {examples}")
    if strange := found.keys() - set(generator.all_names):
        raise ValueError(f"these names are not expected: {sorted(strange)}")
    return found


def _part(body: bytes) -> OutgoingPart:
    return OutgoingPart((("Content-Type", "application/dicom"),), body)


_BOUNDARY = "dicomweb-conformance-0"
_BAITS = multipart.payloads(_BOUNDARY, max_pieces=4).map(_part)
_PARTS = st.lists(_BAITS, min_size=1, max_size=3)
_OFFERS = st.sampled_from(tuple(accept.STANDARD.values()))
_STOCK = tuple(pydicom.dcmread(BytesIO(fixtures.make(name))) for name in fixtures.NAMES)

GENERATORS: dict[str, Generator] = {
    "datasets": Generator(
        datasets.samples(),
        lambda sample: sample.features,
        datasets.FEATURES,
    ),
    "broken-datasets": Generator(
        datasets.samples(allow_invalid=True),
        lambda sample: sample.features & set(datasets.INVALID),
        datasets.INVALID,
    ),
    "edge-cases": Generator(
        st.sampled_from(tuple(EDGE_CASES.values())).flatmap(lambda case: case.samples),
        lambda sample: sample.marks,
        tuple(
            name
            for case in EDGE_CASES.values()
            for name in (case.id, *(f"{case.id}: {variant}" for variant in case.names))
        ),
    ),
    "multipart": Generator(
        _PARTS.flatmap(multipart.legal),
        lambda writing: writing.features,
        tuple(multipart.FEATURES),
    ),
    "broken-multipart": Generator(
        _PARTS.flatmap(multipart.illegal),
        lambda writing: [writing.rule.slug],
        tuple(multipart.RULES),
    ),
    "accept": Generator(
        _OFFERS.flatmap(accept.accepts),
        lambda case: case.features,
        tuple(accept.FEATURES),
    ),
    "queries": Generator(
        queries.queries(_STOCK),
        lambda query: query.features,
        tuple(queries.FEATURES),
    ),
}
