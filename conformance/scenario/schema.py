"""The JSON Schemas by which editors check scenarios and profiles while they are typed.

`python -m conformance.scenario.schema` writes them beside the scenarios.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from conformance.document.record import ListOf
from conformance.document.shape import Schema
from conformance.profile.language import profile_shape
from conformance.scenario.language import SLUG
from conformance.scenario.load import FIXTURES, scenario_shape
from conformance.scenario.variants import ADDED, LAID_OVER

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NULL: Schema = {"type": "null"}


def scenario_schema() -> Schema:
    """Return the schema of a scenario file."""
    schema = ListOf(scenario_shape(FIXTURES), least=1).schema()
    scenario = schema["items"]["properties"]
    step = scenario["steps"]["items"]
    step["properties"]["variants"] = {
        "description": "The same request in several wordings, each a test of its own.",
        "type": "array",
        "minItems": 1,
        "items": _variant(scenario, step),
    }
    return {"$schema": _DIALECT, "title": "DICOMweb conformance scenarios", **schema}


def profile_schema() -> Schema:
    """Return the schema of a profile file."""
    title = "DICOMweb conformance profile"
    return {"$schema": _DIALECT, "title": title, **profile_shape().schema()}


def _variant(scenario: Schema, step: Schema) -> Schema:
    changes = _partial(step)
    for key in ADDED:
        changes["properties"][key] = scenario[key]
    for key in LAID_OVER:
        changes["properties"][key] = {"anyOf": [_partial(scenario[key]), _NULL]}
    name = {"description": "What tells it from the others.", **SLUG.schema()}
    return {**changes, "properties": {"name": name, **changes["properties"]}, "required": ["name"]}


def _partial(schema: Schema) -> Schema:
    """Return the schema of a change: of a table any part will do, and null removes."""
    changes: dict[str, Any] = {
        key: value for key, value in schema.items() if key not in ("required", "allOf")
    }
    if "properties" in schema:
        changes["properties"] = {
            key: {"anyOf": [_partial(value), _NULL]} for key, value in schema["properties"].items()
        }
    if isinstance(schema.get("additionalProperties"), dict):
        changes["additionalProperties"] = {
            "anyOf": [_partial(schema["additionalProperties"]), _NULL]
        }
    return changes


def write(folder: Path = FOLDER) -> None:
    """Write both schemas."""
    for name, schema in (("scenario", scenario_schema()), ("profile", profile_schema())):
        text = json.dumps(schema, indent=2, ensure_ascii=False)
        (folder / f"{name}.schema.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
