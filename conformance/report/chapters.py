"""Where in its source a requirement stands: for headings, and for an order that people expect."""

from __future__ import annotations

import re

# The clauses of PS3.18 2024e that requirements are taken from.
_CLAUSES = {
    "5.1": "Message Syntax",
    "8.1": "Transactions",
    "8.2": "Target Resources",
    "8.3": "Query Parameters",
    "8.4": "Header Fields",
    "8.5": "Status Codes",
    "8.6": "Payloads",
    "8.7": "Media Types",
    "8.8": "Character Sets",
    "8.9": "Retrieve Capabilities Transaction",
    "10.1": "Overview of the Studies Service",
    "10.3": "Transactions Overview",
    "10.4": "Retrieve Transaction",
    "10.5": "Store Transaction",
    "10.6": "Search Transaction",
    "F.1": "Introduction to JSON",
    "F.2": "DICOM JSON Model",
    "F.3": "Transformation with other DICOM Formats",
    "G": "WADL JSON Representation",
    "H": "Capabilities Description",
    "I.1": "Response Message Body",
    "I.2": "Store Instances Response Attribute Description",
    "I.3": "Response Message Body Example",
}
_STANDARD = "PS3.18"
# `8.7.5, 8.7.7`, `Table 10.5.3-1 (409)`, `note in F.2`, `annex F`: the first place that is named.
_PLACE = re.compile(r"\b([A-Z]|[0-9]+)\.([0-9]+)(?:[.-][0-9]+)*\b")
_ANNEX = re.compile(r"\b[Aa]nnex ([A-Z])\b")
_NUMBER = re.compile(r"[0-9]+")


def chapter(source: str, section: str) -> str:
    """Return the clause of PS3.18 that a section stands in, number and name.

    Other sources are not divided; there it is empty.
    """
    place = _PLACE.search(section) or _ANNEX.search(section)
    if not source.startswith(_STANDARD) or place is None:
        return ""
    number = ".".join(place.groups())
    return f"{number} {_CLAUSES[number]}" if number in _CLAUSES else number


def source_order(source: str) -> tuple[bool, str]:
    """Sort the standard itself before all that it rests on, or that goes beyond it."""
    return not source.startswith(_STANDARD), source


def section_order(section: str) -> tuple[tuple[int, int, str], ...]:
    """Sort 8.7 before 8.10, and both before annex F."""
    place = _PLACE.search(section)
    words = re.split(r"[.-]", place[0]) if place else [section]
    return tuple((0, int(word), "") if _NUMBER.fullmatch(word) else (1, 0, word) for word in words)
