"""What was acknowledged stays, and nothing half stored does, whenever the server dies."""

import random
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from tests.support.dicomweb import ANY_SYNTAX, Client, parts_of
from tests.support.harness import ROOT
from tests.support.served import Process, Start

MakeFile = Callable[..., bytes]

ROUNDS = 4
CLIENTS = 4
# What is sent by one client before the server dies is never more than this.
STORES = 60


@dataclass
class Told:
    """What one client has sent, by study, and what it was told."""

    sent: dict[str, list[bytes]] = field(default_factory=dict)
    stored: set[str] = field(default_factory=set)
    asked_away: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)


def talk(client: Client, told: Told, studies: dict[str, list[bytes]]) -> None:
    """Store studies in one request each, and delete every fifth, until the server is gone."""
    try:
        for number, (study, files) in enumerate(studies.items()):
            told.sent[study] = files
            if client.store(*files).status_code == 200:
                told.stored.add(study)
            if number % 5 == 4:
                told.asked_away.add(study)
                if client.send("DELETE", f"/studies/{study}").status_code == 204:
                    told.gone.add(study)
    except requests.RequestException:
        return


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_whenever_it_is_killed_all_that_was_acknowledged_is_there_and_all_is_whole(
    start: Start, make_file: MakeFile, tmp_path: Path, workers: str
) -> None:
    folder = tmp_path / "data"
    drawn = random.Random(int(workers))  # the same moments in each run, as far as time goes
    told = [Told() for _ in range(CLIENTS)]
    process = start("--data", str(folder), "--workers", workers)
    for turn in range(ROUNDS):
        threads = []
        for number, each in enumerate(told):
            uids = [f"1.{turn}.{number}.{study}" for study in range(STORES)]
            studies = {
                uid: [make_file(StudyInstanceUID=uid) for _ in range(drawn.randint(1, 3))]
                for uid in uids
            }
            thread = threading.Thread(target=talk, args=(process.client(), each, studies))
            threads.append(thread)
        for thread in threads:
            thread.start()
        time.sleep(drawn.uniform(0.05, 0.6))
        process.kill()
        for thread in threads:
            thread.join(30)
        process = start("--data", str(folder), "--workers", workers)
        judge(process.client("dicom-web"), told, folder)
    assert sum(len(each.stored) for each in told) > ROUNDS, "else nothing was tried"


def judge(client: Client, told: list[Told], folder: Path) -> None:
    """Hold what is there against what was said, and see that nothing else is."""
    found = {row["0020000D"]["Value"][0] for row in client.search("/studies?limit=5000")}
    sent = {study: files for each in told for study, files in each.sent.items()}
    kept = {study for each in told for study in each.stored - each.asked_away}
    gone = {study for each in told for study in each.gone}
    assert kept <= found
    assert not gone & found
    assert found <= set(sent)
    there = 0
    for study in found:
        parts = parts_of(client.get(f"/studies/{study}", ANY_SYNTAX))
        there += len(parts)
        assert sorted(content for _, content in parts) == sorted(sent[study]), study
    assert list((folder / "incoming").iterdir()) == []
    assert len(files_in(folder / "files")) == there


def limit_files(process: Process, size: int) -> None:
    """Let no file of a process grow beyond a size: what a full disk is like."""
    resource.prlimit(process.popen.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_where_the_disk_is_full_it_says_so_and_goes_on_when_there_is_room(
    start: Start, make_file: MakeFile, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    process = start("--data", str(folder))
    client = process.client()
    first, other = make_file(StudyInstanceUID="1.1"), make_file(StudyInstanceUID="1.2")
    assert client.store(first).status_code == 200

    limit_files(process, 100_000)
    big = client.store(make_file(StudyInstanceUID="1.3", EncapsulatedDocument=bytes(200_000)))
    assert (big.status_code, big.text) == (503, "There is no room for this instance on the disk.")

    limit_files(process, 4096)  # so that the index can't grow either
    refused = client.store(other)
    assert refused.status_code == 409
    (failure,) = refused.json()["00081198"]["Value"]
    assert failure["00081197"]["Value"] == [0x0110], "processing failure"
    kept = client.send("DELETE", "/studies/1.1")
    assert kept.status_code == 500
    assert kept.text == "The server failed on this request; its log says why."
    assert first in client.get("/studies/1.1", ANY_SYNTAX).content
    assert len(client.search("/studies")) == 1
    assert len(files_in(folder / "files") + files_in(folder / "incoming")) == 1

    limit_files(process, resource.RLIM_INFINITY)
    assert client.store(other).status_code == 200
    status, _, text = process.end()
    assert status == 0
    assert "sqlite3.OperationalError" in text
    client = start("--data", str(folder)).client()
    for study, data in (("1.1", first), ("1.2", other)):
        assert data in client.get(f"/studies/{study}", ANY_SYNTAX).content


def test_an_index_that_is_none_is_one_clear_line(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "index.sqlite").write_bytes(b"this is no database" * 100)
    run = subprocess.run(
        [sys.executable, "-m", "reference_server", "--data", str(folder)],
        cwd=ROOT, capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stdout) == (73, "")
    assert "index.sqlite" in run.stderr
    assert run.stderr.count("\n") == 1
