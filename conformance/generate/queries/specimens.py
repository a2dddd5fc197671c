"""The strategy of populations: instances with what matching trips over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from pydicom.datadict import dictionary_VR, tag_for_keyword

from conformance.generate.datasets import Sample
from conformance.generate.datasets.entries import declared
from conformance.generate.datasets.sample import instance
from conformance.generate.datasets.tree import Element, Item, item

_UTF_8 = "ISO_IR 192"

_Values = Mapping[str, Sequence[str | None]]

# PS3.5 6.2, PS3.3 C.7.1 to C.7.3: values by keyword. None: the attribute is not there; an empty
# text: it has no value (type 2). Many are equal but for case, accents, or what follows.
_PATIENT: _Values = {
    "PatientName": (
        None,
        "Doe^John",
        "doe^john",
        "Doe^Johnny",
        "Doe^John^^Dr^Jr",
        "Müller^Jürgen",
        "Muller^Jurgen",
        "O'Neil^50%_[x]",
        "Yamada^Tarou=山田^太郎=やまだ^たろう",
        "=山田^太郎",
        "",
    ),
    "PatientBirthDate": (None, "19700101", "20000229", ""),
}
_STUDY: _Values = {
    "StudyDate": (None, "20200131", "20200201", "20191231", "20240229", ""),
    "StudyTime": (None, "223000", "2230", "10", "100000.5", "000000", "235959.999999", ""),
    "AccessionNumber": (None, "A1", "A10", "a1", "A_%", "A&B=C+D#", ""),
    "ReferringPhysicianName": (None, "Ref^Erring", "Ref^Err", "Größe^Ä", ""),
    "StudyDescription": (None, "Thorax, two views", "Thorax", "Größe 1/2", ""),
    "StudyID": (None, "S1", "S10", "s1", "S 1", ""),
}
_SERIES: _Values = {
    "Modality": ("OT", "CT", "MR", "US"),
    "SeriesNumber": (None, "1", "2", "10", "-1", ""),
    "SeriesDescription": (None, "axial", "Axial", ""),
    "BodyPartExamined": (None, "CHEST", ""),
    "ManufacturerModelName": (None, "Model 1", "Model 10", ""),
    "PerformedProcedureStepStartDate": (None, "20200131", "20200201", ""),
    "PerformedProcedureStepStartTime": (None, "223000", "1030", ""),
}
_INSTANCE: _Values = {"InstanceNumber": (None, "1", "2", "11", "")}
_REQUESTS: _Values = {
    "ScheduledProcedureStepID": (None, "P1", "P10", ""),
    "RequestedProcedureID": (None, "R1", "R2", ""),
}
# What stands around the text that makes a Patient ID one that nobody else has.
_IDS = (("", ""), ("ID-", ""), ("id-", ""), ("", " x"), ("50%_", ""), ("", "0"), ("Ö'", "[1]"))


@dataclass(frozen=True, slots=True)
class Specimen:
    """An instance of a population, and the words for its study and its series."""

    study: str
    series: str
    sample: Sample


def populations(unique: str) -> st.SearchStrategy[tuple[Specimen, ...]]:
    """Return populations: up to three studies of up to two patients, two series each, of two each.

    `unique` is in each Patient ID, so that they are no one else's patients. What is of a patient, a
    study or a series, all its instances agree on. The simplest population is one instance that has
    nothing but what it must have.
    """
    return _populations(unique)


@st.composite
def _populations(draw: DrawFn, unique: str) -> tuple[Specimen, ...]:
    patients = [_patient(draw, unique, way) for way in draw(_TWO_IDS)]
    found: list[Specimen] = []
    for study in range(draw(_STUDIES)):
        of_study = draw(st.sampled_from(patients)) | _drawn(draw, _STUDY)
        for series in range(draw(_FEW)):
            of_series = of_study | _drawn(draw, _SERIES)
            requests = tuple(_request(draw) for _ in range(draw(_REQUESTS_EACH)))
            for _ in range(draw(_FEW)):
                elements = _elements(of_series | _drawn(draw, _INSTANCE))
                more = (Element(_REQUEST, "SQ", requests),) if requests else ()
                sample = Sample(instance(declared(_UTF_8), *elements, *more))
                found.append(Specimen(f"{study}", f"{series}", sample))
    return tuple(found)


_STUDIES, _FEW = st.integers(1, 3), st.integers(1, 2)
_REQUESTS_EACH = st.integers(0, 2)
_TWO_IDS = st.lists(st.sampled_from(_IDS), min_size=1, max_size=2, unique=True)


def _patient(draw: DrawFn, unique: str, around: tuple[str, str]) -> dict[str, str | None]:
    before, after = around
    return {"PatientID": f"{before}{unique}{after}", **_drawn(draw, _PATIENT)}


def _drawn(draw: DrawFn, values: _Values) -> dict[str, str | None]:
    return {keyword: draw(st.sampled_from(several)) for keyword, several in values.items()}


def _request(draw: DrawFn) -> Item:
    return item(*_elements(_drawn(draw, _REQUESTS)))


def _elements(values: Mapping[str, str | None]) -> tuple[Element, ...]:
    return tuple(
        Element(tag, dictionary_VR(tag), (value,) if value else ())
        for keyword, value in values.items()
        if value is not None and (tag := tag_for_keyword(keyword)) is not None
    )


_REQUEST = 0x00400275
