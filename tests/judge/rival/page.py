"""The page docs/rival.md: what another suite says of the same servers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from tests.judge.record import Key
from tests.judge.result import Result, Verdict
from tests.judge.rival.suite import PASS, Said
from tests.judge.tables import TABLES, Kind, Table
from tests.support.harness import ROOT

FILE = ROOT / "docs" / "rival.md"

# A handler that breaks is made for what the harness stores, and met something else.
_NOT_MET = frozenset({Verdict.UNSEEN, Verdict.BROKE})

_HEAD = """\
# Another suite against the same servers

[dicomweb-conformance-tests](https://github.com/datadoc1/dicomweb-conformance-tests) is another
public suite for DICOMweb servers: 53 tests of search, retrieval and store, in Python. It met the
servers of [judge.md](judge.md). Nothing of it is part of this project; this repeats it:

```sh
git clone https://github.com/datadoc1/dicomweb-conformance-tests there
.venv/bin/python -m tests.judge.rival there
```

Run on {day} with commit {commit}: its tests as they are, with 5 seconds
for an answer, and a second try for a request that finds the connection closed.
"""

_HOW = """
## How this is counted

- *Noticed* is a fault of which any of its tests says something else than of the good server: it
  fails where it passed, passes where it failed, or is skipped. So is one with which its run does
  not come to its end. Nobody asks whether it is the right test. Of the judge, only the check that
  is there for a fault counts.
- *Met* are the rows of which it could notice something: at least one of its requests was changed
  on the way to the good server, or the answer was on the way back. The others are in areas that it
  does not test, or (a few) spoil only what the harness itself stores: there is nothing to compare.
  It sends no DELETE. What it stores is no file that this server can read. It retrieves the metadata
  of a study; series and instances it asks for at `/series/{uid}` and `/instances/{uid}`, which
  PS3.18 Table 10.4.1-1 does not have.
- A harmless difference is *reddened* where a test that passed passes no more.
- A test that says two things of one good server is left out; it is run three times to see that.
"""


def page(commit: str, good: Mapping[str, Said], results: Mapping[Key, Result]) -> str:
    """Return the page: `good` is what the suite says of each dialect of the good server."""
    lines = [_HEAD.format(day=f"{datetime.now(UTC):%Y-%m-%d}", commit=commit)]
    lines += [f"Of the bundled server it says: {'; '.join(_said(good))}."]
    lines += [_HOW, *_counts(results), *_noticed(results), *_reddened(results), *_null(results)]
    return "\n".join(lines) + "\n"


def _said(good: Mapping[str, Said]) -> Iterator[str]:
    for path, said in good.items():
        passed = sum(status == PASS for status in said.values())
        yield f"below `{path}`, {passed} of {len(said)} tests pass"


def _counts(results: Mapping[Key, Result]) -> Iterator[str]:
    yield from ("## Figures", "", *_table("servers", "rows", "met", "noticed"))
    for kind in (Kind.FAULT, Kind.BUG):
        tables = [table for table in TABLES if table.kind is kind]
        for table in tables if len(tables) > 1 else ():
            yield _row(f"{kind}s: {table.title}", *_figures([table], results))
        yield _row(f"**{kind}s**", *_figures(tables, results))
    differences = [table for table in TABLES if table.kind is Kind.DIFFERENCE]
    rows, met, reddened = _figures(differences, results)
    yield ""
    yield f"Of {rows} harmless differences it met {met} and reddened {reddened}."
    yield ""


def _figures(tables: Iterable[Table], results: Mapping[Key, Result]) -> tuple[str, str, str]:
    found = [results[table.kind, row.name] for table in tables for row in table.rows]
    met = sum(result.verdict not in _NOT_MET for result in found)
    noticed = sum(map(_is_noticed, found))
    return str(len(found)), str(met), str(noticed)


def _is_noticed(result: Result) -> bool:
    return result.verdict in (Verdict.CAUGHT, Verdict.REDDENED, Verdict.TOO_SLOW)


def _noticed(results: Mapping[Key, Result]) -> Iterator[str]:
    yield from ("## Faults that it noticed", "", *_table("fault", "by"))
    yield from _found(results, Kind.FAULT, Kind.BUG)


def _reddened(results: Mapping[Key, Result]) -> Iterator[str]:
    yield from ("", "## Harmless differences that it reddened", "", *_table("difference", "by"))
    yield from _found(results, Kind.DIFFERENCE)


def _found(results: Mapping[Key, Result], *kinds: Kind) -> Iterator[str]:
    for result in results.values():
        if result.kind in kinds and _is_noticed(result):
            yield _row(result.name, "; ".join(result.others) or result.why)


def _null(results: Mapping[Key, Result]) -> Iterator[str]:
    yield from ("", "## Null servers", "", *_table("says to everything", "tests that pass"))
    for result in results.values():
        if result.kind == Kind.NULL_SERVER:
            yield _row(result.name, result.why)


def _table(*titles: str) -> tuple[str, str]:
    return _row(*titles), _row(*["---"] * len(titles))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
