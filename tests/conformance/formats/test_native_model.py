"""Each rule of the Native DICOM Model is seen; what it says is what the JSON model would say."""

from decimal import Decimal
from typing import Any

import pytest
from pydicom import Dataset

from conformance.formats.compare import compare_xml
from conformance.formats.native_model import NAME_SPACE, Document, read

ID = '<DicomAttribute tag="00100020" vr="LO" keyword="PatientID">{}</DicomAttribute>'
SEQUENCE = 'keyword="ReferencedImageSequence"'
ONE = '<DicomAttribute tag="00090001" vr="{}" privateCreator="A">{}</DicomAttribute>'


def document(*attributes: str) -> Document:
    opening = f'<NativeDicomModel xmlns="{NAME_SPACE}" xml:space="preserve">'
    return read(f"{opening}{''.join(attributes)}</NativeDicomModel>".encode())


def rules(*attributes: str) -> list[str]:
    return [flaw.rule for flaw in document(*attributes).flaws]


def value_of(vr: str, *contents: str) -> Any:
    found = document(ONE.format(vr, "".join(contents)))
    assert found.flaws == ()
    assert found.dataset is not None
    assert found.dataset["00090010"] == {"vr": "LO", "Value": ["A"]}
    attribute = dict(found.dataset["00091001"])
    assert attribute.pop("vr") == vr
    return attribute


def values(*texts: str) -> str:
    return "".join(
        f'<Value number="{number}">{text}</Value>' for number, text in enumerate(texts, 1)
    )


@pytest.mark.parametrize(
    ("vr", "content", "expected"),
    [
        ("LO", "", {}),
        ("CS", values("MPG", "", "XR3"), {"Value": ["MPG", None, "XR3"]}),
        ("LT", values("a\n b "), {"Value": ["a\n b "]}),
        ("IS", values("+007"), {"Value": ["+007"]}),
        ("US", values("7", " 8 "), {"Value": [7, 8]}),
        ("SV", values("-9223372036854775808"), {"Value": [-(2**63)]}),
        ("FL", values("1.50", "NaN", "INF"), {"Value": [Decimal("1.50"), "NaN", "Infinity"]}),
        ("FD", values("-inf", "Infinity", "-nan"), {"Value": ["-Infinity", "Infinity", "NaN"]}),
        ("AT", values("0020000D"), {"Value": ["0020000D"]}),
        ("OB", "<InlineBinary>AA\nE=</InlineBinary>", {"InlineBinary": "AAE="}),
        ("UT", '<BulkData uri="../b?x=%20"/>', {"BulkDataURI": "../b?x=%20"}),
        ("SQ", '<Item number="1"/><Item number="02"></Item>', {"Value": [{}, {}]}),
        (
            "PN",
            (
                '<PersonName number="1"><Alphabetic><FamilyName>A</FamilyName>'
                "<NameSuffix>E^F</NameSuffix></Alphabetic><Phonetic><GivenName>B</GivenName>"
                '</Phonetic></PersonName><PersonName number="2"/>'
            ),
            {"Value": [{"Alphabetic": "A^^^^E^F", "Phonetic": "^B"}, None]},
        ),
    ],
)
def test_what_an_attribute_says(vr: str, content: str, expected: dict[str, Any]) -> None:
    assert value_of(vr, content) == expected


def test_items_are_data_sets() -> None:
    inner = ID.format(values("x"))
    nested = f'<DicomAttribute tag="00081140" vr="SQ" {SEQUENCE}>{{}}</DicomAttribute>'
    items = f'<Item number="1">{nested.format("")}{inner}</Item><Item number="2"/>'
    found = document(nested.format(items))
    assert found.flaws == ()
    item = {"00081140": {"vr": "SQ"}, "00100020": {"vr": "LO", "Value": ["x"]}}
    assert found.dataset == {"00081140": {"vr": "SQ", "Value": [item, {}]}}
    deep = "".join(f'<Item number="1">{opening}' for opening in [nested.partition("{}")[0]] * 5000)
    read(f"<NativeDicomModel>{deep}".encode())


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ([ID.format("<Other/>")], ["model-element"]),
        (["<Value/>"], ["model-element"]),
        ([ID.format("text")], ["model-text"]),
        (["text"], ["model-text"]),
        (['<DicomAttribute tag="00100020" vr="LO" keyword="PatientID" more=""/>'],
         ["model-attribute"]),
        (['<DicomAttribute vr="LO"/>'], ["model-tag"]),
        (['<DicomAttribute tag="0010002d" vr="LO"/>'], ["model-tag"]),
        (['<DicomAttribute tag="(0010,0020)" vr="LO"/>'], ["model-tag"]),
        ([ID.format(""), ID.format("")], ["model-tag-doubled"]),
        (['<DicomAttribute tag="00100000" vr="UL"/>'], ["model-group-length"]),
        (['<DicomAttribute tag="00020010" vr="UI" keyword="TransferSyntaxUID"/>'],
         ["model-file-meta"]),
        (['<DicomAttribute tag="FFFEE000" vr="UN" keyword="Item"/>'], ["model-delimiter"]),
        (['<DicomAttribute tag="00100020" vr="lo" keyword="PatientID"/>'], ["model-vr"]),
        (['<DicomAttribute tag="00100020" keyword="PatientID"/>'], ["model-vr-missing"]),
        (['<DicomAttribute tag="00100020" vr="LO"/>'], ["model-keyword-missing"]),
        (['<DicomAttribute tag="00100020" vr="LO" keyword="PatientName"/>'], ["model-keyword"]),
        (['<DicomAttribute tag="00100020" vr="LO" keyword="Patient ID"/>'], ["model-keyword"]),
        (['<DicomAttribute tag="00110001" vr="LO" privateCreator="A" keyword="Name"/>'],
         ["model-keyword"]),
        (['<DicomAttribute tag="00090001" vr="LO" keyword="PatientID" privateCreator="A"/>'],
         ["model-keyword"]),
        (['<DicomAttribute tag="00100020" vr="LO" keyword="PatientID" privateCreator="A"/>'],
         ["model-creator"]),
        (['<DicomAttribute tag="00091001" vr="LO" privateCreator="A"/>'], ["model-block"]),
        ([ID.format("<Value>x</Value>")], ["model-number"]),
        ([ID.format('<Value number="0">x</Value>')], ["model-number"]),
        ([ID.format('<Value number="1">x</Value><Value number="3">y</Value>')], ["model-number"]),
        ([ONE.format("SQ", "<Item/>")], ["model-number"]),
        ([ONE.format("PN", values("A^B"))], ["model-form"]),
        ([ONE.format("SQ", values("x"))], ["model-form"]),
        ([ONE.format("OB", values("0"))], ["model-form"]),
        ([ONE.format("LO", '<Item number="1"/>')], ["model-form"]),
        ([ONE.format("LO", '<PersonName number="1"><Alphabetic/></PersonName>')],
         ["model-form", "model-empty"]),
        ([ONE.format("LO", "<InlineBinary>AAE=</InlineBinary>")], ["model-form"]),
        ([ONE.format("OB", "<InlineBinary>:00</InlineBinary>")], ["model-base64"]),
        ([ONE.format("OB", "<InlineBinary/>")], ["model-empty"]),
        ([ONE.format("OB", '<InlineBinary>AAE=</InlineBinary><BulkData uri="b"/>')],
         ["model-forms"]),
        ([ONE.format("OB", '<BulkData uri="a"/><BulkData uri="b"/>')], ["model-forms"]),
        ([ONE.format("OB", "<InlineBinary>AA==</InlineBinary>" * 2)], ["model-forms"]),
        ([ONE.format("OB", '<BulkData uuid="a"/>')], ["model-bulk"]),
        ([ONE.format("OB", '<BulkData uri="no uri"/>')], ["model-bulk"]),
        ([ONE.format("CS", '<BulkData uri="a"/>')], ["model-bulk"]),
        ([ONE.format("US", values("65536"))], ["model-value"]),
        ([ONE.format("US", values("0x1"))], ["model-value"]),
        ([ONE.format("FD", values("one"))], ["model-value"]),
        ([ONE.format("CS", values("A\\B"))], ["model-value"]),
        ([ONE.format("AT", values("0020000d"))], ["model-value"]),
        ([ONE.format("ST", values("a", "b"))], ["model-value"]),
        ([ONE.format("LO", values(""))], ["model-empty"]),
        ([ONE.format("PN", '<PersonName number="1"><Latin/></PersonName>')],
         ["model-name", "model-empty"]),
    ],
)  # fmt: skip
def test_each_rule_has_what_breaks_it(attributes: list[str], expected: list[str]) -> None:
    assert rules(*attributes) == expected


@pytest.mark.parametrize(
    "groups",
    [
        "<Phonetic><FamilyName>A</FamilyName></Phonetic><Alphabetic/>",
        "<Alphabetic><FamilyName>A</FamilyName></Alphabetic><Alphabetic><GivenName>B</GivenName></Alphabetic>",
        "<Alphabetic><Name>A</Name><FamilyName>B</FamilyName></Alphabetic>",
        "<Alphabetic><GivenName>A</GivenName><FamilyName>B</FamilyName></Alphabetic>",
        "<Alphabetic><FamilyName>A^B</FamilyName></Alphabetic>",
        "<Alphabetic><FamilyName>A=B</FamilyName></Alphabetic>",
    ],
)
def test_names_have_their_parts_in_order(groups: str) -> None:
    names = f'<PersonName number="1">{groups}</PersonName>'
    assert rules(ONE.format("PN", names)) == ["model-name"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<NativeDicomModel xmlns='%b'/>", ["model-space"]),
        (b"<NativeDicomModel xml:space='preserve'/>", ["model-name-space"]),
        (b"<NativeDicomModel xmlns='%b' xml:space='default'/>", ["model-space"]),
        (b"<Other xmlns='%b' xml:space='preserve'/>", ["model-root"]),
        (b"<NativeDicomModel xmlns='%b' xml:space='preserve'>", ["xml-syntax"]),
    ],
)
def test_the_root_is_held_against_the_schema(body: bytes, expected: list[str]) -> None:
    found = read(body.replace(b"%b", NAME_SPACE.encode()))
    assert [flaw.rule for flaw in found.flaws] == expected


def test_the_root_has_no_attributes_but_those_of_others() -> None:
    root = f'<NativeDicomModel xmlns="{NAME_SPACE}" xml:space="preserve" {{}}/>'
    assert read(root.format('xmlns:x="urn:x" x:y=""').encode()).flaws == ()
    flaws = read(root.format('space="preserve"').encode()).flaws
    assert [flaw.rule for flaw in flaws] == ["model-attribute"]


def test_a_keyword_of_another_edition_is_let_pass() -> None:
    assert rules('<DicomAttribute tag="00089999" vr="LO" keyword="NewThing"/>') == []
    assert rules('<DicomAttribute tag="60023000" vr="OW" keyword="OverlayData"/>') == []


def test_without_a_vr_the_dictionary_says_it() -> None:
    found = document(
        '<DicomAttribute tag="00280010" keyword="Rows"><Value number="1">7</Value></DicomAttribute>'
    )
    assert found.dataset == {"00280010": {"vr": "US", "Value": [7]}}


def private(tag: str, creator: str = "") -> str:
    label = f' privateCreator="{creator}"' if creator else ""
    return f'<DicomAttribute tag="{tag}" vr="LO"{label}>{values(creator or "A")}</DicomAttribute>'


def tags(*attributes: str) -> list[str]:
    found = document(*attributes)
    assert found.flaws == ()
    return list(found.dataset or ())


def test_private_attributes_are_given_blocks() -> None:
    assert tags(private("00090001", "A"), private("00090001", "B"), private("00110001", "A")) == [
        "00090010", "00090011", "00091001", "00091101", "00110010", "00111001",
    ]  # fmt: skip


def test_an_attribute_that_a_creator_has_twice_goes_into_another_block_of_it() -> None:
    assert tags(private("00090001", "A"), private("00090001", "A"), private("00090002", "A")) == [
        "00090010", "00090011", "00091001", "00091002", "00091101",
    ]  # fmt: skip


def test_creators_that_come_by_themselves_keep_their_blocks() -> None:
    creator = '<DicomAttribute tag="00090020" vr="LO"><Value number="1">B</Value></DicomAttribute>'
    found = document(private("00090001", "B"), creator, private("00090002", "A"))
    assert found.dataset is not None
    assert list(found.dataset) == ["00090020", "00090021", "00092001", "00092102"]
    assert found.dataset["00090021"]["Value"] == ["A"]


def test_a_block_does_not_stand_for_its_creator() -> None:
    creator = '<DicomAttribute tag="00090020" vr="LO"><Value number="1">B</Value></DicomAttribute>'
    assert rules(creator, private("00092001")) == ["model-block"]
    # Of whose creator nothing is told, nothing better can be said.
    assert rules(private("00092001")) == []


def comparison(stored: dict[str, Any], got: dict[str, Any]) -> list[str]:
    dataset = Dataset()
    for keyword, value in stored.items():
        setattr(dataset, keyword, value)
    return [each.path for each in compare_xml(dataset, got, bulk="require")]


@pytest.mark.parametrize(
    ("text", "got", "same"),
    [
        ("a\x01b", "a\ufffdb", True),
        ("a\x01b", "ab", True),
        ("a\x01b", "a?b", True),
        ("a\x01b", "a??b", False),
        ("a\x01b", "b", False),
        ("a\x01b", "a\ufffdc", False),
        ("a\ufffdb", "ab", False),
        ("\x01", None, True),
        ("a", None, False),
    ],
)
def test_characters_that_xml_has_not_need_not_come(
    text: str, got: str | None, *, same: bool
) -> None:
    attribute = {"vr": "LT", "Value": [got]}
    found = comparison({"PatientComments": text}, {"00104000": attribute})
    assert found == ([] if same else ["00104000"])
    names = {"vr": "PN", "Value": [{"Alphabetic": "A", "Ideographic": got} if got else None]}
    stored = {"PatientName": f"A={text}"}
    assert comparison(stored, {"00100010": names}) == ([] if same and got else ["00100010"])


def test_a_creator_of_nothing_need_not_come() -> None:
    dataset = Dataset()
    dataset.add_new(0x00090010, "LO", "A")
    assert compare_xml(dataset, {}, bulk="require") == ()
    dataset.add_new(0x00091001, "LO", "x")
    assert [each.path for each in compare_xml(dataset, {}, bulk="require")] == ["00091001"]
    block = {"00090010": {"vr": "LO", "Value": ["B"]}, "00091001": {"vr": "LO", "Value": ["x"]}}
    assert compare_xml(dataset, block, bulk="require")
