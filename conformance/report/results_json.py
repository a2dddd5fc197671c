"""A run as data: results.json, after the schema `results.schema.json` beside this file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from conformance.errors import ConformanceError
from conformance.report.outcome import counts
from conformance.result import RunResult

SCHEMA = "dicomweb-conformance/results/1"
SCHEMA_FILE = Path(__file__).with_name("results.schema.json")

# What a check's requirement is called in a record, and in the file.
_REQUIREMENT = {
    "requirement": "id",
    "source": "source",
    "section": "section",
    "level": "level",
    "says": "says",
}
# What the file holds besides the record.
_EXTRA = ("schema", "summary", "checks")


class ResultsError(ConformanceError):
    """A file of results can't be written or read."""


def write(run: RunResult, path: Path) -> None:
    """Write a run to a file, wholly or not at all; missing folders are made.

    Raises ResultsError where that can't be done, a full disk included; what stood there before
    then still stands.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, _chunks(run))
    except OSError as error:
        raise ResultsError(
            f"{path} can't be written: {error.strerror or error}",
            hint="free some space, or name another folder with --reports DIR",
        ) from error


def read(path: Path) -> RunResult:
    """Read a run back.

    Raises ResultsError where the file is missing, cut short, no JSON, of another version of the
    schema, or breaks it.
    """
    data = _load(path)
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema != SCHEMA:
        raise ResultsError(
            f"{path} has the schema {schema!r}, not {SCHEMA!r}",
            hint="read it with the version of the harness that wrote it",
        )
    _validate(data, path)
    return _run(data)


def _replace(path: Path, chunks: Iterable[str]) -> None:
    """Write beside the file, then rename: no reader ever sees half of it."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="ascii") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _chunks(run: RunResult) -> Iterator[str]:
    """Yield the file, one line for each member, each case and each check."""
    data = run.to_json()
    cases = data.pop("cases")
    head = {"schema": SCHEMA, **data, "summary": {str(k): n for k, n in counts(run).items()}}
    yield "{\n"
    for name, value in head.items():
        yield f"{_dump(name)}: {_dump(value)},\n"
    yield from _list("cases", map(_case_data, cases))
    yield ",\n"
    yield from _list("checks", _checks_data(cases))
    yield "\n}\n"


def _list(name: str, items: Iterable[Any]) -> Iterator[str]:
    yield f"{_dump(name)}: ["
    separator = "\n"
    for item in items:
        yield separator + _dump(item)
        separator = ",\n"
    yield "\n]"


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


def _case_data(case: dict[str, Any]) -> dict[str, Any]:
    """Leave out the checks, which have a list of their own; the other attempt keeps them."""
    data = {key: value for key, value in case.items() if key != "checks"}
    if other := case["other"]:
        data["other"] = _case_data(other) | {
            "checks": [_check_data(check) for check in other["checks"]]
        }
    return data


def _checks_data(cases: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for index, case in enumerate(cases):
        for check in case["checks"]:
            yield {"case": index, "scenario": case["id"], **_check_data(check)}


def _check_data(check: dict[str, Any]) -> dict[str, Any]:
    return {
        "check": check["check"],
        "verdict": check["verdict"],
        "requirement": {name: check[key] for key, name in _REQUIREMENT.items()},
        "step": check["step"],
        "exchange": check["exchange"],
        "evidence": check["evidence"],
    }


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
    for check in data["checks"]:
        if check["case"] >= len(data["cases"]):
            raise ResultsError(f"{path}: a check names case {check['case']}, which is not there")


def _run(data: dict[str, Any]) -> RunResult:
    checks: list[list[dict[str, Any]]] = [[] for _ in data["cases"]]
    for check in data["checks"]:
        checks[check["case"]].append(_check_fields(check))
    cases = [_case_fields(case, own) for case, own in zip(data["cases"], checks, strict=True)]
    head = {key: value for key, value in data.items() if key not in _EXTRA}
    return RunResult.from_json(head | {"cases": cases})


def _case_fields(case: dict[str, Any], checks: list[dict[str, Any]]) -> dict[str, Any]:
    other = case["other"]
    if other:
        other = _case_fields(other, [_check_fields(check) for check in other["checks"]])
    return case | {"checks": checks, "other": other}


def _check_fields(check: dict[str, Any]) -> dict[str, Any]:
    requirement = check["requirement"]
    fields = {key: value for key, value in check.items() if key not in ("case", "scenario")}
    return fields | {key: requirement[name] for key, name in _REQUIREMENT.items()}
