"""Two data sets that say the same in other octets are equal; any other change is named."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import DataElement, Dataset, FileDataset
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    RLELossless,
)

from conformance.formats import part10
from conformance.formats.compare import compare_datasets, compare_json
from conformance.formats.flaw import FormatError
from conformance.formats.frames import frames, stored_frames
from tests.support.images import fragments, image, rle
from tests.support.rich import EACH_VR, read, rich, rich_data_set, rich_json, written

FILE = written(rich_data_set())
STORED = read(FILE)
WORDS = {"OD": 8, "OF": 4, "OL": 4, "OV": 8, "OW": 2}


def elements(dataset: Dataset, path: str = "") -> Iterator[tuple[str, Dataset, DataElement]]:
    """Yield the path of each element, the data set it is in, and itself."""
    for element in list(dataset):
        yield f"{path}{element.tag:08X}", dataset, element
        if element.VR == "SQ":
            for index, item in enumerate(element.value):
                yield from elements(item, f"{path}{element.tag:08X}[{index}].")


def differing(got: Dataset, expected: Dataset = STORED) -> list[str]:
    return [difference.path for difference in compare_datasets(expected, got)]


def turned(made: FileDataset) -> FileDataset:
    """Put words into big endian order, since pydicom does not."""
    for number, (vr, value, _) in enumerate(EACH_VR):
        if size := WORDS.get(vr):
            words = [value[at : at + size][::-1] for at in range(0, len(value), size)]
            made[0x00211000 + number].value = b"".join(words)
    return made


def big_endian() -> FileDataset:
    return read(written(turned(rich_data_set()), ExplicitVRBigEndian))


SAME: dict[str, Callable[[], FileDataset]] = {
    "explicit": rich,
    "implicit": lambda: read(written(rich_data_set(), ImplicitVRLittleEndian)),
    "big endian": big_endian,
    "deflated": lambda: read(written(rich_data_set(), DeflatedExplicitVRLittleEndian)),
    "made by code": rich_data_set,
}


@pytest.mark.parametrize("one", SAME.values(), ids=SAME)
@pytest.mark.parametrize("other", SAME.values(), ids=SAME)
def test_the_transfer_syntax_makes_no_difference(
    one: Callable[[], FileDataset], other: Callable[[], FileDataset]
) -> None:
    assert compare_datasets(one(), other()) == ()


def test_what_pydicom_has_converted_is_the_same() -> None:
    converted = rich()
    list(converted.iterall())
    assert differing(converted) == []
    assert differing(STORED, converted) == []


def other_value(element: DataElement) -> Any:
    """Return the smallest change of a value that is one."""
    value = element.value
    if element.VR == "SQ":
        return [*value, Dataset()]
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    if element.is_empty:
        return {"DA": "20240101", "PN": "A"}[element.VR]
    several = value if element.VM > 1 else [value]
    first = several[0]
    if isinstance(first, int) and element.VR != "AT":
        first ^= 1
    elif isinstance(first, float):
        first += 0.25
    elif element.VR == "AT":
        first += 1
    else:
        first = str(first)[:-1]
    return [first, *several[1:]] if element.VM > 1 else first


@pytest.mark.filterwarnings("ignore:Invalid value for VR")
def test_each_changed_value_is_named() -> None:
    for path, _, _ in elements(rich_data_set()):
        if path == "00080005":
            continue
        made = rich_data_set()
        element = next(e for p, _, e in elements(made) if p == path)
        element.value = other_value(element)
        found = differing(made)
        assert found, path
        assert all(each.startswith(path[:-4]) for each in found), (path, found)


def test_each_missing_element_is_named() -> None:
    for path, _, _ in elements(rich_data_set()):
        made = rich_data_set()
        dataset, element = next((d, e) for p, d, e in elements(made) if p == path)
        del dataset[element.tag]
        assert differing(made) == ([] if path == "00080005" else [path])
        assert differing(STORED, made) == ([] if path == "00080005" else [path])


def test_an_addition_may_be_allowed() -> None:
    made = rich_data_set()
    made.add_new(0x00081190, "UR", "https://example.org/studies/1")
    assert differing(made) == ["00081190"]
    assert compare_datasets(STORED, made, may_add={"00081190"}) == ()


def test_each_bit_of_a_float_counts() -> None:
    made = rich_data_set()
    for value in (-0.0, 5e-324):
        made.add_new(0x00720074, "FD", 0.0)
        other = rich_data_set()
        other.add_new(0x00720074, "FD", value)
        assert differing(read(written(other)), read(written(made))) == ["00720074"]


def test_the_character_set_makes_no_difference_but_the_text_does() -> None:
    latin = rich_data_set()
    del latin[0x00211012], latin[0x00211013]  # what Latin-1 can't write
    utf8 = copy.deepcopy(latin)
    latin.SpecificCharacterSet = "ISO_IR 100"
    assert "É".encode("latin-1") in written(latin)
    assert differing(read(written(latin)), read(written(utf8))) == []
    broken = read(written(latin).replace(b"ISO_IR 100", b"ISO_IR 144"))
    assert differing(broken, read(written(utf8))) == ["00100010"]


def test_group_lengths_and_trailing_padding_do_not_count() -> None:
    made = rich_data_set()
    made.add_new(0x00080000, "UL", 4)
    made.add_new(0xFFFCFFFC, "OB", b"\0\0")
    assert differing(made) == []
    assert differing(STORED, made) == []


@pytest.mark.parametrize(
    ("tag", "one", "other", "same"),
    [
        (0x00283006, ("US", [1, 65535]), ("OW", b"\x01\x00\xff\xff"), True),
        (0x00283006, ("OW", b"\x01\x00\xff\xff"), ("US", [1, 65535]), True),
        (0x00283006, ("US", [1, 65535]), ("OW", b"\x01\x00\xff\xfe"), False),
        (0x00283002, ("US", [1, 65535, 8]), ("SS", [1, -1, 8]), True),
        (0x00283002, ("US", [1, 65535, 8]), ("SS", [1, -2, 8]), False),
        (0x00280106, ("SS", 5), ("US", 5), False),
        (0x60003000, ("OB", b"\x01\x02"), ("OW", b"\x01\x02"), True),
        (0x60003000, ("OB", b"\x01\x02"), ("OW", b"\x02\x01"), False),
        (0x00081030, ("LO", "a"), ("SH", "a"), False),
        (0x00081030, ("LO", "a"), ("UN", b"a "), True),
        (0x00081030, ("LO", "a"), ("UN", b"b "), False),
        (0x00081030, ("UN", b"a "), ("LO", "a"), True),
    ],
)
def test_vrs_that_stand_for_each_other(
    tag: int, one: tuple[str, Any], other: tuple[str, Any], same: bool
) -> None:
    left, right = rich_data_set(), rich_data_set()
    left.add_new(tag, *one)
    right.add_new(tag, *other)
    assert differing(right, left) == ([] if same else [f"{tag:08X}"])


NATIVE = image(ExplicitVRLittleEndian, b"rgbRGB")
RLE = image(RLELossless, fragments(rle(b"rR", b"gG", b"bB")))


def test_pixels_are_compared_across_codings() -> None:
    assert differing(RLE, NATIVE) == []
    assert differing(NATIVE, RLE) == []
    other = image(RLELossless, fragments(rle(b"rR", b"gG", b"bX")))
    assert differing(other, NATIVE) == ["7FE00010"]


def test_the_attributes_of_the_coding_do_not_count_then() -> None:
    planes = image(
        ExplicitVRLittleEndian, b"rRgGbB", PlanarConfiguration=1, LossyImageCompression="00"
    )
    assert differing(planes, RLE) == []
    assert differing(planes, NATIVE) == ["00280006", "00282110", "7FE00010"]


def test_the_attributes_of_the_picture_do() -> None:
    assert "00280010" in differing(image(ExplicitVRLittleEndian, b"rgbRGB", Rows=2), RLE)


def test_pixels_in_a_coding_that_is_not_known_here_are_not_judged() -> None:
    lossless = image(JPEG2000Lossless, fragments(b"anything"))
    assert differing(lossless, NATIVE) == []
    assert differing(NATIVE, lossless) == []


def test_codestreams_may_be_cut_into_other_fragments() -> None:
    whole = image(JPEG2000Lossless, fragments(b"abcdef\0\0"))
    cut = image(JPEG2000Lossless, fragments(b"abcd", b"ef\0\0", table=(0,)))
    other = image(JPEG2000Lossless, fragments(b"abcdeF\0\0"))
    assert differing(cut, whole) == []
    assert differing(other, whole) == ["7FE00010"]
    assert differing(image(JPEG2000Lossless, b"garbage"), whole) == ["7FE00010"]


def test_lost_pixels_are_seen_in_any_coding() -> None:
    for whole in (NATIVE, RLE):
        lost = copy.deepcopy(whole)
        del lost[0x7FE00010]
        assert differing(lost, whole) == ["7FE00010"]
        assert differing(whole, lost) == ["7FE00010"]


def test_native_pixels_must_be_the_same_octets() -> None:
    assert differing(image(ExplicitVRLittleEndian, b"rgbRGX"), NATIVE) == ["7FE00010"]
    assert differing(image(ImplicitVRLittleEndian, b"rgbRGX"), NATIVE) == ["7FE00010"]
    assert differing(image(ImplicitVRLittleEndian, b"rgbRGB"), NATIVE) == []


@given(st.data())
def test_no_flipped_octet_breaks_the_comparison(data: st.DataObject) -> None:
    octets = bytearray(FILE)
    for _ in range(data.draw(st.integers(1, 4))):
        octets[data.draw(st.integers(132, len(octets) - 1))] = data.draw(st.integers(0, 255))
    dataset = part10.read(bytes(octets)).dataset
    if dataset is None:
        return
    compare_datasets(STORED, dataset)
    compare_datasets(dataset, STORED)
    compare_json(dataset, rich_json(), bulk="require")
    for read_frames in (frames, stored_frames):
        with suppress(FormatError):
            read_frames(dataset)


@pytest.mark.parametrize("rest", range(5))
def test_no_octet_of_a_data_set_is_overlooked(rest: int) -> None:
    start = FILE.index(b"UI", FILE.index(b"ISO_IR 192"))
    for at in range(start + rest, len(FILE), 25):
        octets = bytearray(FILE)
        octets[at] ^= 1
        found = part10.read(bytes(octets))
        assert found.flaws or found.dataset is None or differing(found.dataset), at


def test_octets_that_mean_nothing_must_stay_as_they_are() -> None:
    def with_octets(octets: bytes) -> FileDataset:
        made = rich_data_set()
        made.add_new(0x00081030, "LO", "in Latin-1")
        return read(written(made).replace(b"in Latin-1", octets))

    stored = with_octets(b"Zo\xeb Elise")
    assert differing(with_octets(b"Zo\xeb Elise"), stored) == []
    assert differing(with_octets(b"Zo\xec Elise"), stored) == ["00081030"]
