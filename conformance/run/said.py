"""What the answer to a store says, as far as it can be read (PS3.18 annex I).

Whether the answer is well formed is for the checks to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.checks.datasets import datasets
from conformance.wire.exchange import Response

_REFERENCED, _INSTANCE_UID = "00081199", "00081155"
_FAILED_ATTRIBUTES = "00741048"
# Offending Element says which attribute it is about. The Azure server has it in the Error Comment.
_OFFENDING, _COMMENT = "00000901", "00000902"
_TAG = re.compile(r"\(([0-9A-Fa-f]{4}),([0-9A-Fa-f]{4})\)")


@dataclass(frozen=True, slots=True)
class Said:
    """The SOP Instance UIDs that are said to be stored, with the tags that are remarked of each."""

    stored: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, response: Response) -> Said:
        """Read an answer; of one that says nothing it is empty."""
        try:
            (module,) = datasets(response)
            items = module[_REFERENCED]["Value"]
            found = {
                str(item[_INSTANCE_UID]["Value"][0]): frozenset(_remarked(item)) for item in items
            }
        except (ValueError, LookupError, TypeError, AttributeError):
            return cls({})
        return cls(found)


def _remarked(item: Mapping[str, Any]) -> Iterator[str]:
    for remark in item.get(_FAILED_ATTRIBUTES, {}).get("Value", ()):
        yield from map(str, remark.get(_OFFENDING, {}).get("Value", ()))
        for comment in remark.get(_COMMENT, {}).get("Value", ()):
            if found := _TAG.search(str(comment)):
                yield "".join(found.groups()).upper()
