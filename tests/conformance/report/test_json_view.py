from __future__ import annotations

import json

import pytest

from conformance.report.json_view import readable


def test_dicom_json_is_an_attribute_a_line() -> None:
    text = json.dumps(
        [
            {
                "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Doe^J", "Phonetic": "x"}]},
                "00081199": {"vr": "SQ", "Value": [{"00081155": {"vr": "UI", "Value": ["1.2"]}}]},
                "00280010": {"vr": "US", "Value": [31, None]},
                "7FE00010": {"vr": "OW", "BulkDataURI": "http://h/1"},
                "00080005": {"vr": "CS"},
            }
        ]
    )
    assert readable(text) == (
        "1. of 1:",
        "  (0010,0010) PN Doe^J=x",
        "  (0008,1199) SQ 1 item",
        "    item 1:",
        "      (0008,1155) UI 1.2",
        "  (0028,0010) US 31\\null",
        '  (7FE0,0010) OW {"BulkDataURI": "http://h/1"}',
        "  (0008,0005) CS",
    )


def test_other_json_is_indented() -> None:
    assert readable('{"error":{"code":5}}') == ("{", ' "error": {', '  "code": 5', " }", "}")


@pytest.mark.parametrize(
    "text",
    [
        '{"00100010":{"vr":["PN"],"Value":"no array"}}',
        '{"00100010":null,"00100020":{"Value":[{"a":{"b":1}}]}}',
        '[{"00081199":{"vr":"SQ","Value":[null,7,{"x":1}]}}]',
        "[" * 500 + "]" * 500,
    ],
)
def test_what_is_odd_is_told_all_the_same(text: str) -> None:
    assert readable(text)


@pytest.mark.parametrize("text", ["", "<html>", '{"cut', "[]", "{}", "7", '"x"', "[" * 100_000])
def test_what_is_no_json_or_says_nothing_has_no_lines(text: str) -> None:
    assert readable(text) == ()


def test_long_ones_are_cut() -> None:
    lines = readable(json.dumps([{"00100020": {"vr": "LO", "Value": ["x" * 900]}}] * 500))
    assert lines[-1] == "and 800 more lines"
    assert max(map(len, lines)) < 300
