"""Normal forms of values."""

import pytest

from reference_server.archive import earliest_time, latest_time, normal_form


@pytest.mark.parametrize(
    ("vr", "one", "other"),
    [
        ("LO", "Abc", "aBC"),
        ("LO", "abc", "abc \0"),
        ("PN", "Hall^X^Tá", "hall^x^TA"),
        ("PN", "\N{FULLWIDTH LATIN CAPITAL LETTER Y}amada", "yamada"),
        ("DA", "1994.02.13", "19940213"),
        ("TM", "2230", "22:30:00"),
        ("TM", "22", "220000.000"),
        ("TM", "120000.5", "120000.500000"),
        ("IS", "007", "7"),
        ("IS", " +5 ", "5"),
        ("DS", "1.50e1", "15"),
        ("IS", "-0", "0"),
    ],
)
def test_values_that_mean_the_same_have_one_form(vr: str, one: str, other: str) -> None:
    assert normal_form(vr, one) == normal_form(vr, other)


@pytest.mark.parametrize(
    ("vr", "one", "other"),
    [
        ("LO", "é", "e"),
        ("LO", " abc", "abc"),
        ("UI", "1.2", "1.20"),
        ("TM", "2230", "2231"),
        ("IS", "7", "70"),
        ("DS", "1e500", "1e501"),
        ("DS", "1e999999999999", "NaN"),
    ],
)
def test_other_values_stay_apart(vr: str, one: str, other: str) -> None:
    assert normal_form(vr, one) != normal_form(vr, other)


@pytest.mark.parametrize("vr", ["IS", "DS", "TM", "DA"])
def test_text_that_is_no_value_of_its_vr_keeps_its_form(vr: str) -> None:
    assert normal_form(vr, "N/A") == "N/A"


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("10", "100000.000000", "105959.999999"),
        ("1030", "103000.000000", "103059.999999"),
        ("103015", "103015.000000", "103015.999999"),
        ("103015.25", "103015.250000", "103015.259999"),
        ("", None, None),
        ("1", None, None),
        ("abc", None, None),
    ],
)
def test_a_time_covers_what_it_does_not_write(
    text: str, earliest: str | None, latest: str | None
) -> None:
    assert earliest_time(text) == earliest
    assert latest_time(text) == latest
