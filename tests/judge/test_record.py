"""What became of each row is kept until something changes on which it depends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judge import record
from tests.judge.result import Result, Verdict
from tests.judge.tables import TABLES

CAUGHT = Result("fault", "a", Verdict.CAUGHT, 1.5, "http.length", "COM-720", others=("json.text",))
LEFT = Result("harmless difference", "a", Verdict.LEFT, fingerprint="0123")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "reports" / "judge.json"
    record.write([CAUGHT, LEFT], {"fault": "1 of 1"}, file)
    found = record.read(file)
    assert list(found.values()) == [CAUGHT, LEFT]
    assert found["harmless difference", "a"].fingerprint == "0123"


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"rows": [{"kind": "fault"}]}'])
def test_a_file_of_another_kind_holds_nothing(tmp_path: Path, text: str) -> None:
    file = tmp_path / "judge.json"
    assert record.read(file) == {}
    file.write_text(text)
    assert record.read(file) == {}


def test_a_fingerprint_is_that_of_the_table_and_of_what_it_imports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "tests" / "judge" / "faults"
    folder.mkdir(parents=True)
    monkeypatch.setattr(record, "ROOT", tmp_path)
    table, imported, other = (folder / name for name in ("table.py", "imported.py", "other.py"))

    def fingerprint() -> str:
        record.fingerprint.cache_clear()
        return record.fingerprint(table, whole=False)

    table.write_text("from tests.judge.faults.imported import FAULTS\n")
    imported.write_text("FAULTS = ()\n")
    before = fingerprint()
    other.write_text("FAULTS = ()\n")
    assert fingerprint() == before
    assert record.fingerprint(table, whole=True) != before
    imported.write_text("FAULTS = (1,)\n")
    assert fingerprint() != before


def test_each_table_has_a_fingerprint_of_its_own() -> None:
    prints = {record.fingerprint(table.file, whole=False) for table in TABLES}
    assert len(prints) == len(TABLES)
