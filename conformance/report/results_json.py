"""A run as data: results.json, after the schema `results.schema.json` beside this file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from conformance.errors import ConformanceError
from conformance.files import replace
from conformance.report.results_data import from_data, to_data
from conformance.result import RunResult

SCHEMA = "dicomweb-conformance/results/2"
SCHEMA_FILE = Path(__file__).with_name("results.schema.json")

_EMPTY: dict[str, Any] = {"requirements": {}, "cases": [], "checks": []}


class ResultsError(ConformanceError):
    """A file of results can't be written or read."""


def write(run: RunResult, path: Path) -> None:
    """Write a run to a file, wholly or not at all; missing folders are made.

    Raises ResultsError where that can't be done, a full disk included; what stood there before
    then still stands.
    """
    try:
        replace(path, _chunks(run))
    except OSError as error:
        raise ResultsError(
            f"{path} can't be written: {error.strerror or error}",
            hint="free some space, or name another folder with --reports=DIR",
        ) from error


def read(path: Path, *, validate: bool = False) -> RunResult:
    """Read a run back, as far as the file tells it.

    Raises ResultsError where the file is missing, cut short, no JSON, of another version of the
    schema, or breaks it. The short members are always held against the schema, the long ones are
    only put together: to `validate` each of ten thousand verdicts as well takes seconds.
    """
    data = _load(path)
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema != SCHEMA:
        raise ResultsError(
            f"{path} has the schema {schema!r}, not {SCHEMA!r}",
            hint="read it with the version of the harness that wrote it",
        )
    _validate(data if validate else data | _EMPTY, path)
    try:
        return from_data(data)
    except (LookupError, TypeError, ValueError) as error:
        raise ResultsError(
            f"{path}: the cases and checks do not fit together: {error!r}",
            hint=f"hold it against {SCHEMA_FILE.name}",
        ) from error


def _chunks(run: RunResult) -> Iterator[str]:
    """Yield the file, one line for each short member, requirement, case and check."""
    data = to_data(run)
    yield "{\n"
    for name, value in {"schema": SCHEMA, **data.head}.items():
        yield f"{_dump(name)}: {_dump(value)},\n"
    requirements = (f"{_dump(id_)}: {_dump(value)}" for id_, value in data.requirements.items())
    yield from _long("requirements", "{}", requirements)
    yield ",\n"
    yield from _long("cases", "[]", map(_dump, data.cases))
    yield ",\n"
    yield from _long("checks", "[]", map(_dump, data.checks))
    yield "\n}\n"


def _long(name: str, brackets: str, items: Iterable[str]) -> Iterator[str]:
    yield f"{_dump(name)}: {brackets[0]}"
    separator = "\n"
    for item in items:
        yield separator + item
        separator = ",\n"
    yield f"\n{brackets[1]}"


def _dump(value: Any) -> str:
    text = json.dumps(value, allow_nan=False)
    return text if r"\ud" not in text else json.dumps(_without_surrogates(value), allow_nan=False)


def _without_surrogates(value: Any) -> Any:
    """Replace lone surrogates, which JSON can write but many readers refuse, by U+FFFD."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {key: _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_surrogates(item) for item in value]
    return value


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        raise ResultsError(
            f"{path} can't be read: {error.strerror or error}",
            hint="a run writes it; or name another file",
        ) from error
    except (ValueError, RecursionError) as error:
        raise ResultsError(
            f"{path} is not JSON: {error}", hint="it may be cut short; run again"
        ) from error


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - costs 0.1 s; few runs read

    return Draft202012Validator(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))


def _validate(data: Any, path: Path) -> None:
    error = next(_validator().iter_errors(data), None)
    if error is not None:
        place = error.json_path.removeprefix("$.")
        raise ResultsError(
            f"{path} breaks its schema at {place}: {error.message[:300]}",
            hint=f"compare it with {SCHEMA_FILE.name}",
        )
