"""From elements of the DICOM JSON model to the values that a search compares."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from reference_server.archive.levels import INDEXED, Indexed, Level
from reference_server.archive.normal import normal_form

JSON = dict[str, Any]


class SearchValue(NamedTuple):
    """A value of an attribute, as it is written and in its normal form."""

    path: str
    item: int
    position: int
    text: str
    normal: str


def latest(known: JSON, new: JSON) -> JSON:
    """Put what a new instance says over what is known of its study or series.

    The last instance that says something wins; one that says nothing takes nothing away.
    """
    said = {tag: new[tag] for tag in new if "Value" in new[tag] or tag not in known}
    return dict(sorted((known | said).items()))


def search_values(level: Level, attributes: JSON) -> Iterator[SearchValue]:
    """Give the searchable values of a level."""
    for indexed in INDEXED:
        if indexed.level == level and indexed.searchable:
            yield from _values_of(indexed, attributes)


def _values_of(indexed: Indexed, attributes: JSON) -> Iterator[SearchValue]:
    *sequence, tag = indexed.path.split(".")
    items = attributes.get(sequence[0], {}).get("Value", []) if sequence else [attributes]
    for number, item in enumerate(items):
        if tag not in item:
            continue
        for position, value in enumerate(item[tag].get("Value") or [None]):
            text = value_text(value)
            normal = normal_form(indexed.vr, text)
            yield SearchValue(indexed.path, number, position, text, normal)


def value_text(value: Any) -> str:
    """Give a value of the JSON model as a data set would write it."""
    if value is None:
        return ""
    if isinstance(value, dict):
        groups = [value.get(name, "") for name in ("Alphabetic", "Ideographic", "Phonetic")]
        return "=".join(groups).rstrip("=")
    return str(value)
