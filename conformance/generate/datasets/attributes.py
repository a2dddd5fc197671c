"""Attributes for values of each VR, of PS3.6 so that Implicit VR Little Endian keeps the VR."""

from __future__ import annotations

from dataclasses import dataclass

from pydicom.datadict import dictionary_VM, tag_for_keyword


@dataclass(frozen=True, slots=True)
class Attribute:
    """A tag of PS3.6; `several`: it may have any number of values."""

    tag: int
    several: bool


# The Selector attributes of hanging protocols exist for every VR; beside them ones that servers
# index, show, or know the multiplicity of. None that says how to read another (PS3.5 A.1). The
# simplest VR first.
_KEYWORDS = {
    "LO": ("SelectorLOValue", "StudyDescription", "MedicalAlerts"),
    "SH": ("SelectorSHValue", "AccessionNumber", "StudyID"),
    "CS": ("SelectorCSValue", "BodyPartExamined", "PatientPosition"),
    "PN": ("SelectorPNValue", "PatientName", "ReferringPhysicianName", "OperatorsName"),
    "DA": ("SelectorDAValue", "StudyDate", "PatientBirthDate"),
    "TM": ("SelectorTMValue", "StudyTime"),
    "DS": ("SelectorDSValue", "PatientWeight", "SliceThickness"),
    "IS": ("SelectorISValue", "SeriesNumber", "InstanceNumber"),
    "UI": ("SelectorUIValue", "FrameOfReferenceUID"),
    "US": ("SelectorUSValue", "PreferredPlaybackSequencing"),
    "UL": ("SelectorULValue", "SimpleFrameList"),
    "SS": ("SelectorSSValue", "TagAngleSecondAxis"),
    "SL": ("SelectorSLValue", "ReferencePixelX0"),
    "FL": ("SelectorFLValue", "RecommendedDisplayFrameRateInFloat"),
    "FD": ("SelectorFDValue", "FrameAcquisitionDuration"),
    "AE": ("SelectorAEValue", "ScheduledStationAETitle", "PerformedStationAETitle"),
    "AS": ("SelectorASValue", "PatientAge"),
    "AT": ("SelectorATValue", "SelectorAttribute"),
    "DT": ("SelectorDTValue", "AcquisitionDateTime"),
    "LT": ("SelectorLTValue", "PatientComments"),
    "ST": ("SelectorSTValue", "InstitutionAddress"),
    "UC": ("SelectorUCValue", "LongCodeValue"),
    "UR": ("SelectorURValue", "URNCodeValue"),
    "UT": ("SelectorUTValue", "TextValue"),
    "SV": ("SelectorSVValue",),
    "UV": ("SelectorUVValue",),
    "OB": ("SelectorOBValue", "EncryptedContent"),
    "OW": ("SelectorOWValue", "TrianglePointIndexList"),
    "OL": ("SelectorOLValue", "LongPrimitivePointIndexList"),
    "OV": ("SelectorOVValue",),
    "OF": ("SelectorOFValue", "VectorGridData"),
    "OD": ("SelectorODValue", "DoublePointCoordinatesData"),
    "SQ": ("ContentSequence", "RequestAttributesSequence", "ProcedureCodeSequence"),
    "UN": ("SelectorUNValue",),
}


def _attribute(keyword: str) -> Attribute:
    tag = tag_for_keyword(keyword)
    assert tag is not None, f"{keyword} is no keyword"
    return Attribute(tag, dictionary_VM(tag) == "1-n")


ATTRIBUTES: dict[str, tuple[Attribute, ...]] = {
    vr: tuple(map(_attribute, keywords)) for vr, keywords in _KEYWORDS.items()
}
VRS: tuple[str, ...] = tuple(ATTRIBUTES)
