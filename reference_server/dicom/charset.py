"""Specific Character Set (0008,0005): from bytes to Unicode (PS3.3 C.12.1.1.2, PS3.5 6.1)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CharacterSet:
    """How the text of a data set is encoded."""

    terms: tuple[str, ...]


DEFAULT = CharacterSet(())
