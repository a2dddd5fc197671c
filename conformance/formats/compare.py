"""Whether two data sets say the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydicom import Dataset


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: the path of the attribute ("00400275[0].00400007") and both sides."""

    path: str
    expected: str
    got: str


def compare_datasets(
    expected: Dataset, got: Dataset, *, may_add: Collection[str] = ()
) -> tuple[Difference, ...]:
    """List the differences between two data sets in any transfer syntaxes.

    `may_add` are the tags ("00081190") that `got` may have besides, at the top level.
    """
    raise NotImplementedError


def compare_json(
    expected: Dataset,
    got: Mapping[str, Any],
    *,
    bulk: Literal["ignore", "require"],
    may_add: Collection[str] = (),
) -> tuple[Difference, ...]:
    """List the differences between a data set and a DICOM JSON object, attribute by attribute.

    With bulk="ignore" attributes of a binary VR (OB OD OF OL OV OW UN) may be missing; where one
    is there as InlineBinary it is checked all the same.
    """
    raise NotImplementedError


def compare_attribute(
    expected: Dataset, tag: str, got: Mapping[str, Any] | None
) -> tuple[Difference, ...]:
    """List the differences between one attribute of a data set and a DICOM JSON attribute object.

    `got` None says that the attribute is absent.
    """
    raise NotImplementedError


def value_of(expected: Dataset, tag: str) -> list[Any] | None:
    """Return what DICOM JSON has as "Value" for an attribute: [] if empty, None if absent."""
    raise NotImplementedError
