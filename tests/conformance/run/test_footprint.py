"""What a run leaves is known to the next one, and a script removes it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from conformance.run.footprint import Footprint

TARGET = "http://127.0.0.1:1/dicom-web"


def stored(footprint: Footprint, *studies: str) -> None:
    with footprint.ledger(0) as ledger:
        ledger.storing(*((study, f"{study}.1", f"{study}.1.1") for study in studies))


def test_a_run_of_which_nothing_is_left_is_forgotten(tmp_path: Path) -> None:
    footprint = Footprint(tmp_path, "aa", TARGET)
    stored(footprint, "1.2")
    with footprint.ledger(0) as ledger:
        ledger.removed("1.2")
    footprint.close()
    assert list(tmp_path.iterdir()) == []


def test_the_next_run_on_the_same_target_knows_what_the_last_one_left(tmp_path: Path) -> None:
    first = Footprint(tmp_path, "aa", TARGET)
    stored(first, "1.2", "1.3")
    first.close()
    assert first.accounts().leftovers() == ("1.2", "1.3")
    assert Footprint(tmp_path, "bb", TARGET).earlier() == ("1.2", "1.3")
    assert Footprint(tmp_path, "bb", TARGET + "/other").earlier() == ()
    assert first.earlier() == ()


def test_the_script_forgets_the_ledgers_when_all_went_well(tmp_path: Path) -> None:
    footprint = Footprint(tmp_path, "aa", TARGET)
    stored(footprint, "1.2")
    footprint.write_script(["true", "true"])
    assert subprocess.run(["sh", footprint.script], check=False).returncode == 0
    assert footprint.accounts().leftovers() == ()


def test_the_script_keeps_the_ledgers_when_a_command_failed(tmp_path: Path) -> None:
    footprint = Footprint(tmp_path, "aa", TARGET)
    stored(footprint, "1.2")
    footprint.write_script(["false", "true"])
    assert subprocess.run(["sh", footprint.script], check=False).returncode == 1
    assert footprint.accounts().leftovers() == ("1.2",)
