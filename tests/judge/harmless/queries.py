"""Differences in how searches are read, and in what they include."""

from __future__ import annotations

from dataclasses import replace

from conformance.checks.query import tag_of
from conformance.operation import Service
from tests.judge.edits import Dataset, document
from tests.judge.faults.search import rows_of, uid_of, with_rows
from tests.judge.harmless.difference import Difference
from tests.judge.messages import Asked, Said
from tests.judge.proxy import Answer, Behind, answer, ask, to

_SEARCH = to(Service.SEARCH)
_RULES = "search.against-the-rules"
_KINDS = ("emptyvaluematching", "multiplevaluematching")
_REFUSAL = Said(400, (("Content-Type", "text/plain"),), b"No query may have that.")


def _breaks_rules(asked: Asked) -> bool:
    names = [tag_of(name) for name, _ in asked.query]
    values = [value for name, value in asked.query if name != "includefield"]
    return (
        len(set(names)) < len(names)
        or any("," in value or "\0" in value for value in values)
        or ("SOPInstanceUID" in dict(asked.query) and not asked.uids)
    )


def _refuses(asked: Asked, behind: Behind) -> Answer:
    return _REFUSAL if _SEARCH(asked) and _breaks_rules(asked) else behind.ask(asked)


def _first_counts(asked: Asked) -> Asked:
    first = {tag_of(name): (name, value) for name, value in reversed(asked.query)}
    return replace(asked, query=tuple(reversed(first.values())))


def _alternatives(asked: Asked, behind: Behind) -> Answer:
    """Find what has any of several values."""
    values = asked.get("PatientID").split(",")
    if not _SEARCH(asked) or len(values) < 2:
        return behind.ask(asked)
    said = [behind.ask(asked.having("PatientID", value)) for value in values]
    rows = {uid_of(row, "0020000D"): row for each in said for row in rows_of(each)}
    return with_rows(said[0], list(rows.values()))


def _up_to_nul(asked: Asked) -> Asked:
    query = tuple((name, value.partition("\0")[0]) for name, value in asked.query)
    return replace(asked, query=query)


def _unsupported(asked: Asked, behind: Behind) -> Answer:
    said = behind.ask(asked.without(*_KINDS))
    kinds = [name for name in _KINDS if asked.get(name) == "true"]
    warnings = [f"299 here: The {name} parameter is not supported." for name in kinds]
    return said.saying("Warning", *warnings) if _SEARCH(asked) and kinds else said


def _only_what_is_listed(rows: list[Dataset]) -> list[Dataset]:
    """Leave of the items of Request Attributes Sequence what Table 10.6.3-4 names."""
    for row in rows:
        sequence = row.get("00400275", {})
        for item in sequence.get("Value", []):
            for tag in item.keys() - {"00400009", "00401001"}:
                del item[tag]
    return rows


DIFFERENCES: tuple[Difference, ...] = (
    Difference(
        "search: refuses what no query may have",
        "PS3.18 8.3.4.1, Table 10.6.3-1: the syntax is wrong, and 400 says so.",
        _refuses,
        tuple(
            f"{_RULES}[{variant}]"
            for variant in ("attribute-twice", "keyword-and-tag", "two-values", "nul-at-the-end")
        ),
        profile="ps3.18",
    ),
    Difference(
        "search: of an attribute that stands twice the first counts",
        "PS3.18 8.3.4.1: no attribute is repeated; what a server makes of it is not said.",
        ask(_SEARCH, _first_counts),
        (f"{_RULES}[attribute-twice]", f"{_RULES}[keyword-and-tag]"),
        profile="ps3.18",
    ),
    Difference(
        "search: several values are alternatives",
        "PS3.18 8.3.4.1: an attribute has one value; what several mean is not said.",
        _alternatives,
        (f"{_RULES}[two-values]",),
        profile="ps3.18",
    ),
    Difference(
        "search: a NUL ends a value",
        "PS3.18 8.3.1: values have no NUL; what a server makes of one is not said.",
        ask(_SEARCH, _up_to_nul),
        (f"{_RULES}[nul-at-the-end]", f"{_RULES}[nul-within]"),
        profile="ps3.18",
    ),
    Difference(
        "search: a kind of matching is not supported, and a Warning says so",
        "PS3.18 8.3.4.5, 8.3.4.6: both are optional for the origin server.",
        _unsupported,
        ("search.kinds[empty-values]", "search.kinds[several-values]"),
        profile="ps3.18",
    ),
    Difference(
        "search: of a sequence, matches have what was asked for alone",
        "PS3.18 Table 10.6.3-4, PS3.4 C.2.2.2.6: items contain only the requested attributes.",
        answer(_SEARCH, document(_only_what_is_listed), (200,)),
        (
            "search.in-a-sequence[keywords]",
            "search.includefield.in-a-sequence[keywords]",
            "search.series.all-keys[in-a-sequence]",
        ),
        profile="ps3.18",
    ),
)
