"""The schema for editors never refuses what the loader takes, and sees what an editor can see."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from conformance.errors import InputError
from conformance.scenario.load import load
from conformance.scenario.schema import FILE, scenario_schema

FOLDER = FILE.parent
SCENARIOS = sorted(
    path
    for path in FOLDER.rglob("*.yaml")
    if path.parent.name not in ("profiles", "requirements", "reported")
    and path.name != "probes.yaml"
)
SCHEMA = jsonschema.Draft202012Validator(scenario_schema())

SAMPLE: list[dict[str, Any]] = [
    {
        "id": "a",
        "title": "A",
        "source": "nobody",
        "tutorial": [1],
        "requires": ["store"],
        "requirements": ["STOW-010"],
        "tags": ["odd"],
        "size": "full",
        "literal": False,
        "attributes": {"PatientID": "{unique}"},
        "cast": {
            "stranger": {
                "fixture": "blue-circle",
                "study": "other",
                "series": "one",
                "attributes": {"PatientName": ""},
            }
        },
        "given": ["stranger"],
        "steps": [
            {
                "title": "T",
                "POST": "/studies",
                "of": "stranger",
                "query": {"a": 1, "b": ["c", "d"]},
                "raw-query": "e&f=%ZZ+{study}",
                "headers": {"Accept": "text/plain", "X-Two": ["a", "b"]},
                "multipart": {
                    "parts": ["rle", {"text": "", "headers": {"X": "y"}}, {"member": "rle"}],
                    "boundary": "B",
                    "type": "",
                    "announce-boundary": False,
                },
                "expect": {"status": [200], "stored": ["rle"], "refused": []},
                "variants": [
                    {"name": "v", "headers": {"Accept": None}, "multipart": {"type": None}},
                    {"name": "w", "expect": {"stored": None, "status": "x"}, "given": None},
                    {"name": "x", "single": "rle", "requires": ["delete"], "size": None},
                ],
            },
            {
                "GET": "/studies",
                "expect": {"status": 200, "matches": [], "rows": 0, "returns": ["PatientID"]},
            },
        ],
    }
]


def loader_takes(document: Any, folder: Path) -> bool:
    path = folder / "x.yaml"
    path.write_text(json.dumps(document), encoding="utf-8")  # JSON is YAML
    try:
        load(path)
    except InputError:
        return False
    return True


def places(node: Any, *path: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the path to each value in a document."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in pairs:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, *path, key)


def changed(path: tuple[Any, ...], *, value: Any = None, key: str = "") -> Any:
    """Return the sample with another value at a place, or with its key changed."""
    document: Any = copy.deepcopy(SAMPLE)
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    if key:
        holder[key] = holder.pop(path[-1])
    else:
        holder[path[-1]] = value
    return document


PLACES = list(places(SAMPLE))
# Below these an author chooses the keys.
FREE = {"attributes", "cast", "query", "headers"}
KEYS = [path for path in PLACES if isinstance(path[-1], str) and path[-2] not in FREE]
WRONG = {"no": "such thing"}
ANYTHING: list[Any] = [None, True, -1, 1.5, "", "Some text.", [], {}]


def test_both_take_the_sample(tmp_path: Path) -> None:
    SCHEMA.validate(SAMPLE)
    assert loader_takes(SAMPLE, tmp_path)


@pytest.mark.parametrize("path", KEYS, ids=lambda path: ".".join(map(str, path)))
def test_both_refuse_an_unknown_key(tmp_path: Path, path: tuple[Any, ...]) -> None:
    document = changed(path, key="nonesuch")
    assert not SCHEMA.is_valid(document)
    assert not loader_takes(document, tmp_path)


@pytest.mark.parametrize("path", PLACES, ids=lambda path: ".".join(map(str, path)))
def test_both_refuse_a_value_of_a_wrong_kind(tmp_path: Path, path: tuple[Any, ...]) -> None:
    document = changed(path, value=WRONG)
    if FREE & {*path[-1:]}:
        document = changed(path, value=[WRONG])
    assert not SCHEMA.is_valid(document)
    assert not loader_takes(document, tmp_path)


@pytest.mark.parametrize("path", PLACES, ids=lambda path: ".".join(map(str, path)))
def test_the_schema_takes_all_that_the_loader_takes(tmp_path: Path, path: tuple[Any, ...]) -> None:
    for value in ANYTHING:
        document = changed(path, value=value)
        assert SCHEMA.is_valid(document) or not loader_takes(document, tmp_path), value


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.name)
def test_the_schema_takes_every_scenario_of_ours(path: Path) -> None:
    SCHEMA.validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def test_the_schema_is_up_to_date() -> None:
    SCHEMA.check_schema(scenario_schema())
    written = json.loads(FILE.read_text(encoding="utf-8"))
    assert written == scenario_schema(), "run: python -m conformance.scenario.schema"


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.name)
def test_every_file_tells_editors_where_the_schema_is(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../scenario.schema.json"
