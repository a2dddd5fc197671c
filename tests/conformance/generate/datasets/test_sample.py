"""What a sample is beside its octets."""

from __future__ import annotations

from hypothesis import given, settings

from conformance.generate.datasets import Element, Sample, samples
from conformance.generate.datasets.sample import instance
from fixtures import Identity

SOMEONE = Identity(study="2.25.4", series="2.25.5", instance="2.25.6")
OTHER = Identity(study="2.25.7", series="2.25.8", instance="2.25.9")


@settings(max_examples=50, deadline=None, derandomize=True, database=None)
@given(samples(identity=SOMEONE))
def test_a_renamed_sample_differs_in_who_it_is_only(sample: Sample) -> None:
    renamed = sample.renamed(OTHER)
    assert renamed.identity == OTHER
    assert renamed.features == sample.features
    assert str(renamed.dataset.file_meta.MediaStorageSOPInstanceUID) == OTHER.instance
    assert renamed.dataset.PatientID == OTHER.study
    assert renamed.renamed(sample.identity).data == sample.data


def test_a_patient_of_its_own_keeps_its_id() -> None:
    sample = Sample(instance(Element(0x00100020, "LO", ("P1",))))
    assert sample.renamed(OTHER).dataset.PatientID == "P1"


def test_a_sample_shows_what_is_special_about_it() -> None:
    sample = Sample(
        instance(Element(0x00720072, "DS", ("1.5", ""))),
        "1.2.840.10008.1.2",
        breaks=("a rule",),
        marks=frozenset(("DS-08",)),
    )
    assert repr(sample) == "<Sample DS-08; implicit; (0072,0072) DS ['1.5', '']; breaks a rule>"
