"""Text is read as PS3.5 shows it in 6.1.2 and in its annexes H to K."""

from __future__ import annotations

import pytest

from conformance.formats.charset import character_set


def read(terms: str, octets: bytes, *, delimited: bool = True, name: bool = False) -> str | None:
    return character_set(tuple(terms.split("\\"))).decode(octets, delimited=delimited, name=name)


@pytest.mark.parametrize(
    ("terms", "octets", "expected"),
    [
        # H.3.1, H.3.2, I.2, J.1, J.2, K.2
        (
            "\\ISO 2022 IR 87",
            b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B",
            "Yamada^Tarou=山田^太郎=やまだ^たろう",
        ),
        (
            "ISO 2022 IR 13\\ISO 2022 IR 87",
            b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J",
            "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎",
        ),
        (
            "\\ISO 2022 IR 149",
            b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6",
            "Hong^Gildong=洪^吉洞=홍^길",
        ),
        ("ISO_IR 192", b"Wang^XiaoDong=\xe7\x8e\x8b^\xe5\xb0\x8f=", "Wang^XiaoDong=王^小="),
        ("GB18030", b"Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab=", "Wang^XiaoDong=王^小东="),
        (
            "\\ISO 2022 IR 58",
            b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=",
            "Zhang^XiaoDong=张^小东=",
        ),
    ],
)
def test_names_are_read_as_in_the_annexes(terms: str, octets: bytes, expected: str) -> None:
    assert read(terms, octets, name=True) == expected


@pytest.mark.parametrize(
    ("terms", "octets", "expected"),
    [
        # K.3: each line begins in the first set.
        ("\\ISO 2022 IR 58", b"1.\x1b$)A\xb5\xda\xd2\xbb\r\n2.\x1b$)A\xd0\xd0", "1.第一\r\n2.行"),
        ("\\ISO 2022 IR 87", b"\x1b$B0l \x1b(B\r\nb", "一 \r\nb"),
        # PS3.5 6.1.2.5.3: back in the first set at the end of a line, also without its escape.
        ("ISO 2022 IR 100\\ISO 2022 IR 126", b"\xe9\x1b-F\xd9\n\xe9", "éΩ\né"),
        ("ISO 2022 IR 13\\ISO 2022 IR 87", b"\x1b$B0l\t\xb1~", "一\tｱ\N{OVERLINE}"),
        ("\\ISO 2022 IR 159", b"\x1b$(D0l\x1b(B\\", "佒\\"),
        ("ISO 2022 IR 6\\ISO 2022 IR 13", b"a\\\x1b)I\xb1\x1b(J\\\x1b(B\\", "a\\ｱ¥\\"),
        # PS3.5 6.1.2.3: ISO-IR 14 has a yen sign and an overline.
        ("ISO_IR 13", b"\\1000 ~ \xb1", "¥1000 \N{OVERLINE} ｱ"),
        ("ISO_IR 203", b"10 \xa4", "10 €"),
        ("ISO 2022 IR 203", b"\x1b-b\xa4", "€"),
        ("GBK", b"\x81\x5c", "乗"),
    ],
)
def test_text_of_one_value_is_read(terms: str, octets: bytes, expected: str) -> None:
    assert read(terms, octets, delimited=False) == expected


@pytest.mark.parametrize(
    ("terms", "octets", "expected"),
    [
        ("ISO_IR 13", b"\xb1\\~", "ｱ\\\N{OVERLINE}"),
        # The second octet of a kanji separates nothing.
        ("\\ISO 2022 IR 87", b"\x1b$B0\\\x1b(B\\b", "移\\b"),
        ("GB18030", b"\x81\x5c\\b", "乗\\b"),
        # PS3.5 6.1.2.5.3: back in the first set after the end of a value.
        ("ISO 2022 IR 100\\ISO 2022 IR 126", b"\x1b-F\xd9\\\xe9\\\xe9", "Ω\\é\\é"),
        ("ISO 2022 IR 13\\ISO 2022 IR 6", b"\x1b(B~\\~", "~\\\N{OVERLINE}"),
        # Only in names are these delimiters.
        ("ISO 2022 IR 100\\ISO 2022 IR 126", b"\x1b-F\xd9^\xd9=\xd9", "Ω^Ω=Ω"),
    ],
)
def test_values_are_told_apart(terms: str, octets: bytes, expected: str) -> None:
    assert read(terms, octets) == expected


@pytest.mark.parametrize(
    ("terms", "octets"),
    [
        ("", b"\xe9"),
        ("ISO_IR 999", b"\xe9"),
        ("ISO_IR 192", b"\xe9"),
        ("ISO_IR 100", b"\x85"),
        ("ISO_IR 100", b"\x1b-F\xd9"),
        ("\\ISO 2022 IR 149", b"\x1b$)C\xb0\xa1^\xb0\xa1"),
        ("\\ISO 2022 IR 87", b"\x1b$)C\xb0\xa1"),
        ("\\ISO 2022 IR 87", b"\x1b$B0"),
        ("\\ISO 2022 IR 87", b"a\x1b"),
        ("ISO_IR 13", b"\xe0\xa1"),
        ("GBK", b"\x81"),
    ],
)
def test_octets_that_mean_nothing_are_told(terms: str, octets: bytes) -> None:
    assert read(terms, octets, name=True) is None


def test_ascii_is_read_under_any_name() -> None:
    assert read("ISO_IR 999", b"a\\b~") == "a\\b~"
