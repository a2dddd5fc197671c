"""Reading the Native DICOM Model: what of it is told, and what breaks it."""

from __future__ import annotations

import struct
from typing import Any

import pytest

from reference_server.dicom import Described, DicomError, Reference, read_xml

OPENING = '<NativeDicomModel xmlns="http://dicom.nema.org/PS3.19/models/NativeDICOM">'


def described(content: str) -> Described:
    (found,) = read_xml(f"{OPENING}{content}</NativeDicomModel>".encode())
    return found


def content(vr: str, inside: str) -> Any:
    found = described(f'<DicomAttribute tag="00101002" vr="{vr}">{inside}</DicomAttribute>')
    if found.problems:
        raise DicomError(found.problems[0])
    return found.attributes[0x00101002].content


def values(*texts: str) -> str:
    return "".join(f'<Value number="{at}">{text}</Value>' for at, text in enumerate(texts, 1))


@pytest.mark.parametrize(
    ("vr", "inside", "octets"),
    [
        ("LO", values("a", "&lt;é&gt;"), "a\\<é>".encode()),
        ("LO", '<Value number="3">c</Value><Value number="1">a</Value>', b"a\\\\c"),
        ("DS", values("1.50"), b"1.50"),
        ("US", values("1", "65535"), b"\1\0\xff\xff"),
        ("FD", values("0.1", "Infinity"), struct.pack("<2d", 0.1, float("inf"))),
        ("AT", values("0010001A"), b"\x10\0\x1a\0"),
        ("SV", values("-1"), b"\xff" * 8),
        ("LT", values(" two\n lines "), b" two\n lines "),
        ("OB", "<InlineBinary>AAEC\nAw==</InlineBinary>", bytes(range(4))),
        ("LO", "", b""),
    ],
)
def test_values(vr: str, inside: str, octets: bytes) -> None:
    assert content(vr, inside) == octets


def test_names() -> None:
    name = (
        '<PersonName number="1"><Alphabetic><FamilyName>Doe</FamilyName>'
        "<NameSuffix>Jr</NameSuffix></Alphabetic><Phonetic><GivenName>J</GivenName></Phonetic>"
        "</PersonName>"
    )
    assert content("PN", name) == b"Doe^^^^Jr==^J"


def test_references_and_items() -> None:
    assert content("OW", '<BulkData uri="../a"/>') == Reference("../a")
    item = '<Item number="1"><DicomAttribute tag="00100020" vr="LO"/></Item>'
    (first, second) = content("SQ", f'{item}<Item number="2"/>')
    assert (first.text(0x00100020), second.attributes) == ("", {})


def test_a_vr_may_be_left_to_the_dictionary() -> None:
    found = described('<DicomAttribute tag="00280010"><Value number="1">5</Value></DicomAttribute>')
    assert found.attributes[0x00280010].content == b"\5\0"


def test_private_attributes_get_a_block_for_each_owner() -> None:
    one, two = (
        f'<DicomAttribute tag="0009000{number}" vr="LO" privateCreator="{owner}">{values(owner)}'
        "</DicomAttribute>"
        for number, owner in ((1, "ONE"), (2, "TWO"))
    )
    found = described(one + two + one.replace("00090001", "00090003"))
    assert {tag: found.text(tag) for tag in found.attributes} == {
        0x00090010: "ONE",
        0x00091001: "ONE",
        0x00090011: "TWO",
        0x00091102: "TWO",
        0x00091003: "ONE",
    }


@pytest.mark.parametrize(
    ("vr", "inside"),
    [
        ("XX", ""),
        ("US", values("x")),
        ("US", values("65536")),
        ("FD", values("x")),
        ("OB", values("1")),
        ("LO", "<PersonName number='1'/>"),
        ("PN", values("a")),
        ("LO", '<Value number="0">a</Value>'),
        ("LO", '<Value number="9999999">a</Value>'),
        ("LO", '<Value number="1">a</Value><Value number="1">b</Value>'),
        ("LO", '<Value number="1">a</Value><InlineBinary>AAAA</InlineBinary>'),
        ("LO", '<BulkData uri="a"/>'),
        ("OB", "<BulkData/>"),
        ("OB", "<InlineBinary>?</InlineBinary>"),
        ("LO", "<InlineBinary>AAAA</InlineBinary>"),
        ("SQ", '<Item number="1"><Value number="1"/></Item>'),
    ],
)
def test_what_breaks_the_model_is_a_problem(vr: str, inside: str) -> None:
    with pytest.raises(DicomError):
        content(vr, inside)


BOMB = '<!DOCTYPE NativeDicomModel [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        "<NativeDicomModel>",
        "<Other/>",
        '<NativeDicomModel xmlns="urn:other"/>',
        f"{BOMB}{OPENING}</NativeDicomModel>",
        OPENING + "<Item>" * 1000 + "</Item>" * 1000 + "</NativeDicomModel>",
    ],
)
def test_what_is_no_model_is_refused(body: str) -> None:
    with pytest.raises(DicomError):
        read_xml(body.encode())
