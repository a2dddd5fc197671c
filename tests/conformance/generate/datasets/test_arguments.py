"""Whoever calls a strategy wrongly is told how to call it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.errors import InvalidArgument

from conformance.generate.datasets import Element, Sample, edge_cases, elements, samples
from fixtures import Identity

SOMEONE = Identity(study="1.2.3", series="1.2.4", instance="1.2.5")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"vrs": ["ds"]}, "samples(vrs=['ds']): 'ds' is not known; did you mean 'DS'?"),
        ({"vrs": "DS"}, "samples(vrs='DS'): use a list, vrs=['DS']"),
        ({"character_sets": []}, "samples(character_sets=[]): nothing is left"),
        ({"character_sets": ["ISO_IR 1920"]}, "did you mean 'ISO_IR 192'?"),
        (
            {"transfer_syntaxes": ["1.2.840.10008.1.2.4.51"]},
            "did you mean '1.2.840.10008.1.2.4.50'?",
        ),
        ({"pixels": ["9-bit"]}, "did you mean '8-bit'?"),
        ({"max_depth": 6}, "samples(max_depth=6): use a whole number of 0 (no sequences) to 5"),
        ({"max_depth": True}, "samples(max_depth=True)"),
        ({"identity": "1.2.3"}, "samples(identity='1.2.3'): use fixtures.Identity("),
        (
            {"transfer_syntaxes": ["1.2.840.10008.1.2.5"], "pixels": ["none"]},
            "don't go together; add to pixels some of ['16-bit', '32-bit', '8-bit']",
        ),
    ],
)
def test_samples_says_what_is_wrong(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidArgument, match=re.escape(message)):
        samples(**arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"largest": -1}, "edge_cases(largest=-1): use a number of octets, from 0 on"),
        ({"identity": 1}, "edge_cases(identity=1): use fixtures.Identity("),
    ],
)
def test_edge_cases_says_what_is_wrong(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidArgument, match=re.escape(message)):
        edge_cases(**arguments)


def test_elements_says_what_is_wrong() -> None:
    with pytest.raises(InvalidArgument, match=re.escape("elements(vr=['XX'])")):
        elements("XX")


few = settings(max_examples=60, deadline=None, derandomize=True, database=None)


@few
@given(samples(identity=SOMEONE, vrs=["DS", "SQ"], max_depth=2, character_sets=[""]))
def test_arguments_narrow_what_is_drawn(sample: Sample) -> None:
    assert sample.identity == SOMEONE
    allowed = {"DS", "SQ", "LO", "UI", "CS", "IS", "US", "SS", "OB", "OW", "OF", "OD", "OV"}
    assert {name[3:] for name in sample.features if name.startswith("vr:")} <= allowed
    assert not {"sequence:depth-3", "charset:several"} & sample.features


@pytest.mark.parametrize("arguments", [{"vrs": []}, {"vrs": ["SQ"], "max_depth": 0}])
def test_nothing_to_add_is_a_sample_too(arguments: dict[str, Any]) -> None:
    @few
    @given(samples(pixels=["none"], character_sets=[""], **arguments))
    def draw(sample: Sample) -> None:
        assert len(sample.elements) == 6

    draw()


@few
@given(elements("PN", character_set="\\ISO 2022 IR 87"))
def test_elements_are_of_their_vr(element: Element) -> None:
    assert element.vr == "PN"
    assert all(str(value).count("=") <= 2 for value in element.values)


@few
@given(elements("SQ"))
def test_elements_of_vr_sq_have_items(element: Element) -> None:
    assert len(element.items) == len(element.values)
