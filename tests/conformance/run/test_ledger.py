"""What was sent is known, whatever happens to us."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.run.ledger import Ledger, read_all

ROOT = Path(__file__).parents[3]

WRITER = """
import sys
from pathlib import Path
from conformance.run.ledger import Ledger
ledger = Ledger(Path(sys.argv[1]), "run", 1)
for number in range(10_000):
    ledger.storing((f"1.{number}", "2", f"3.{number}"))
    print(number, flush=True)
"""


def test_what_was_sent_and_not_removed_is_left(tmp_path: Path) -> None:
    with Ledger(tmp_path, "run", 0) as ledger:
        assert ledger.leftovers() == ()
        for study in ("1.9", "1.1", "1.5"):
            ledger.storing((study, "2", f"3{study}"))
        ledger.removed("1.1")
        assert ledger.leftovers() == ("1.9", "1.5")
    accounts = read_all(tmp_path, "run")
    assert (accounts.stored, accounts.left) == (3, 2)
    assert accounts.leftovers() == ("1.9", "1.5")
    assert accounts.sent["1.9"] == ("31.9",)


def test_a_study_that_is_stored_again_is_left_again(tmp_path: Path) -> None:
    with Ledger(tmp_path, "run", 0) as ledger:
        ledger.storing(("1", "2", "3"))
        ledger.removed("1")
        ledger.storing(("1", "2", "3"))
        assert ledger.leftovers() == ("1",)
        ledger.removed("1")
        assert ledger.leftovers() == ()


def test_another_process_of_the_run_can_remove_a_study(tmp_path: Path) -> None:
    with Ledger(tmp_path, "run", 2) as worker, Ledger(tmp_path, "run", 0) as controller:
        worker.storing(("1", "2", "3"))
        worker.storing(("4", "5", "6"))
        controller.removed("1")
    assert read_all(tmp_path, "run").leftovers() == ("4",)


def test_runs_are_told_apart_and_can_be_read_together(tmp_path: Path) -> None:
    with Ledger(tmp_path, "a", 0, "http://host/a") as a, Ledger(tmp_path, "b", 0) as b:
        a.storing(("1", "2", "3"))
        b.storing(("4", "5", "6"))
    assert read_all(tmp_path, "a").leftovers() == ("1",)
    assert read_all(tmp_path, "a").targets == ("http://host/a",)
    assert set(read_all(tmp_path).leftovers()) == {"1", "4"}


def test_a_folder_without_ledgers_holds_nothing(tmp_path: Path) -> None:
    assert read_all(tmp_path / "nothing", "run").stored == 0


def test_nothing_is_written_where_nothing_is_stored(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger", "run", 0):
        pass
    assert not list(tmp_path.iterdir())


def test_an_instance_is_noted_once(tmp_path: Path) -> None:
    with Ledger(tmp_path, "run", 0) as ledger:
        for _ in range(3):
            ledger.storing(("1", "2", "3"), ("1", "2", "3"))
        size = sum(path.stat().st_size for path in tmp_path.iterdir())
        ledger.storing(("1", "2", "4"))
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 2 * size + 10
    assert read_all(tmp_path, "run").sent == {"1": ("3", "4")}


def test_an_instance_is_on_the_disk_before_it_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_disk: list[tuple[str, ...]] = []
    monkeypatch.setattr(
        os, "fsync", lambda _: on_disk.append(read_all(tmp_path, "run").leftovers())
    )
    with Ledger(tmp_path, "run", 0) as ledger:
        ledger.storing(("1", "2", "3"), ("4", "5", "6"))
    assert on_disk == [("1", "4")]


@pytest.mark.parametrize("rest", [b"", b'{"event": "sto', b"\xff\x00", b"[1]\n7\n{}\n"])
def test_a_torn_file_gives_all_its_whole_lines(tmp_path: Path, rest: bytes) -> None:
    with Ledger(tmp_path, "run", 0) as ledger:
        ledger.storing(("1", "2", "3"))
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes() + rest)
    assert read_all(tmp_path, "run").leftovers() == ("1",)
    with Ledger(tmp_path, "run", 0) as again:
        again.storing(("4", "5", "6"))
    assert read_all(tmp_path, "run").leftovers() == ("1", "4")


def test_a_line_is_json_that_a_person_can_read(tmp_path: Path) -> None:
    with Ledger(tmp_path, "run", 3, "http://host") as ledger:
        ledger.storing(("1", "2", "3"))
    (path,) = tmp_path.iterdir()
    assert path.name == "run-3.jsonl"
    event = json.loads(path.read_text())
    assert event.pop("at") > 1.7e9
    assert event == {
        "event": "storing",
        "target": "http://host",
        "study": "1",
        "series": "2",
        "instance": "3",
    }


def test_a_process_that_is_killed_leaves_a_ledger_of_all_it_sent(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    sent = [int(process.stdout.readline()) for _ in range(20)]
    process.send_signal(signal.SIGKILL)
    sent += [int(line) for line in process.stdout.read().split()]
    process.wait(5)
    process.stdout.close()
    left = read_all(tmp_path, "run").leftovers()
    # One more may have been noted than was sent, never one fewer.
    assert len(sent) <= len(left) <= len(sent) + 1
    assert left[: len(sent)] == tuple(f"1.{number}" for number in sent)
