"""Rules for the values of each VR."""

import pytest

from reference_server.dicomweb.vr_rules import NARROW, WIDE


@pytest.mark.parametrize(
    ("vr", "value"),
    [
        ("AE", "STATION 1"), ("AE", ""),
        ("AS", "024Y"), ("AS", ""),
        ("CS", "ISO_IR 192"), ("CS", ""),
        ("DA", "20200230"), ("DA", "20200101-20200201"), ("DA", "20200101-"), ("DA", ""),
        ("DS", "-1.5e+3"), ("DS", " 1 "), ("DS", ""),
        ("DT", "2020"), ("DT", "20200101120000.123456+0100"), ("DT", ""),
        ("IS", "-2147483648"), ("IS", "+5"), ("IS", ""),
        ("LO", "x" * 64), ("LO", "\x1b$B"),
        ("LT", "x" * 10240), ("ST", "x" * 1024),
        ("PN", "A^B^C^D^E=F=G"), ("PN", ""),
        ("SH", "x" * 16),
        ("TM", "10"), ("TM", "1030"), ("TM", "103060.123456"), ("TM", "10-11"), ("TM", ""),
        ("UI", "0.1"), ("UI", "1.2 "), ("UI", ""),
    ],
)  # fmt: skip
def test_values_that_fit(vr: str, value: str) -> None:
    assert WIDE[vr](value) is None


@pytest.mark.parametrize(
    ("vr", "value"),
    [
        ("AE", "x" * 17), ("AE", "  "), ("AE", "a\\b"), ("AE", "a\tb"),
        ("AS", "24Y"), ("AS", "024X"),
        ("CS", "x"), ("CS", "A-B"), ("CS", "A" * 17),
        ("DA", "2020"), ("DA", "20201301"), ("DA", "20200132"), ("DA", "20200101-2020"),
        ("DS", "1,5"), ("DS", "1" * 17), ("DS", "NaN"), ("DS", "Infinity"),
        ("DT", "20201301"), ("DT", "x"),
        ("IS", "1.5"), ("IS", "2147483648"), ("IS", "x"),
        ("LO", "x" * 65), ("LO", "a\x00b"), ("LO", "a\x7f"),
        ("LT", "x" * 10241), ("ST", "x" * 1025),
        ("PN", "A=B=C=D"), ("PN", "A" * 65), ("PN", "A^^^^^B"), ("PN", "A\tB"),
        ("SH", "x" * 17),
        ("TM", "24"), ("TM", "10:30"), ("TM", "1"), ("TM", "103061"),
        ("UI", "01.2"), ("UI", "1.02"), ("UI", "1..2"), ("UI", "1.2."), ("UI", "1." + "2" * 63),
        ("UI", "1.a"),
    ],
)  # fmt: skip
def test_values_that_do_not(vr: str, value: str) -> None:
    assert WIDE[vr](value)


@pytest.mark.parametrize(
    ("vr", "value", "fits"),
    [
        ("DA", "20200229", True), ("DA", "20200230", False), ("DA", "2020010", False),
        ("DA", "20200101-20200102", False), ("DA", "", True),
        ("CS", "lower", True), ("CS", "x" * 17, False),
        ("SH", "a\tb", True), ("SH", "x" * 17, False),
        ("UI", "1..02", True), ("UI", "1.2.", False), ("UI", "x", False), ("UI", "1" * 65, False),
        ("LO", "x" * 65, False), ("LO", "a\x00b", False),
    ],
)  # fmt: skip
def test_the_narrow_rules_of_searched_attributes(vr: str, value: str, fits: bool) -> None:
    assert (NARROW[vr](value) is None) == fits
