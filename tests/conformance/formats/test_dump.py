from __future__ import annotations

import pytest

import fixtures
from conformance.formats import part10
from conformance.formats.dump import dump
from tests.support.rich import read, rich_data_set, written


def _lines(name: str, limit: int = 500) -> tuple[str, ...]:
    dataset = part10.read(fixtures.make(name)).dataset
    assert dataset is not None
    return dump(dataset, limit).lines


def test_elements_are_told_with_tag_vr_name_and_value() -> None:
    lines = _lines("private-nested")
    for line in (
        "(0002,0010) UI TransferSyntaxUID: 1.2.840.10008.1.2.1",
        "(0010,0010) PN PatientName: Nested^Nora^Nadia^Dr.^PhD",
        "(0008,1032) SQ ProcedureCodeSequence: 3 items",
        "  item 3:",
        "    (0008,0104) LO CodeMeaning: URN value",
        "(0011,1101) US private or unknown: 1\\2\\3",
    ):
        assert line in lines


def test_binary_values_are_summed_up() -> None:
    pixels = next(line for line in _lines("red-triangle-small") if "PixelData" in line)
    assert pixels.startswith("(7FE0,0010) OB PixelData: 3070 octets: ")
    assert pixels.endswith("...")


def test_what_is_left_out_is_counted() -> None:
    dataset = part10.read(fixtures.make("private-nested")).dataset
    assert dataset is not None
    short = dump(dataset, 10)
    assert (len(short.lines), short.rest) == (10, len(_lines("private-nested")) - 10)


def test_every_vr_can_be_told() -> None:
    lines = dump(read(written(rich_data_set())), 1_000).lines
    assert any("Yamada^Tarou=山田^太郎=やまだ^たろう" in line for line in lines)
    assert all(len(line) < 200 for line in lines)


@pytest.mark.parametrize("name", fixtures.NAMES)
def test_every_fixture_can_be_told(name: str) -> None:
    assert any("SOPInstanceUID" in line for line in _lines(name))
