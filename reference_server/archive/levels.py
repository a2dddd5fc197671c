"""The levels of the information model, and which attributes the index keeps at each."""

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """Study, series, instance: each holds the next (PS3.4 C.6.2)."""

    STUDY = 0
    SERIES = 1
    INSTANCE = 2


STUDY_UID = "0020000D"
SERIES_UID = "0020000E"
INSTANCE_UID = "00080018"
MODALITY = "00080060"
MODALITIES_IN_STUDY = "00080061"

# The key of each level: a column of its own.
KEYS = {STUDY_UID: Level.STUDY, SERIES_UID: Level.SERIES, INSTANCE_UID: Level.INSTANCE}


@dataclass(frozen=True, slots=True)
class Indexed:
    """An attribute that the index keeps; `path` joins the tags that lead to it with dots."""

    path: str
    vr: str
    level: Level
    searchable: bool = True


def _at(level: Level, *rows: tuple[str, str], searchable: bool = True) -> list[Indexed]:
    return [Indexed(path, vr, level, searchable) for path, vr in rows]


# What can be searched: PS3.18 Table 10.6.1-5, and what the Azure conformance statement adds to it.
# What can't be searched is kept since search results carry it (PS3.18 Tables 10.6.3-3 to 10.6.3-5).
INDEXED = (
    *_at(
        Level.STUDY,
        ("00080020", "DA"),  # Study Date
        ("00080030", "TM"),  # Study Time
        ("00080050", "SH"),  # Accession Number
        ("00080090", "PN"),  # Referring Physician's Name
        ("00081030", "LO"),  # Study Description
        ("00100010", "PN"),  # Patient's Name
        ("00100020", "LO"),  # Patient ID
        ("00100030", "DA"),  # Patient's Birth Date
        ("00200010", "SH"),  # Study ID
    ),
    *_at(
        Level.STUDY,
        ("00080201", "SH"),  # Timezone Offset From UTC
        ("00100040", "CS"),  # Patient's Sex
        searchable=False,
    ),
    *_at(
        Level.SERIES,
        (MODALITY, "CS"),
        ("00081090", "LO"),  # Manufacturer's Model Name
        ("00200011", "IS"),  # Series Number
        ("00400244", "DA"),  # Performed Procedure Step Start Date
        ("00400245", "TM"),  # Performed Procedure Step Start Time
        ("00400275.00400009", "SH"),  # Request Attributes: Scheduled Procedure Step ID
        ("00400275.00401001", "SH"),  # Request Attributes: Requested Procedure ID
    ),
    *_at(
        Level.SERIES,
        ("0008103E", "LO"),  # Series Description
        ("00400275", "SQ"),  # Request Attributes Sequence
        searchable=False,
    ),
    *_at(
        Level.INSTANCE,
        ("00080016", "UI"),  # SOP Class UID
        ("00200013", "IS"),  # Instance Number
    ),
    *_at(
        Level.INSTANCE,
        ("00280008", "IS"),  # Number of Frames
        ("00280010", "US"),  # Rows
        ("00280011", "US"),  # Columns
        ("00280100", "US"),  # Bits Allocated
        searchable=False,
    ),
)

SEARCHABLE = {item.path: item for item in INDEXED if item.searchable}


def kept(level: Level) -> tuple[str, ...]:
    """Name the top-level attributes that the index keeps at a level."""
    return tuple(item.path for item in INDEXED if item.level == level and "." not in item.path)
