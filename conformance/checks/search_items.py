"""Sequences in the matches of a search, which need not have all that is stored."""

from __future__ import annotations

from itertools import combinations, islice
from typing import Any

from pydicom import Dataset

from conformance.formats.compare import Difference, compare_attribute
from conformance.formats.equality import told

# Sequences that are searched by have one item, or two.
_MOST_WAYS = 100


def item_differences(
    dataset: Dataset, tag: str, attribute: dict[str, Any]
) -> tuple[Difference, ...]:
    """List the differences between an attribute of a match and what is stored.

    PS3.4 C.2.2.2.6: of a sequence there are the matching items alone, each with the attributes that
    were asked for; PS3.18 Table 10.6.3-4 lists some of them.
    """
    strict = compare_attribute(dataset, tag, attribute)
    shown = attribute.get("Value")
    if not strict or attribute.get("vr") != "SQ" or not isinstance(shown, list) or not shown:
        return strict
    element = dataset.get(int(tag, 16))
    stored = len(element.value) if element is not None and element.VR == "SQ" else 0
    for places in islice(combinations(range(stored), len(shown)), _MOST_WAYS):
        there = dict(zip(places, shown, strict=True))
        items = [there.get(place, {}) for place in range(stored)]
        found = compare_attribute(dataset, tag, {**attribute, "Value": items})
        if all(map(_is_omission, found)):
            return ()
    return strict


def _is_omission(difference: Difference) -> bool:
    return "[" in difference.path and difference.got == told(None)
