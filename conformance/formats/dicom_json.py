"""The DICOM JSON model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conformance.formats.flaw import Flaw


@dataclass(frozen=True, slots=True)
class Document:
    """A body of application/dicom+json.

    `value` is the JSON value, None where there is none: whole numbers are int, others Decimal, so
    that nothing is rounded. The messages of model flaws begin with the path of the attribute
    ("[0].00081199[0].00081155: ..."; the leading index only where the body is an array).
    """

    value: Any
    flaws: tuple[Flaw, ...]

    @property
    def datasets(self) -> tuple[dict[str, Any], ...]:
        """The data sets: the objects of a top-level array, or the one top-level object."""
        raise NotImplementedError


def read(body: bytes) -> Document:
    """Read a body strictly as JSON and hold it against PS3.18 F.2; never raises."""
    raise NotImplementedError
