"""The JSON Schema by which editors check scenarios while they are typed.

`python -m conformance.scenario.schema` writes it beside the scenarios.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from conformance.document.record import ListOf
from conformance.document.schema import DIALECT, write_schema
from conformance.document.shape import SLUG, Schema
from conformance.scenario.load import FIXTURES, scenario_shape
from conformance.scenario.variants import ADDED, LAID_OVER

FILE = Path(__file__).resolve().parents[2] / "scenarios" / "scenario.schema.json"

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
    return {"$schema": DIALECT, "title": "DICOMweb conformance scenarios", **schema}


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


if __name__ == "__main__":
    write_schema(scenario_schema(), FILE)
