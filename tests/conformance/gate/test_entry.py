from __future__ import annotations

import pytest

from conformance.gate.entry import Entry, in_force, matches


@pytest.mark.parametrize(
    ("pattern", "name", "meant"),
    [
        ("a.b", "a.b", True),
        ("a.b", "a.bc", False),
        ("a.*", "a.b", True),
        ("a.*", "ab", False),
        ("*", "anything", True),
    ],
)
def test_a_pattern_is_a_name_or_its_beginning(pattern: str, name: str, *, meant: bool) -> None:
    assert matches(pattern, name) is meant


def test_a_scenario_stands_for_its_variants_and_a_variant_for_itself() -> None:
    scenario, variant = Entry("s", 1, "r", cases="s"), Entry("s[a]", 1, "r", cases="s[a]")
    assert scenario.names_case("s[b]", "s")
    assert variant.names_case("s[a]", "s")
    assert not variant.names_case("s[b]", "s")


@pytest.mark.parametrize(
    ("expires", "target", "holds"),
    [
        ("", "", True),
        ("2026-06-01", "", True),
        ("2026-05-31", "", False),
        ("", "Orthanc/1.*", True),
        ("", "Orthanc/2.*", False),
        ("", "Orthanc/1", False),
    ],
)
def test_an_entry_excuses_up_to_its_day_and_on_its_target(
    expires: str, target: str, *, holds: bool
) -> None:
    entry = Entry("x", 1, "r", expires=expires, target=target)
    assert bool(in_force([entry], "Orthanc/1.10", "2026-06-01")) is holds
