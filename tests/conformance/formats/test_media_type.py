from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conformance.formats import media_type
from conformance.formats.flaw import FormatError
from conformance.formats.media_type import MediaType, acceptable, flaws, parse, parse_accept

DICOM_PARTS = 'multipart/related; type="application/dicom"'
PIECES = st.text('multipart/related;,="\\ \t*qtypeboundary0.5:é\x00\r\n')


def rules(text: str) -> list[str]:
    return [flaw.rule for flaw in flaws(text)]


@pytest.mark.parametrize(
    ("text", "essence", "parameters"),
    [
        ("text/html", "text/html", ()),
        ("Text/HTML ;charset=utf-8", "text/html", (("charset", "utf-8", False),)),
        ("a/b;;c=d;", "a/b", (("c", "d", False),)),
        (r'a/b; c="d\"e;\\f"; g=h', "a/b", (("c", r'd"e;\f', True), ("g", "h", False))),
        ('a/b; c = "d"', "a/b", (("c", "d", True),)),
        ('a/b; c="d', "a/b", (("c", "d", True),)),
        ("a/b; c; d=e", "a/b", (("d", "e", False),)),
        ("a/b; type=application/dicom", "a/b", (("type", "application/dicom", False),)),
        ("a/b; c=1; C=2", "a/b", (("c", "1", False), ("C", "2", False))),
        ("a/b; c=", "a/b", (("c", "", False),)),
    ],
)
def test_reading_is_lenient(
    text: str, essence: str, parameters: Sequence[tuple[str, str, bool]]
) -> None:
    read = parse(text)
    assert (read.essence, read.parameters) == (essence, parameters)


@pytest.mark.parametrize("text", ["", "text", "/", "text/", "; a=b", '"a/b"'])
def test_no_type_and_subtype_is_an_error_that_quotes_the_text(text: str) -> None:
    with pytest.raises(FormatError, match=r"no media type in '.*type/subtype"):
        parse(text)


def test_the_last_of_doubled_parameters_counts() -> None:
    # curl appends its own boundary to the one that the user gave.
    assert (
        parse("multipart/related; boundary=ABCD1234; boundary=----0f").parameter("Boundary")
        == "----0f"
    )


def test_a_parameter_that_is_not_there_is_none() -> None:
    assert parse("a/b; c=d").parameter("e") is None


@pytest.mark.parametrize(
    ("text", "root"),
    [
        (DICOM_PARTS, "application/dicom"),
        ("multipart/related; type=Application/DICOM", "application/dicom"),
        # Orthanc writes the transfer syntax inside the quotes.
        ('multipart/related; type="image/jp2; transfer-syntax=1.2"', "image/jp2"),
        ("multipart/related", None),
        ('multipart/related; type=""', None),
    ],
)
def test_root_is_what_the_type_parameter_names(text: str, root: str | None) -> None:
    found = parse(text).root
    assert (found and found.essence) == root


@pytest.mark.parametrize(
    "text",
    [
        "application/dicom+json",
        "application/dicom+json;charset=utf-8",
        'multipart/related; type="application/dicom"; boundary="a b:c"',
        "multipart/related ;\tboundary=a'+_.-b ; ;",
        r'a/b; c="\"\\"; d=""',
    ],
)
def test_a_media_type_by_the_grammar_has_no_flaw(text: str) -> None:
    assert rules(text) == []


FLAWED = [
    ("media-type-syntax", "text"),
    ("media-type-syntax", "text /html"),
    ("media-type-syntax", "a/b/c"),
    ("media-type-syntax", "a/b c=d"),
    ("media-type-syntax", "ä/b"),
    ("parameter-syntax", "a/b; c"),
    ("parameter-syntax", "a/b; c = d"),
    ("parameter-syntax", 'a/b; c="d'),
    ("parameter-syntax", 'a/b; c="d"e'),
    ("parameter-syntax", 'a/b; c="\x07"'),
    ("parameter-quoting", "a/b; c=d/e"),
    ("parameter-quoting", "a/b; c="),
    ("boundary-quoting", "multipart/related; boundary=a:b"),
    ("boundary-quoting", "multipart/related; boundary=a b"),
    ("type-quoting", "multipart/related; type=application/dicom"),
    ("parameter-doubled", "a/b; c=d; C=d"),
]


@pytest.mark.parametrize(("rule", "text"), FLAWED)
def test_what_breaks_the_grammar_is_a_flaw(rule: str, text: str) -> None:
    assert rules(text) == [rule]


def test_each_rule_has_an_example() -> None:
    assert {rule for rule, _ in FLAWED} == media_type.RULES.keys()


def test_a_flaw_says_where_it_is() -> None:
    assert [flaw.offset for flaw in flaws("a/b;c=d;e=f/g")] == [8]


def test_accept_is_read_member_by_member() -> None:
    read = parse_accept('text/*;q=0.5 , a/b;level="1,2";Q=1.000,, */*;q=0')
    assert [(r.essence, r.parameters, str(r.q)) for r in read] == [
        ("text/*", (), "0.5"),
        ("a/b", (("level", "1,2", True),), "1.000"),
        ("*/*", (), "0"),
    ]


@pytest.mark.parametrize("member", ["toto", "a/b/c", "*/json", "a b/c", ";q=1", '"a/b"'])
def test_a_member_that_is_not_valid_is_ignored(member: str) -> None:
    assert [r.essence for r in parse_accept(f"{member}, a/b")] == ["a/b"]


@pytest.mark.parametrize(
    "weight", ["9", "-1", "0.1234", "1.1", "x", "", "\N{ARABIC-INDIC DIGIT ZERO}"]
)
def test_a_weight_that_is_not_valid_is_ignored(weight: str) -> None:
    assert [int(r.q) for r in parse_accept(f"a/b;q={weight}")] == [1]


JSON = "application/dicom+json"
OCTETS = 'multipart/related; type="application/octet-stream"; boundary=b'


@pytest.mark.parametrize(
    ("accept", "given", "allowed"),
    [
        (None, JSON, True),
        ("", JSON, True),
        ("*/*", JSON, True),
        ("application/*", JSON, True),
        ("APPLICATION/DICOM+JSON", JSON, True),
        (JSON, f"{JSON}; charset=utf-8", True),
        (f"{JSON}; charset=utf-8", JSON, True),
        ("text/html", JSON, False),
        ("image/*", JSON, False),
        ("toto", JSON, False),
        (JSON, "application/json", False),
        ("application/json", JSON, True),
        (f"{JSON};q=0", JSON, False),
        (f"{JSON};q=0, */*", JSON, False),
        (f"*/*;q=0, {JSON}", JSON, True),
        ("application/*;q=0, */*", JSON, False),
        (f"text/html, {JSON}", JSON, True),
        (DICOM_PARTS, f"{DICOM_PARTS}; boundary=b", True),
        ("multipart/related; type=application/dicom", f"{DICOM_PARTS}; boundary=b", True),
        (f"{DICOM_PARTS}; transfer-syntax=*; boundary=**", f"{DICOM_PARTS}; boundary=b", True),
        ('multipart/related; type="*/*"', OCTETS, True),
        ('multipart/related; type="application/*"', OCTETS, True),
        ('multipart/related; type="image/*"', OCTETS, False),
        ("multipart/related", OCTETS, True),
        ("multipart/*", OCTETS, True),
        (DICOM_PARTS, OCTETS, False),
        (DICOM_PARTS, "application/dicom", False),
        ("application/dicom", f"{DICOM_PARTS}; boundary=b", False),
        (f'{DICOM_PARTS};q=0, multipart/related; type="*/*"', f"{DICOM_PARTS}; boundary=b", False),
        # Without a type there is nothing to hold the range against.
        (DICOM_PARTS, "multipart/related; boundary=b", True),
        # Orthanc writes the transfer syntax inside the quotes.
        (OCTETS, 'multipart/related; type="application/octet-stream; transfer-syntax=1.2"', True),
    ],
)
def test_acceptable(accept: str | None, given: str, allowed: bool) -> None:
    assert acceptable(accept, parse(given)) is allowed


@pytest.mark.parametrize(
    ("given", "allowed"),
    [
        ("text/html; level=1", True),
        ("text/plain", True),
        ("image/png", True),
        ("image/gif", False),
        ("application/pdf", False),
    ],
)
def test_the_most_specific_range_decides(given: str, allowed: bool) -> None:
    accept = "text/*;q=0.5, text/html;q=0.4, image/*;q=0, image/png, */*;q=0.0"
    assert acceptable(accept, parse(given)) is allowed


@given(PIECES | st.text())
@example("multipart/related; type=" + '"' * 5000)
@example("a/b;" + "\\" * 5000)
def test_no_text_breaks_the_reader(text: str) -> None:
    for flaw in flaws(text):
        assert flaw.rule in media_type.RULES
        assert flaw.message.isascii()
    for media_range in parse_accept(text):
        assert 0 <= media_range.q <= 1
    try:
        read = parse(text)
    except FormatError:
        assert rules(text)
    else:
        assert isinstance(acceptable(text, read), bool)


TOKENS = st.text("abc-+.'*!#", min_size=1, max_size=5)
VALUES = st.text("".join(map(chr, [9, *range(32, 127), *range(160, 256)])), max_size=8)


def quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(TOKENS, TOKENS, st.dictionaries(TOKENS, VALUES, max_size=4))
def test_what_is_written_by_the_grammar_is_read_back(
    type_: str, subtype: str, parameters: dict[str, str]
) -> None:
    text = "; ".join([f"{type_}/{subtype}", *(f"{k}={quoted(v)}" for k, v in parameters.items())])
    assert rules(text) == []
    assert parse(text) == MediaType(
        type_, subtype, tuple((name, value, True) for name, value in parameters.items())
    )
