"""JSON Schemas as files."""

import json
from pathlib import Path

from conformance.document.shape import Schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def write_schema(schema: Schema, path: Path) -> None:
    """Write a schema so that people can read it."""
    text = json.dumps(schema, indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
