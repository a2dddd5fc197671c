"""The Native DICOM Model, element by element (PS3.19 A.1)."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from reference_server.dicom import Path, to_xml

SPACE = "{http://dicom.nema.org/PS3.19/models/NativeDICOM}"


def root(dataset: dict[str, Any], **given: Any) -> ET.Element:
    document = to_xml(dataset, **given)
    found = ET.fromstring(document)
    assert found.tag == SPACE + "NativeDicomModel"
    assert found.attrib == {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}
    return found


def content(attribute: dict[str, Any], **given: Any) -> str:
    """Give what stands in the element of an attribute."""
    text = to_xml({"00100020": attribute}, **given).decode()
    _, _, rest = text.partition('keyword="PatientID">')
    return rest.removesuffix("</DicomAttribute></NativeDicomModel>")


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        ({"vr": "LO"}, ""),
        ({"vr": "LO", "Value": ["x"]}, '<Value number="1">x</Value>'),
        (
            {"vr": "CS", "Value": ["MPG", None, "XR3"]},
            '<Value number="1">MPG</Value><Value number="2"></Value><Value number="3">XR3</Value>',
        ),
        ({"vr": "DS", "Value": ["1.50"]}, '<Value number="1">1.50</Value>'),
        ({"vr": "AT", "Value": ["00100020"]}, '<Value number="1">00100020</Value>'),
        ({"vr": "OB", "InlineBinary": "AAE="}, "<InlineBinary>AAE=</InlineBinary>"),
        ({"vr": "OW", "BulkDataURI": 'http://a/"&'}, '<BulkData uri="http://a/&quot;&amp;"/>'),
        ({"vr": "SQ", "Value": [{}, {}]}, '<Item number="1"></Item><Item number="2"></Item>'),
        (
            {"vr": "PN", "Value": [{"Alphabetic": "A^B^C^D^E"}]},
            (
                '<PersonName number="1"><Alphabetic><FamilyName>A</FamilyName>'
                "<GivenName>B</GivenName><MiddleName>C</MiddleName><NamePrefix>D</NamePrefix>"
                "<NameSuffix>E</NameSuffix></Alphabetic></PersonName>"
            ),
        ),
        (
            {"vr": "PN", "Value": [None, {"Ideographic": "^太郎", "Phonetic": "^^^^e^f"}]},
            (
                '<PersonName number="1"></PersonName><PersonName number="2">'
                "<Ideographic><GivenName>太郎</GivenName></Ideographic>"
                "<Phonetic><NameSuffix>e^f</NameSuffix></Phonetic></PersonName>"
            ),
        ),
    ],
)
def test_each_form_of_value_has_its_element(attribute: dict[str, Any], expected: str) -> None:
    assert content(attribute) == expected


def test_attributes_are_named_by_tag_vr_and_keyword() -> None:
    found = root({"00100010": {"vr": "PN"}, "60023000": {"vr": "OW"}, "00100007": {"vr": "UN"}})
    assert [each.attrib for each in found] == [
        {"tag": "00100010", "vr": "PN", "keyword": "PatientName"},
        {"tag": "60023000", "vr": "OW", "keyword": "OverlayData"},
        {"tag": "00100007", "vr": "UN"},
    ]


def test_private_elements_name_their_creator_and_not_its_block() -> None:
    inner = {"00090012": {"vr": "LO", "Value": ["B"]}, "00091203": {"vr": "LO"}}
    found = root(
        {
            "00090010": {"vr": "LO", "Value": ['A "1"']},
            "00090011": {"vr": "LO"},
            "00091001": {"vr": "SQ", "Value": [inner]},
            "00091102": {"vr": "LO"},
        }
    )
    assert [each.attrib for each in found] == [
        {"tag": "00090001", "vr": "SQ", "privateCreator": 'A "1"'},
        # Its creator has no name, so that the block alone can tell whose it is.
        {"tag": "00091102", "vr": "LO"},
    ]
    assert [each.attrib for each in found[0][0]] == [
        {"tag": "00090003", "vr": "LO", "privateCreator": "B"}
    ]


@pytest.mark.parametrize("text", ["<&>]]>\"'", " a ", "a\r\nb\tc\n", "a\rb", "\U0001f600\ufffd"])
def test_text_comes_out_as_it_went_in(text: str) -> None:
    (attribute,) = root({"00104000": {"vr": "LT", "Value": [text]}})
    assert attribute[0].text == text
    creators = {"00090010": {"vr": "LO", "Value": [text]}, "00091001": {"vr": "LO"}}
    assert root(creators)[0].attrib["privateCreator"] == text
    (name,) = root({"00100010": {"vr": "PN", "Value": [{"Alphabetic": text}]}})
    assert name[0][0][0].text == text


def test_text_that_xml_does_not_have_is_left_to_a_reference_where_it_may_be() -> None:
    def locate(path: Path) -> str:
        return "http://a/" + "/".join(f"{part:X}" for part in path)

    page = {"vr": "LT", "Value": ["1\f2"]}
    assert content(page, locate=locate) == '<BulkData uri="http://a/100020"/>'
    nested = {"00400275": {"vr": "SQ", "Value": [{}, {"00400008": page}]}}
    (inner,) = root(nested, locate=locate)[0][1]
    assert inner[0].attrib == {"uri": "http://a/400275/1/400008"}
    assert content(page) == '<Value number="1">1\ufffd2</Value>'
    short = {"vr": "SH", "Value": ["\0\x1b\ufffe\x85"]}
    assert content(short, locate=locate) == '<Value number="1">\ufffd\ufffd\ufffd\x85</Value>'
