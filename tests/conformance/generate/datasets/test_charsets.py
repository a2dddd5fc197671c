"""Text is written as PS3.5 shows it in its annexes H to K."""

from __future__ import annotations

import pytest

from conformance.generate.datasets.charsets import NAMES, character_set, extended
from conformance.generate.datasets.texts import characters

NAME = "^="


@pytest.mark.parametrize(
    ("charset", "name", "octets"),
    [
        (
            extended(0, 87),
            "Yamada^Tarou=山田^太郎=やまだ^たろう",
            b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B",
        ),
        (
            extended(13, 87),
            "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
            (
                b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J"
                b"=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J"
            ),
        ),
        (
            extended(0, 149),
            "Hong^Gildong=洪^吉洞=홍^길동",
            (
                b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7"
                b"=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf"
            ),
        ),
        (
            "ISO_IR 192",
            "Wang^XiaoDong=王^小东=",
            b"Wang^XiaoDong=\xe7\x8e\x8b^\xe5\xb0\x8f\xe4\xb8\x9c=",
        ),
        ("GB18030", "Wang^XiaoDong=王^小东=", b"Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab="),
        (
            extended(0, 58),
            "Zhang^XiaoDong=张^小东=",
            b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=",
        ),
    ],
)
def test_names_are_written_as_in_the_annexes(charset: str, name: str, octets: bytes) -> None:
    assert character_set(charset).encode(name, NAME) == octets


@pytest.mark.parametrize(
    ("charset", "text", "octets"),
    [
        (extended(0, 87), "一\r\n二", b"\x1b$B0l\x1b(B\r\n\x1b$BFs\x1b(B"),
        (extended(100, 126), "éΩé", b"\xe9\x1b-F\xd9\x1b-A\xe9"),
        (extended(100, 126), "Ω a", b"\x1b-F\xd9 a\x1b-A"),
        (extended(6, 149, 87), "가込", b"\x1b$)C\xb0\xa1\x1b$B9~\x1b(B"),
        ("ISO_IR 13", "¥‾", b"\\~"),
    ],
)
def test_texts_go_back_to_the_first_set(charset: str, text: str, octets: bytes) -> None:
    assert character_set(charset).encode(text) == octets


@pytest.mark.parametrize("name", NAMES)
def test_every_character_of_a_set_can_be_written(name: str) -> None:
    for character in characters(name):
        assert character_set(name).encode(character)


def test_a_character_that_is_in_no_set_is_an_error() -> None:
    with pytest.raises(ValueError, match="in none of the character sets"):
        character_set(extended(100, 126)).encode("漢")
