"""What searches a target knows: the keys that it must match, and how it reads their values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from conformance.operation import Entity

STUDY_UID, SERIES_UID, INSTANCE_UID = "0020000D", "0020000E", "00080018"
MODALITIES_IN_STUDY, MODALITY = "00080061", "00080060"

# PS3.18 8.3.4.1.1: a date and the time that belongs to it.
MOMENTS = (("00080020", "00080030"), ("00400244", "00400245"))

LEVELS = (Entity.STUDY, Entity.SERIES, Entity.INSTANCE)
UNIQUE_KEYS = MappingProxyType(
    {Entity.STUDY: STUDY_UID, Entity.SERIES: SERIES_UID, Entity.INSTANCE: INSTANCE_UID}
)

Keys = Mapping[Entity, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a target searches.

    `keys` are the attributes to match by, of each level, as tags joined by dots; `fields` are
    keywords to ask for with includefield. `wildcards`, `uid_lists` and `empty_values`: * and ?, a
    comma between UIDs, and an attribute without a value mean what PS3.4 C.2.2.2 says; else they are
    plain text, and an empty value is refused. `every_value`: any of several values may match.
    `relational`: levels above may be left out of the path, as in /series (PS3.18 Table 10.6.1-1).
    `barred` are characters that no query may have, `most` is the highest limit.
    """

    name: str
    keys: Keys
    fields: tuple[str, ...]
    wildcards: bool = True
    uid_lists: bool = True
    empty_values: bool = True
    every_value: bool = True
    relational: bool = True
    barred: str = ""
    most: int = 1000

    def keys_of(self, level: Entity, depth: int) -> tuple[str, ...]:
        """Return the keys of a search at a level, `depth` UIDs being in its path.

        PS3.18 Table 10.6.1-4: those of its own level, and of those above that the path leaves open.
        """
        levels = LEVELS[depth : LEVELS.index(level) + 1]
        return tuple(path for each in levels for path in self.keys[each])

    def level_of(self, path: str) -> Entity:
        """Return the level that a key is of; KeyError where it is none."""
        for level, paths in self.keys.items():
            if path in paths:
                return level
        raise KeyError(path)


def _keys(study: str, series: str, instance: str) -> Keys:
    texts = {Entity.STUDY: study, Entity.SERIES: series, Entity.INSTANCE: instance}
    return MappingProxyType({level: tuple(text.split()) for level, text in texts.items()})


# Attributes of each level, to ask for with includefield.
FIELDS = (
    *("StudyDescription", "PatientBirthDate", "NumberOfStudyRelatedInstances"),
    *("SeriesDescription", "BodyPartExamined", "Rows"),
)

# PS3.18 Table 10.6.1-5, PS3.4 C.2.2.2.
STANDARD = Dialect(
    name="PS3.18",
    keys=_keys(
        "0020000D 00080020 00080030 00080050 00080061 00080090 00100010 00100020 00200010",
        "0020000E 00080060 00200011 00400244 00400245 00400275.00400009 00400275.00401001",
        "00080018 00080016 00200013",
    ),
    fields=FIELDS,
)

# The conformance statement of Azure's DICOM service: "Search (QIDO-RS)". Values are compared as
# they are; the first of several values is the one that counts.
LITERAL = Dialect(
    name="literal",
    keys=_keys(
        "0020000D 00080020 00080050 00080061 00080090 00081030 00100010 00100020 00100030",
        "0020000E 00080060 00081090 00400244",
        "00080018",
    ),
    fields=FIELDS,
    wildcards=False,
    uid_lists=False,
    empty_values=False,
    every_value=False,
    barred='<"',
    most=200,
)
