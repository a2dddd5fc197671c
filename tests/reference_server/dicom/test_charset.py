"""Text in the character sets of PS3.3 C.12.1.1.2, escapes and all."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import Dataset

from reference_server.dicom import (
    EXPLICIT_BIG,
    EXPLICIT_LITTLE,
    IMPLICIT_LITTLE,
    read,
)
from reference_server.dicom.charset import character_set
from reference_server.dicom.values import decode

Encode = Callable[..., BytesIO]
JsonOf = Callable[[BytesIO], dict[str, Any]]

ESC = b"\x1b"


def text(terms: str, vr: str, data: bytes) -> list[Any]:
    return list(decode(vr, data, character_set(tuple(terms.split("\\")))))


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ("", "Plain^Name"),
        ("ISO_IR 6", "Plain^Name"),
        ("ISO_IR 100", "Buc^Jérôme"),
        ("ISO_IR 101", "Wałęsa"),
        ("ISO_IR 109", "Ĉapelo"),
        ("ISO_IR 110", "Āboliņš"),
        ("ISO_IR 144", "Люксембург"),
        ("ISO_IR 127", "قباني^لنزار"),
        ("ISO_IR 126", "Διονυσιος"),
        ("ISO_IR 138", "שרון^דבורה"),
        ("ISO_IR 148", "Çavuşoğlu"),
        ("ISO_IR 166", "นามสกุล"),
        ("ISO_IR 192", "Wang^XiaoDong=王^小東=𠮷😀"),
        ("GB18030", "Wang^XiaoDong=王^小东"),
        ("GBK", "Wang^XiaoDong=王^小东"),
        ("ISO 2022 IR 6\\ISO 2022 IR 100", "Buc^Jérôme"),
        ("\\ISO 2022 IR 144", "Люксембург"),
        ("ISO 2022 IR 100\\ISO 2022 IR 126", "Buc^Διονυσιος"),
        ("\\ISO 2022 IR 87", "Yamada^Tarou=山田^太郎=やまだ^たろう"),
        ("\\ISO 2022 IR 149", "Hong^Gildong=洪^吉洞=홍^길동"),
        ("\\ISO 2022 IR 58", "Zhang^XiaoDong=张^小东"),
    ],
)
@pytest.mark.parametrize("syntax", [IMPLICIT_LITTLE, EXPLICIT_LITTLE, EXPLICIT_BIG])
def test_text_that_pydicom_wrote_is_read_the_same(
    encode: Encode, terms: str, words: str, syntax: str
) -> None:
    dataset = Dataset()
    dataset.SpecificCharacterSet = terms.split("\\")
    dataset.PatientName = words
    dataset.PatientComments = words
    dataset.OtherPatientNames = [words, words]
    dataset.PatientID = words.partition("=")[0]
    instance = read(encode(dataset, syntax))
    assert instance.text("PatientName") == words
    assert instance.text("PatientComments") == words
    assert instance.text("PatientID") == words.partition("=")[0]
    assert instance.dataset.decoded("OtherPatientNames") == [tuple(words.split("="))] * 2


# PS3.5 annexes H, I, J and K, and what they leave out.
NAMES = [
    (
        "\\ISO 2022 IR 87",  # H.3.1
        b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B",
        ("Yamada^Tarou", "山田^太郎", "やまだ^たろう"),
    ),
    (
        "ISO 2022 IR 13\\ISO 2022 IR 87",  # H.3.2
        b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J",
        ("ﾔﾏﾀﾞ^ﾀﾛｳ", "山田^太郎", "やまだ"),
    ),
    (
        "\\ISO 2022 IR 149",  # I.2
        b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^",
        ("Hong^Gildong", "洪^吉洞", "홍^"),
    ),
    (
        "\\ISO 2022 IR 58",  # K.2
        b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=",
        ("Zhang^XiaoDong", "张^小东", ""),
    ),
    ("\\ISO 2022 IR 159", b"=\x1b$(D\x30\x21\x1b(B^A", ("", "丂^A")),
    # G1 comes back to its beginning after a delimiter, or what it was never told.
    ("\\ISO 2022 IR 149", b"=\x1b$)C\xfb\xf3^\xd1\xce\xd4\xd7", ("", "洪^吉洞")),
    ("ISO 2022 IR 100\\ISO 2022 IR 144", b"\x1b-L\xbb\xee^\xe9", ("Лю^é",)),
]


@pytest.mark.parametrize(("terms", "data", "groups"), NAMES)
def test_escapes_hold_until_the_next_delimiter(
    terms: str, data: bytes, groups: tuple[str, ...]
) -> None:
    assert text(terms, "PN", data) == [groups]
    assert text(terms, "PN", data + b"\\" + data) == [groups, groups]


@pytest.mark.parametrize("byte", [b"\\", b"=", b"^"])
def test_the_second_byte_of_a_kanji_is_no_delimiter(byte: bytes) -> None:
    data = ESC + b"$B\x30" + byte + ESC + b"(B"
    kanji = data.decode("iso2022_jp")
    assert len(kanji) == 1
    terms = "\\ISO 2022 IR 87"
    assert text(terms, "LO", data + b"\\" + data) == [kanji, kanji]
    assert text(terms, "PN", data) == [(kanji,)]
    assert text(terms, "LT", data) == [kanji]


@pytest.mark.parametrize(("terms", "codec"), [("GB18030", "gb18030"), ("GBK", "gbk")])
def test_the_second_byte_of_a_chinese_character_is_no_delimiter(terms: str, codec: str) -> None:
    words = b"\x81\x5c\x81\x7c".decode(codec)
    data = words.encode(codec)
    assert b"\\" in data
    assert text(terms, "LO", data + b"\\" + data) == [words, words]


def test_lines_begin_with_the_first_sets_again() -> None:
    data = b"\x1b$B;3ED\r\nplain\t\x1b$B;3ED\x1b(B\x0c."
    assert text("\\ISO 2022 IR 87", "LT", data) == ["山田\r\nplain\t山田\x0c."]


def test_5c_separates_also_where_it_is_drawn_as_a_yen_sign() -> None:
    assert text("ISO_IR 13", "LO", b"\xd4\x5c\xcf~") == ["ﾔ", "ﾏ‾"]
    assert text("ISO_IR 13", "LT", b"\x5c100") == ["¥100"]


def test_a_backslash_in_text_of_one_value_stays() -> None:
    assert text("ISO_IR 100", "LT", b"C:\\temp ") == ["C:\\temp"]
    assert text("\\ISO 2022 IR 87", "ST", b"C:\\temp") == ["C:\\temp"]


def test_latin_9_has_a_euro() -> None:
    assert text("ISO_IR 203", "LO", b"\xbduvre \xa4") == ["œuvre €"]


@pytest.mark.parametrize("terms", ["ISO-IR 100", "iso_ir 100", "ISO IR 100", "ISO 2022 IR 100"])
def test_common_misspellings_are_understood(terms: str) -> None:
    assert text(terms, "LO", b"\xe9") == ["é"]


@pytest.mark.parametrize(
    ("terms", "data", "words"),
    [
        ("", b"caf\xe9", "caf\ufffd"),
        ("KLINGON", b"caf\xe9", "caf\ufffd"),
        ("ISO_IR 999", b"caf\xe9", "caf\ufffd"),
        ("ISO_IR 192", b"caf\xe9", "caf\ufffd"),
        ("\\ISO 2022 IR 87", b"\x1b$B;", "\ufffd"),
        ("\\ISO 2022 IR 87", b"\x1b$B;\x1b(Bx", "\ufffdx"),
        ("\\ISO 2022 IR 87", b"\x1b?x", "\ufffd?x"),
        ("\\ISO 2022 IR 87", b"\xe9", "\ufffd"),
        ("\\ISO 2022 IR 149", b"\x1b$)C\xfb", "\ufffd"),
    ],
)
def test_what_cannot_be_read_is_replaced(terms: str, data: bytes, words: str) -> None:
    assert text(terms, "LO", data) == [words]


TERMS = ["", "ISO_IR 13", "ISO_IR 126", "ISO_IR 192", "GB18030", "GBK", "?"] + [
    f"{first}\\ISO 2022 IR {number}"
    for first in ("", "ISO 2022 IR 13", "ISO 2022 IR 100")
    for number in (87, 159, 149, 58, 166)
]
PIECES = [b"$B", b"$(D", b"$)C", b"$)A", b"(B", b"(J", b")I", b"-F", b"", b"\\", b"=", b"^", b"\n"]


@given(
    terms=st.sampled_from(TERMS),
    vr=st.sampled_from(["PN", "LO", "LT", "UC", "CS", "UR", "DS"]),
    pieces=st.lists(st.sampled_from([ESC + piece for piece in PIECES]) | st.binary(max_size=4)),
)
def test_any_bytes_are_valid_unicode(terms: str, vr: str, pieces: list[bytes]) -> None:
    for value in text(terms, vr, b"".join(pieces)):
        "".join(value).encode("utf-8")


def test_items_inherit_the_character_set_or_have_their_own(encode: Encode, json_of: JsonOf) -> None:
    inherits, own, empty = Dataset(), Dataset(), Dataset()
    own.SpecificCharacterSet = "ISO_IR 144"
    empty.SpecificCharacterSet = ""
    inherits.PatientName, own.PatientName, empty.PatientName = "é", "Люк", "plain"
    inherits.ContentSequence = [Dataset()]
    inherits.ContentSequence[0].PatientName = "é"
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 100"
    dataset.ContentSequence = [inherits, own, empty]
    first, second, third = json_of(encode(dataset))["0040A730"]["Value"]
    name = {"vr": "PN", "Value": [{"Alphabetic": "é"}]}
    assert first["00100010"] == name
    assert first["0040A730"]["Value"] == [{"00100010": name}]
    assert second["00100010"]["Value"] == [{"Alphabetic": "Люк"}]
    assert third == {
        "00080005": {"vr": "CS"},
        "00100010": {"vr": "PN", "Value": [{"Alphabetic": "plain"}]},
    }
