import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydicom import Dataset

from conformance.formats import dicom_json
from conformance.formats.compare import compare_json
from conformance.formats.dicom_json import Document, read


def rules(document: Document) -> list[str]:
    return [flaw.rule for flaw in document.flaws]


def read_value(value: Any) -> Document:
    return read(json.dumps(value).encode())


def one(vr: str, *values: Any) -> dict[str, Any]:
    return {"00091001": {"vr": vr, "Value": list(values)}}


SOUND: list[Any] = [
    {},
    [],
    [{}, {}],
    {"00080005": {"vr": "CS", "Value": ["ISO_IR 192"]}, "0008103E": {"vr": "LO"}},
    one("PN", {"Alphabetic": "A^B"}, None, {"Ideographic": "山田", "Phonetic": "やまだ"}, {}),
    one("LO", "bar", None, "foo"),
    one("LO", None, None),
    one("LO", "C:\\temp"),
    one("LT", "C:\\temp\r\n\t"),
    one("IS", 1, "+5", "007", "N/A", None),
    one("DS", 1.5, "1.50", 1),
    one("US", 0, 65535),
    one("SS", -32768, 32767, 1.0),
    one("UL", 2**32 - 1),
    one("SL", -(2**31)),
    one("UV", 2**64 - 1, str(2**64 - 1)),
    one("SV", -(2**63), "-1"),
    one("FL", 3.4028235e38, -0.0, "NaN", "Infinity", "-Infinity", None),
    one("FD", 1.7976931348623157e308, 5e-324),
    one("AT", "0020000D"),
    one("SQ", {}, one("SQ", one("UI", "1.2"))),
    {"7FE00010": {"vr": "OW", "InlineBinary": "AAE="}},
    {"7FE00010": {"vr": "OW", "BulkDataURI": "../bulk?x=%20&y#z"}},
    {"00091001": {"vr": "UT", "BulkDataURI": "https://[::1]:8080/studies/1.2"}},
    # F.2.7 speaks of a US as InlineBinary, F.2.2 does not.
    {"00091001": {"vr": "US", "InlineBinary": "AAE="}},
]


@pytest.mark.parametrize("value", SOUND)
def test_what_f2_allows_has_no_flaw(value: Any) -> None:
    assert read_value(value).flaws == ()
    assert read(json.dumps(value, ensure_ascii=False, indent=1).encode()).flaws == ()


BROKEN_TEXTS = [
    ("json-syntax", b""),
    ("json-syntax", b"{"),
    ("json-syntax", b"[{},]"),
    ("json-syntax", b"{'a': 1}"),
    ("json-syntax", b"[] // comment"),
    ("json-syntax", b"[][]"),
    ("json-syntax", b"\x00"),
    ("json-syntax", b'["\t"]'),
    ("json-syntax", b"[+1]"),
    ("json-syntax", b"[01]"),
    ("json-syntax", b"[1.]"),
    ("json-syntax", "[\u0661]".encode()),
    ("json-syntax", b"\xa0[]".decode("latin-1").encode()),
    ("json-depth", b"[" * 100_000),
    ("byte-order-mark", b"\xef\xbb\xbf[]"),
    ("utf-8", '[{"00100020":{"vr":"LO","Value":["\xe9"]}}]'.encode("latin-1")),
    ("not-a-number", b'{"00091001":{"vr":"FD","Value":[1,NaN]}}'),
    ("not-a-number", b'{"00091001":{"vr":"FD","Value":[1,-Infinity]}}'),
    ("number-range", b'{"00091001":{"vr":"DS","Value":[1,1e99999999999999999999]}}'),
    ("surrogate", b'{"00091001":{"vr":"LO","Value":["\\\\\\ud83d!"]}}'),
    ("surrogate", b'{"00091001":{"vr":"LO","Value":["\\ude00\\ud83d\\u0041"]}}'),
    ("duplicate-name", b'{"00080005":{"vr":"CS"},"00080005":{"vr":"CS"}}'),
    ("duplicate-name", b'[{"00080005":{"vr":"CS","vr":"CS"}}]'),
]


@pytest.mark.parametrize(("rule", "body"), BROKEN_TEXTS)
def test_what_is_no_strict_json_is_a_flaw(rule: str, body: bytes) -> None:
    document = read(body)
    assert rules(document) == [rule]
    assert (document.value is None) == (rule in ("json-syntax", "json-depth"))


BROKEN: list[tuple[str, str, Any]] = [
    ("shape", "the body", 5),
    ("shape", "the body", None),
    ("shape", "[1]", [{}, None]),
    ("shape", "[0]", [[{}]]),
    ("attribute-name", "0008103e", {"0008103e": {"vr": "LO"}}),
    ("attribute-name", "'(0008,103E)'", {"(0008,103E)": {"vr": "LO"}}),
    ("attribute-name", "PatientID", {"PatientID": {"vr": "LO"}}),
    ("order", "00080005", {"00100010": {"vr": "PN"}, "00080005": {"vr": "CS"}}),
    ("group-length", "00080000", {"00080000": {"vr": "UL", "Value": [1]}}),
    ("file-meta", "00020010", {"00020010": {"vr": "UI", "Value": ["1.2"]}}),
    ("delimiter", "FFFEE000", {"FFFEE000": {"vr": "OB"}}),
    ("padding", "FFFCFFFC", {"FFFCFFFC": {"vr": "OB"}}),
    ("attribute-object", "00080005", {"00080005": ["ISO_IR 192"]}),
    ("attribute-member", "00080005", {"00080005": {"vr": "CS", "keyword": "x"}}),
    ("vr-missing", "00080005", {"00080005": {"Value": ["ISO_IR 192"]}}),
    ("vr-unknown", "00080005", {"00080005": {"vr": "cs", "Value": ["ISO_IR 192"]}}),
    ("vr-unknown", "00280106", {"00280106": {"vr": "US or SS", "Value": [1]}}),
    ("vr-unknown", "00280106", {"00280106": {"vr": ["US"], "Value": [1]}}),
    ("vr-unknown", "00280106", {"00280106": {"vr": None}}),
    (
        "value-forms",
        "7FE00010",
        {"7FE00010": {"vr": "OW", "InlineBinary": "AA==", "BulkDataURI": "x"}},
    ),
    ("value-array", "00091001", {"00091001": {"vr": "LO", "Value": "x"}}),
    ("value-array", "00091001", {"00091001": {"vr": "LO", "Value": None}}),
    ("value-type", "00091001", one("LO", 5)),
    ("value-type", "00091001", one("UI", {"x": 1})),
    ("value-type", "00091001", one("DS", True)),
    ("value-type", "00091001", one("US", "5")),
    ("value-type", "00091001", one("US", True)),
    ("value-type", "00091001", one("FD", "1.5")),
    ("value-type", "00091001", one("AT", 5)),
    ("value-range", "00091001", one("US", -1)),
    ("value-range", "00091001", one("US", 65536)),
    ("value-range", "00091001", one("SS", 1.5)),
    ("value-range", "00091001", one("UV", 2**64)),
    ("value-range", "00091001", one("FL", 3.5e38)),
    ("value-range", "00091001", one("FL", -(10**4000))),
    ("value-count", "00091001", one("LT", "a", "b")),
    ("value-empty", "00091001", one("LO")),
    ("value-empty", "00091001", one("LO", None)),
    ("value-empty", "00091001", one("LO", "")),
    ("value-empty", "00091001", one("SQ")),
    ("value-empty", "00091001", {"00091001": {"vr": "OB", "InlineBinary": ""}}),
    ("value-null", "00091001", one("LO", "a", "")),
    ("value-delimiter", "00091001", one("CS", "A\\B")),
    ("value-delimiter", "00091001", one("DS", "1\\2")),
    ("value-nul", "00091001", one("UI", "1.2\0")),
    ("value-nul", "00091001", one("PN", {"Alphabetic": "A\0"})),
    ("tag-value", "00091001", one("AT", "0020000d")),
    ("tag-value", "00091001", one("AT", "(0020,000D)")),
    ("person-name", "00091001", one("PN", "A^B")),
    ("person-name", "00091001", one("PN", {"Alphabetic": "A^B", "_id": "5"})),
    ("person-name", "00091001", one("PN", {"Alphabetic": {"Alphabetic": "A^B"}})),
    ("person-name", "00091001", one("PN", {"Alphabetic": "A^B=C^D"})),
    ("person-name-empty", "00091001", one("PN", {"Alphabetic": "A", "Phonetic": ""})),
    ("sequence-item", "00091001", one("SQ", None)),
    ("sequence-item", "00091001", one("SQ", "")),
    ("sequence-item", "00091001", one("SQ", [{}])),
    ("binary-value", "00091001", one("OW", 1, 2)),
    ("inline-vr", "00091001", {"00091001": {"vr": "LO", "InlineBinary": "AAE="}}),
    ("inline-array", "00091001", {"00091001": {"vr": "OB", "InlineBinary": ["AAE="]}}),
    ("inline-base64", "00091001", {"00091001": {"vr": "OB", "InlineBinary": "AAE"}}),
    ("inline-base64", "00091001", {"00091001": {"vr": "OB", "InlineBinary": "AA\nE="}}),
    ("inline-base64", "00091001", {"00091001": {"vr": "OB", "InlineBinary": "é==="}}),
    ("inline-base64", "00091001", {"00091001": {"vr": "OB", "InlineBinary": 5}}),
    ("inline-alphabet", "00091001", {"00091001": {"vr": "OB", "InlineBinary": "_-8="}}),
    ("bulk-vr", "00091001", {"00091001": {"vr": "PN", "BulkDataURI": "x"}}),
    ("bulk-vr", "00091001", {"00091001": {"vr": "SQ", "BulkDataURI": "x"}}),
    ("bulk-uri", "00091001", {"00091001": {"vr": "OB", "BulkDataURI": ""}}),
    ("bulk-uri", "00091001", {"00091001": {"vr": "OB", "BulkDataURI": "a b"}}),
    ("bulk-uri", "00091001", {"00091001": {"vr": "OB", "BulkDataURI": "a%2"}}),
    ("bulk-uri", "00091001", {"00091001": {"vr": "OB", "BulkDataURI": ["x"]}}),
]


@pytest.mark.parametrize(("rule", "place", "value"), BROKEN)
def test_what_breaks_the_model_is_a_flaw_that_names_the_place(
    rule: str, place: str, value: Any
) -> None:
    (flaw,) = read_value(value).flaws
    assert flaw.rule == rule
    assert flaw.message.startswith(f"{place}: ")


@pytest.mark.parametrize(("rule", "place", "value"), BROKEN)
def test_the_model_holds_at_depth(rule: str, place: str, value: Any) -> None:
    if rule == "shape":
        return
    nested = [{}, {"00081199": {"vr": "SQ", "Value": [{}, value]}}]
    (flaw,) = read_value(nested).flaws
    assert flaw.rule == rule
    assert flaw.message.startswith(f"[1].00081199[1].{place}: ")


def test_each_rule_has_an_example() -> None:
    assert {rule for rule, *_ in (*BROKEN_TEXTS, *BROKEN)} == dicom_json.RULES.keys()


def test_all_flaws_of_a_body_are_named() -> None:
    value = [{"00100010": {"vr": "PN", "Value": ["A"]}, "00080005": {"vr": "XX"}, "x": 1}, 5]
    assert rules(read_value(value)) == [
        "order",
        "person-name",
        "vr-unknown",
        "attribute-name",
        "attribute-object",
        "shape",
    ]


def test_a_syntax_error_says_where_it_is() -> None:
    (flaw,) = read('["é", x]'.encode()).flaws
    assert (flaw.offset, "'x]'" in flaw.message) == (7, True)


def test_a_doubled_name_says_where_it_is() -> None:
    (flaw,) = read(b'[{"00081199":{"vr":"SQ","Value":[{"00080005":{"vr":"CS","vr":"CS"}}]}}]').flaws
    assert flaw.message == "[0].00081199.Value[0].00080005: 'vr' stands more than once"


@pytest.mark.parametrize(
    "text", ["0.1", "0.10000000000000001", "1E+400", "-0.0", "123456789012345678901234567890.5"]
)
def test_decimals_are_not_rounded(text: str) -> None:
    value = read(f'{{"00091001":{{"vr":"DS","Value":[{text}]}}}}'.encode()).value
    assert str(value["00091001"]["Value"][0]) == str(Decimal(text))


def test_whole_numbers_are_not_rounded() -> None:
    value = read(b"[18446744073709551615, 9007199254740993, -0, " + b"9" * 5000 + b"]").value
    assert value[:3] == [2**64 - 1, 2**53 + 1, 0]
    assert value[3] == Decimal("9" * 5000)


def test_what_is_no_character_is_replaced() -> None:
    value = read(b'["\\ud83d\\ude00", "\\ud83d", "\\\\ud83d", "\xff"]').value
    assert value == ["\N{GRINNING FACE}", "\ufffd", "\\ud83d", "\ufffd"]


def test_data_sets_are_the_top_level_objects() -> None:
    assert read(b'[{"a":1}, 5, {}]').datasets == ({"a": 1}, {})
    assert read(b"{}").datasets == ({},)
    assert read(b"nonsense").datasets == ()


def nested(depth: int) -> bytes:
    return b'{"00081199":{"vr":"SQ","Value":[' * depth + b"{}" + b"]}}" * depth


def test_five_hundred_nested_sequences_are_read() -> None:
    assert read(nested(500)).flaws == ()


def test_deeper_nesting_is_a_flaw() -> None:
    assert rules(read(nested(50_000))) == ["json-depth"]


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["00080005", "vr", "Value", "x"]), inner, max_size=3)
    ),
    max_leaves=10,
)
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        "vr": st.sampled_from(["LO", "PN", "SQ", "OW", "US", "FL", "DS", "AT", "SV", "LT"])
        | JSON_VALUES,
        "Value": st.lists(JSON_VALUES, max_size=3) | JSON_VALUES,
        "InlineBinary": st.text("AQ=-_é", max_size=8) | JSON_VALUES,
        "BulkDataURI": JSON_VALUES,
    },
)
DATA_SETS = st.dictionaries(st.sampled_from(["00080005", "00100010", "0009001x"]), ATTRIBUTES)


@given(JSON_VALUES | DATA_SETS | st.lists(DATA_SETS))
def test_no_json_value_breaks_the_reader(value: Any) -> None:
    document = read_value(value)
    assert set(rules(document)) <= dicom_json.RULES.keys()
    assert json.loads(json.dumps(document.value, default=float)) == value


@given(st.binary() | st.text('[]{}",:\\u0dD8eE+-.1 NaN').map(str.encode))
@example(b'"\\')
@example(b'"\\ud8')
@example(b"[1e" + b"9" * 5000 + b"]")
@example(b"-" * 100_000)
def test_no_body_breaks_the_reader(body: bytes) -> None:
    assert set(rules(read(body))) <= dicom_json.RULES.keys()


@given(st.data())
def test_no_flipped_octet_breaks_the_reader(data: st.DataObject) -> None:
    body = bytearray(json.dumps(SOUND[3:]).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    assert set(rules(read(bytes(body)))) <= dicom_json.RULES.keys()


def test_a_cut_body_is_always_a_flaw() -> None:
    body = json.dumps(SOUND[3:]).encode()
    for cut in range(len(body)):
        assert "json-syntax" in rules(read(body[:cut]))


def test_many_flaws_are_cut_off() -> None:
    assert len(read_value([5] * 5000).flaws) == 1000


def test_a_large_body_is_read_whole() -> None:
    row = one("LO", "a" * 60) | {"00100010": {"vr": "PN", "Value": [{"Alphabetic": "A^B"}]}}
    body = json.dumps([row] * 7000).encode()
    assert len(body) > 1_000_000
    assert read(body) == Document([row] * 7000, ())


@pytest.mark.parametrize("place", ["vr", "Value", "InlineBinary", "BulkDataURI", "other"])
@pytest.mark.parametrize("nest", [("[", "]"), ('{"a":', "}")], ids=["arrays", "objects"])
def test_deep_nesting_anywhere_is_told_in_short(place: str, nest: tuple[str, str]) -> None:
    deep = f"{nest[0] * 3000}1{nest[1] * 3000}"
    document = read(f'{{"00091001":{{"vr":"FL","{place}":{deep}}}}}'.encode())
    assert document.flaws
    assert all(len(flaw.message) < 150 for flaw in document.flaws)
    assert compare_json(Dataset(), document.value, bulk="require")
