"""The cast of a case is made as the case means it."""

from __future__ import annotations

import pytest

import fixtures
from conformance.errors import HarnessError
from conformance.run.cast import make_cast
from conformance.run.identifiers import Source
from tests.support.cases import all_cases

CASES = {case.id: case for case in all_cases()}
KOREAN = "odd.character-sets[korean]"


def test_text_of_another_character_set_is_made() -> None:
    cast = make_cast(CASES[KOREAN], Source("1").case(), literal=False)
    assert str(cast["odd"].dataset.PatientName) == "Hong^Gildong=洪^吉洞=홍^길동"


def test_text_that_no_one_can_read_is_the_harness_s_own_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of such text a target can say anything: nothing could be held against it."""
    make = fixtures.make

    def without_escapes(*made: object, **more: object) -> bytes:
        return make(*made, **more).replace(b"\x1b$)C", b"    ")  # type: ignore[arg-type]

    monkeypatch.setattr(fixtures, "make", without_escapes)
    with pytest.raises(HarnessError, match="00100010"):
        make_cast(CASES[KOREAN], Source("1").case(), literal=False)
