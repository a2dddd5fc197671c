from __future__ import annotations

import pytest

from conformance.report.text import clip, count, duration, lines, octets, series, visible


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain text, Ångström 山田", "plain text, Ångström 山田"),
        ("\x1b[31m", r"\x1b[31m"),
        ("\x9b2J", r"\x9b2J"),
        ("a\x00b\x7f", r"a\x00b\x7f"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("\ufeff\u2028\xa0", r"\ufeff\u2028\xa0"),
        ("\ud800", r"\ud800"),
        ("\U000e0041", r"\U000e0041"),
        ("one\r\ntwo\t", r"one\r\ntwo\t"),
        ("a ##vso[task.complete]b", r"a #\x23vso[task.complete]b"),
        ("##[error]a ###[b", r"#\x23[error]a ##\x23[b"),
        ("# one ## two", "# one ## two"),
    ],
)
def test_what_is_hidden_or_obeyed_is_written_out(given: str, shown: str) -> None:
    assert visible(given) == shown
    assert visible(given).isprintable()


def test_chosen_characters_are_kept() -> None:
    assert visible("one\ntwo\tthree\x07", keep="\n\t") == "one\ntwo\tthree\\x07"


def test_every_line_ending_counts() -> None:
    assert lines("a\r\nb\nc\rd\x0ce") == ["a", "b", "c", r"d\x0ce"]


def test_a_cut_text_says_how_much_is_missing() -> None:
    assert clip("x" * 5, 5) == "xxxxx"
    assert clip("x" * 1_239, 5) == "xxxxx [... 1,234 more characters]"


def test_numbers_read_well() -> None:
    assert [count(n, "check") for n in (0, 1, 1_234)] == ["0 checks", "1 check", "1,234 checks"]
    assert count(2, "study", "studies") == "2 studies"
    assert [octets(n) for n in (1, 9_999, 10_000, 2_894_225)] == [
        "1 octet",
        "9,999 octets",
        "10,000 octets (10.0 kB)",
        "2,894,225 octets (2.9 MB)",
    ]
    assert [duration(s) for s in (0.0124, 1.26, 59.94, 61, 3725)] == [
        "12 ms",
        "1.3 s",
        "59.9 s",
        "1 min 1 s",
        "62 min 5 s",
    ]
    assert [series("a"), series("ab"), series("abc")] == ["a", "a and b", "a, b and c"]
