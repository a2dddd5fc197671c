"""Queries: every feature comes up, and two servers answer as the oracle says."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings

from conformance.generate.queries import (
    FEATURES,
    LITERAL,
    STANDARD,
    Dialect,
    Population,
    Query,
    matches,
    queries,
)
from conformance.operation import Entity, operation_of
from tests.conformance.generate.queries.stock import POPULATION, file_of
from tests.support.bundled import bundled_server
from tests.support.dicomweb import Client

STOCK = Population.of(POPULATION)

thorough = settings(
    derandomize=True,
    max_examples=400,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
)


def rows_of(client: Client, query: Query) -> list[tuple[str, ...]]:
    """What a server finds, each row by all of its UIDs."""
    depth = list(Entity).index(query.level) + 1
    tags = ("0020000D", "0020000E", "00080018")[:depth]
    found = client.search(f"{query.path}?{query.query_string}".rstrip("?"))
    own = {uids[-1]: uids for uids in STOCK.rows(query.level)}
    return [own[row[tags[-1]]["Value"][0]] for row in found]


def test_every_feature_comes_up_and_each_query_has_an_answer() -> None:
    seen: Counter[str] = Counter()
    sizes: Counter[tuple[bool, bool]] = Counter()

    @thorough
    @given(queries(POPULATION))
    def run(query: Query) -> None:
        found = matches(query, STOCK)
        assert found.certain <= found.possible <= set(STOCK.rows(query.level, query.scope))
        assert 0 <= found.least <= found.most
        assert len(query.keys) == len({path for path, _ in query.keys})
        seen.update(query.features)
        sizes.update([(bool(found.certain), bool(found.possible - found.certain))])

    run()
    assert set(FEATURES) - set(seen) == set()
    assert set(seen) - set(FEATURES) == set()
    # Most searches find something for certain, some nothing, and some what is open.
    assert set(sizes) == {(a, b) for a in (True, False) for b in (True, False)}
    assert sum(count for (certain, _), count in sizes.items() if certain) > sizes.total() / 2


def test_a_target_of_hierarchical_searches_alone_is_asked_no_others() -> None:
    seen: set[str] = set()

    @thorough
    @given(queries(POPULATION, dialect=replace(STANDARD, relational=False)))
    def run(query: Query) -> None:
        seen.add(operation_of("GET", query.path)[0].capability)

    run()
    assert seen == {"search"}


@pytest.mark.parametrize(("path", "dialect"), [("/dicom-web", STANDARD), ("/v2", LITERAL)])
def test_the_bundled_server_finds_what_the_oracle_says(path: str, dialect: Dialect) -> None:
    with bundled_server() as origin:
        client = Client(origin + path)
        assert client.store(*map(file_of, POPULATION)).status_code in {200, 202}

        @settings(thorough, max_examples=120)
        @given(queries(POPULATION, dialect=dialect))
        def run(query: Query) -> None:
            found = matches(query, STOCK, dialect)
            assert found.permits(rows_of(client, query)), (query.path, query.query_string, found)

        run()
