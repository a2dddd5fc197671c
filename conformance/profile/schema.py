"""The JSON Schema by which editors check profiles while they are typed.

`python -m conformance.profile.schema` writes it beside the scenarios.
"""

from pathlib import Path

from conformance.document.schema import DIALECT, write_schema
from conformance.document.shape import Schema
from conformance.profile.language import profile_shape

FILE = Path(__file__).resolve().parents[2] / "scenarios" / "profile.schema.json"


def profile_schema() -> Schema:
    """Return the schema of a profile file."""
    title = "DICOMweb conformance profile"
    return {"$schema": DIALECT, "title": title, **profile_shape().schema()}


if __name__ == "__main__":
    write_schema(profile_schema(), FILE)
