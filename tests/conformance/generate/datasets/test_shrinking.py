"""What is found shrinks to what one would write by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, find, settings

from conformance.generate.datasets import Element, Sample, samples
from conformance.generate.datasets.images import PIXEL_DATA
from conformance.generate.datasets.part10 import EXPLICIT_LITTLE, IMPLICIT_LITTLE
from conformance.generate.datasets.sample import REQUIRED
from conformance.generate.datasets.tree import walk

# Fewer VRs take less time to find something in; what is found shrinks the same way.
FEW = ["LO", "PN", "UI", "SQ", "UN"]
enough = settings(
    max_examples=3000,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate, Phase.shrink],
)


def smallest(condition: Callable[[Sample], bool], **arguments: Any) -> Sample:
    return find(samples(**arguments), condition, settings=enough)


def beyond_required(sample: Sample) -> list[Element]:
    return [element for element in sample.elements if element.tag not in REQUIRED]


def test_the_smallest_sample_has_what_is_required_and_nothing_else() -> None:
    sample = smallest(lambda _: True)
    assert not beyond_required(sample)
    assert sample.transfer_syntax == EXPLICIT_LITTLE
    assert len(sample.data) < 420
    assert sample.identity.study == "2.25.1"


def has(vr: str, condition: Callable[[tuple[Any, ...]], bool]) -> Callable[[Sample], bool]:
    return lambda sample: any(
        element.vr == vr and element.tag != PIXEL_DATA and condition(element.values)
        for element in beyond_required(sample)
    )


@pytest.mark.parametrize(
    ("vr", "condition", "values"),
    [
        ("OB", bool, (b"\0",)),
        ("DS", lambda values: "" in values, ("", "")),
        ("LO", lambda values: "" in values, ("", "")),
        ("US", lambda values: 65535 in values, (65535,)),
    ],
)
def test_a_value_shrinks_to_one_element(
    vr: str, condition: Callable[[tuple[Any, ...]], bool], values: tuple[Any, ...]
) -> None:
    (element,) = beyond_required(smallest(has(vr, condition), vrs=[*FEW, vr]))
    assert (element.vr, element.values) == (vr, values)


def test_an_empty_number_shrinks_to_itself_among_all_vrs() -> None:
    (element,) = beyond_required(smallest(has("DS", lambda values: not values)))
    assert (element.vr, element.values) == ("DS", ())


def test_a_character_set_shrinks_to_one_character() -> None:
    sample = smallest(lambda sample: "charset:octet-5C" in sample.features)
    _, element = beyond_required(sample)
    assert [len(str(value)) for value in element.values] == [1]


def test_a_name_shrinks_to_three_letters() -> None:
    found = smallest(lambda sample: "pn:three-groups" in sample.features, vrs=["LO", "PN"])
    (element,) = beyond_required(found)
    assert element.values in (("A=A=A",), ("==A",))


def test_a_private_element_shrinks_to_its_creator_and_itself() -> None:
    sample = smallest(lambda sample: "private:element" in sample.features)
    creator, element = beyond_required(sample)
    assert creator.tag == 0x00090010
    assert (element.tag, element.vr, element.values) == (0x00091001, "LO", ())


def test_depth_shrinks_to_sequences_within_each_other_and_nothing_else() -> None:
    sample = smallest(lambda sample: "sequence:depth-5" in sample.features)
    found = list(walk(tuple(beyond_required(sample))))
    assert [element.vr for element in found] == ["SQ"] * 5
    assert not any(element.delimited for element in found)


def test_an_undefined_length_shrinks_to_an_empty_sequence() -> None:
    # Without UN, of which all sequences have an undefined length.
    sample = smallest(
        lambda sample: "sequence:undefined-length" in sample.features, vrs=["LO", "SQ"]
    )
    (element,) = beyond_required(sample)
    assert element.delimited
    assert not element.values


@pytest.mark.parametrize(
    ("feature", "pixels"),
    [
        ("pixels:frames-within-octets", b"\0"),
        ("pixels:by-plane", b"\0\0\0"),
    ],
)
def test_an_image_shrinks_to_few_pixels(feature: str, pixels: bytes) -> None:
    sample = smallest(lambda sample: feature in sample.features, vrs=FEW)
    *_, element = beyond_required(sample)
    assert element.values == (pixels,)
    assert sample.transfer_syntax == EXPLICIT_LITTLE
    assert not [
        element
        for element in sample.elements
        if element.tag >> 16 not in (0x0008, 0x0010, 0x0020, 0x0028, 0x7FE0)
    ]


def test_fragments_shrink_to_one_small_frame() -> None:
    sample = smallest(lambda sample: "encapsulated:many-fragments" in sample.features)
    *_, element = beyond_required(sample)
    assert sample.dataset.Rows == sample.dataset.Columns == 1
    assert len(element.values) <= 4


def test_a_transfer_syntax_shrinks_to_an_else_minimal_file() -> None:
    sample = smallest(lambda sample: sample.transfer_syntax == IMPLICIT_LITTLE)
    assert not beyond_required(sample)
