import pytest

from conformance.formats.uid import is_valid


@pytest.mark.parametrize(
    "uid",
    ["1.2", "0.0", "2.25.329800735698586629295641978511506172918", "1.2.0.3", "1." + "2" * 62],
)
def test_a_uid_of_ps35_is_valid(uid: str) -> None:
    assert is_valid(uid)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "3.4",
        "1.",
        ".1",
        "1..2",
        "1.02",
        "01.2",
        "1.2 ",
        "1.2\0",
        "1.2\n",
        "1.a",
        "1.-2",
        "1.\N{ARABIC-INDIC DIGIT THREE}",
        "1." + "2" * 63,
    ],
)
def test_anything_else_is_not(text: str) -> None:
    assert not is_valid(text)
