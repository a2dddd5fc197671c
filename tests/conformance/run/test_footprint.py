"""What a run leaves is known to the next one, and a script removes it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conformance.run.footprint import ByHand, Footprint

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


def by_hand(study: str, command: str, *, gone: bool) -> ByHand:
    return ByHand(study, (command,), "true" if gone else "false")


def run_script(footprint: Footprint) -> int:
    return subprocess.run(["sh", footprint.script], check=False).returncode


@pytest.mark.parametrize("command", ["true", "false"])
def test_the_script_forgets_the_ledgers_when_all_is_gone(tmp_path: Path, command: str) -> None:
    """What was gone before makes the command fail, and is no reason to ask again for ever."""
    footprint = Footprint(tmp_path, "aa", TARGET)
    stored(footprint, "1.2")
    footprint.write_script([by_hand("1.2", command, gone=True)])
    assert run_script(footprint) == 0
    assert footprint.accounts().leftovers() == ()


def test_the_script_keeps_the_ledgers_while_something_is_there(tmp_path: Path) -> None:
    footprint = Footprint(tmp_path, "aa", TARGET)
    stored(footprint, "1.2", "1.3")
    footprint.write_script([by_hand("1.2", "true", gone=False), by_hand("1.3", "true", gone=True)])
    assert run_script(footprint) == 1
    assert footprint.accounts().leftovers() == ("1.2", "1.3")


def test_targets_do_not_get_in_each_others_way(tmp_path: Path) -> None:
    one, other = Footprint(tmp_path, "aa", TARGET), Footprint(tmp_path, "bb", TARGET + "/other")
    stored(one, "1.2")
    stored(other, "1.3")
    one.write_script([by_hand("1.2", "true", gone=True)])
    other.write_script([by_hand("1.3", "true", gone=True)])
    assert run_script(one) == 0
    assert one.accounts().leftovers() == ()
    assert other.accounts().leftovers() == ("1.3",)
    one.close()
    assert run_script(other) == 0


def test_a_run_at_work_is_left_in_peace(tmp_path: Path) -> None:
    with Footprint(tmp_path, "aa", TARGET).ledger(0) as ledger:
        ledger.storing(("1.2", "1.2.1", "1.2.1.1"))
        mine = Footprint(tmp_path, "bb", TARGET)
        stored(mine, "1.3")
        assert mine.earlier() == ()
        mine.write_script([by_hand("1.3", "true", gone=True)])
        assert run_script(mine) == 0
    assert mine.earlier() == ("1.2",)
