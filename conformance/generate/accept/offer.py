"""What a target can give of a resource, and in which media types and transfer syntaxes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
MULTIPART = "multipart/related"
DICOM_JSON = "application/dicom+json"


class Resource(StrEnum):
    """What a GET can ask for; each kind has its own media types."""

    STUDY = "study"
    SERIES = "series"
    INSTANCE = "instance"
    METADATA = "metadata"
    FRAMES = "frames"
    SEARCH = "search"


@dataclass(frozen=True, slots=True)
class Representation:
    """A media type, single part or within multipart/related.

    `syntaxes` are the transfer syntaxes that may be asked for by name, none for types that have no
    use for one; `default_syntax` is given where none is named (PS3.18 8.7.3); `stored` may come as
    well where any will do. With `stored` alone, nothing comes where another one is asked for.
    """

    media_type: str
    multipart: bool = True
    syntaxes: frozenset[str] = frozenset()
    default_syntax: str | None = None
    stored: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """Return the Content-Type, without boundary."""
        return f'{MULTIPART}; type="{self.media_type}"' if self.multipart else self.media_type


@dataclass(frozen=True, slots=True)
class Offer:
    """The representations of a resource that a target claims.

    `default` is the one that */* stands for (PS3.18 8.7.7), None where there is none.
    `accept_parameter`: the target knows `accept` in the query (PS3.18 8.3.3.1).
    """

    representations: tuple[Representation, ...]
    default: Representation | None
    accept_parameter: bool = True

    def __post_init__(self) -> None:
        if not self.representations:
            raise ValueError("an offer has one representation or more; nothing is offered here")
        if self.default is not None and self.default not in self.representations:
            raise ValueError(f"the default, {self.default}, is none of the representations")
        for each in self.representations:
            if (each.default_syntax is None) != (not each.syntaxes):
                raise ValueError(f"{each} has transfer syntaxes and a default one, or neither")


def _multipart(media_type: str) -> Representation:
    return Representation(
        media_type,
        syntaxes=frozenset({EXPLICIT_LITTLE_ENDIAN}),
        default_syntax=EXPLICIT_LITTLE_ENDIAN,
    )


_FILES = _multipart("application/dicom")
_FRAMES = _multipart("application/octet-stream")
_JSON = Representation(DICOM_JSON, multipart=False)

# PS3.18 Tables 10.4.4-1 and 10.6.4-1: the default of each resource, for frames what is required.
STANDARD: Mapping[Resource, Offer] = MappingProxyType(
    {
        Resource.STUDY: Offer((_FILES,), _FILES),
        Resource.SERIES: Offer((_FILES,), _FILES),
        Resource.INSTANCE: Offer((_FILES,), _FILES),
        Resource.METADATA: Offer((_JSON,), _JSON),
        Resource.FRAMES: Offer((_FRAMES,), None),
        Resource.SEARCH: Offer((_JSON,), _JSON),
    }
)
