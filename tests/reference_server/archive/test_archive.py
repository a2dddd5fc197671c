"""Storing, finding and deleting instances, and what a crash leaves."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reference_server.archive import (
    Archive,
    ArchiveError,
    Entry,
    Outcome,
    Scope,
    StorePolicy,
    describe,
)
from reference_server.archive.index_writer import IndexWriter
from reference_server.dicom import read

MakeFile = Callable[..., bytes]
Store = Callable[..., list[Outcome]]

TRIPLE = StorePolicy(any_study=False, compare=False)
UNIQUE = StorePolicy(any_study=True, compare=True)


def contents(archive: Archive, scope: Scope | None = None) -> list[bytes]:
    with archive.view() as view:
        found = []
        for instance in view.instances(scope or Scope()):
            with instance.file.open() as file:
                found.append(file.read())
        return found


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.parent != folder]


def test_what_was_stored_comes_back_byte_for_byte_in_its_order(
    archive: Archive, store: Store, make_file: MakeFile
) -> None:
    files = [make_file(), make_file(), make_file()]
    assert store(*files) == [Outcome.STORED] * 3
    assert contents(archive) == files


def test_an_instance_knows_what_it_is(archive: Archive, store: Store, make_file: MakeFile) -> None:
    data = make_file(
        StudyInstanceUID="1.1", SeriesInstanceUID="1.2", SOPInstanceUID="1.3", frames=2
    )
    store(data)
    with archive.view() as view:
        (instance,) = view.instances(Scope("1.1", "1.2", "1.3"))
    assert instance.uids == ("1.1", "1.2", "1.3")
    assert instance.transfer_syntax == "1.2.840.10008.1.2.1"
    assert (instance.frames, instance.file.size) == (2, len(data))


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope("1.1"), 3),
        (Scope("1.1", "2.1"), 2),
        (Scope("1.1", "2.1", "3.1"), 1),
        (Scope("1.9", "2.1", "3.1"), 0),
        (Scope("1.1", "2.2", "3.1"), 0),
        (Scope(), 4),
    ],
)
def test_a_scope_holds_only_what_all_of_it_says(
    archive: Archive, store: Store, make_file: MakeFile, scope: Scope, expected: int
) -> None:
    for study, series, instance in (
        ("1.1", "2.1", "3.1"), ("1.1", "2.1", "3.2"), ("1.1", "2.2", "3.3"), ("1.2", "2.3", "3.4"),
    ):  # fmt: skip
        store(make_file(StudyInstanceUID=study, SeriesInstanceUID=series, SOPInstanceUID=instance))
    assert len(contents(archive, scope)) == expected
    with archive.view() as view:
        newest, count = view.state(scope)
    assert count == expected
    assert bool(newest) == bool(expected)


@pytest.mark.parametrize(
    ("policy", "outcome"), [(TRIPLE, Outcome.TAKEN), (UNIQUE, Outcome.SAME)], ids=["no", "yes"]
)
def test_the_same_file_again_is_there_once(
    archive: Archive, store: Store, make_file: MakeFile, policy: StorePolicy, outcome: Outcome
) -> None:
    data = make_file()
    assert store(data, data, policy=policy) == [Outcome.STORED, outcome]
    assert store(data, policy=policy) == [outcome]
    assert contents(archive) == [data]


@pytest.mark.parametrize("change", [{"PatientID": "ID2"}, {"ImageComments": "longer"}])
@pytest.mark.parametrize("policy", [TRIPLE, UNIQUE])
def test_other_content_does_not_replace_what_is_there(
    archive: Archive,
    store: Store,
    make_file: MakeFile,
    policy: StorePolicy,
    change: dict[str, str],
) -> None:
    uids = {"StudyInstanceUID": "1.1", "SeriesInstanceUID": "1.2", "SOPInstanceUID": "1.3"}
    first = make_file(**uids)
    assert store(first, policy=policy) == [Outcome.STORED]
    assert store(make_file(**uids, **change), policy=policy) == [Outcome.TAKEN]
    assert contents(archive) == [first]


@pytest.mark.parametrize(("policy", "outcome"), [(TRIPLE, Outcome.STORED), (UNIQUE, Outcome.TAKEN)])
def test_one_uid_in_two_series_is_up_to_the_policy(
    store: Store, make_file: MakeFile, policy: StorePolicy, outcome: Outcome
) -> None:
    assert store(make_file(SOPInstanceUID="1.3"), policy=policy) == [Outcome.STORED]
    assert store(make_file(SOPInstanceUID="1.3"), policy=policy) == [outcome]


def test_deleting_takes_empty_parents_along_and_nothing_else(
    archive: Archive, store: Store, make_file: MakeFile, tmp_path: Path
) -> None:
    for series, instance in (("2.1", "3.1"), ("2.1", "3.2"), ("2.2", "3.3")):
        store(make_file(StudyInstanceUID="1.1", SeriesInstanceUID=series, SOPInstanceUID=instance))
    assert archive.delete(Scope("1.1", "2.1", "3.9")) == 0
    assert archive.delete(Scope("1.1", "2.1", "3.1")) == 1
    assert archive.delete(Scope("1.1", "2.1", "3.1")) == 0
    assert len(contents(archive, Scope("1.1", "2.1"))) == 1
    assert archive.delete(Scope("1.1", "2.1")) == 1
    assert archive.delete(Scope("1.1")) == 1
    assert files_in(tmp_path / "archive") == []
    index = sqlite3.connect(tmp_path / "archive" / "index.sqlite")
    for table in ("study", "series", "instance", "document", "study_value", "instance_value"):
        assert index.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    index.close()


def test_a_deleted_instance_can_be_stored_again_as_another_one(
    archive: Archive, store: Store, make_file: MakeFile
) -> None:
    data = make_file(StudyInstanceUID="1.1")
    store(data)
    with archive.view() as view:
        before = view.state(Scope("1.1"))
    archive.delete(Scope("1.1"))
    assert store(data) == [Outcome.STORED]
    with archive.view() as view:
        assert view.state(Scope("1.1")) > before


def test_who_is_reading_can_read_on_after_a_deletion(
    archive: Archive, store: Store, make_file: MakeFile, tmp_path: Path
) -> None:
    data = make_file(StudyInstanceUID="1.1")
    store(data)
    with archive.view() as first:
        (instance,) = first.instances(Scope("1.1"))
        archive.delete(Scope("1.1"))
        with archive.view() as second:
            assert second.instances(Scope("1.1")) == []
        assert len(first.instances(Scope("1.1"))) == 1, "a view does not change"
        with instance.file.open() as file:
            assert file.read() == data
    assert files_in(tmp_path / "archive") == [], "and then the file goes"


def test_what_is_there_is_there_after_a_restart(
    archive: Archive, store: Store, make_file: MakeFile, reopen: Callable[[], Archive]
) -> None:
    data = make_file()
    store(data)
    archive.close()
    again = reopen()
    assert contents(again) == [data]
    again.close()


def test_an_upload_that_nobody_stored_is_gone_after_a_restart(
    archive: Archive, tmp_path: Path, reopen: Callable[[], Archive]
) -> None:
    upload = archive.receive()
    upload.write([b"x" * 100])
    assert len(files_in(tmp_path / "archive")) == 1
    archive.close()
    reopen().close()
    assert files_in(tmp_path / "archive") == []


def test_a_file_that_was_not_moved_before_a_crash_is_read_and_then_moved(
    archive: Archive, store: Store, make_file: MakeFile, tmp_path: Path,
    reopen: Callable[[], Archive],
) -> None:  # fmt: skip
    data = make_file()
    store(data)
    (file,) = files_in(tmp_path / "archive")
    received = tmp_path / "archive" / "incoming" / file.name
    file.rename(received)
    assert contents(archive) == [data]
    archive.close()
    again = reopen()
    assert file.exists()
    assert not received.exists()
    assert contents(again) == [data]
    again.close()


def test_a_file_that_a_crash_kept_from_being_deleted_goes_at_the_next_start(
    archive: Archive, store: Store, make_file: MakeFile, tmp_path: Path,
    reopen: Callable[[], Archive],
) -> None:  # fmt: skip
    store(make_file())
    view = archive.view()
    archive.delete(Scope())
    assert len(files_in(tmp_path / "archive")) == 1
    archive.close()  # as if the process had ended with the view open
    reopen().close()
    assert files_in(tmp_path / "archive") == []
    del view


def test_a_full_disk_is_an_outcome_and_leaves_nothing(
    archive: Archive,
    store: Store,
    make_file: MakeFile,
    *,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert store(make_file(), make_file()) == [Outcome.FAILED] * 2
    assert "No space left on device" in capfd.readouterr().err
    assert contents(archive) == []
    assert files_in(tmp_path / "archive") == []
    assert store(make_file()) == [Outcome.STORED]


def test_each_file_each_name_and_the_index_are_synced_before_store_returns(
    archive: Archive, make_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    real = os.fsync

    def note(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    upload = archive.receive()
    upload.write([make_file()])
    stream = upload.stream()
    archive.store([(upload, describe(stream, read(stream)))], TRIPLE)
    assert synced[0].endswith(f"incoming/{upload.name}")
    assert synced[1].endswith("incoming")
    level = archive._connection.execute("PRAGMA synchronous").fetchone()[0]
    assert level == 2, "FULL: SQLite syncs its log at each commit"


def test_many_threads_store_read_and_delete_at_once(
    archive: Archive, store: Store, make_file: MakeFile
) -> None:
    study = {"StudyInstanceUID": "1.1", "SeriesInstanceUID": "1.2"}
    keep = [make_file(**study) for _ in range(24)]
    pass_by = [make_file(StudyInstanceUID="1.9", SOPInstanceUID=f"9.{n}") for n in range(8)]
    outcomes: list[Outcome] = []
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            outcomes.extend(store(*keep[number * 3 : number * 3 + 3]))
            store(pass_by[number])
            assert set(contents(archive, Scope("1.1"))) <= set(keep)
            archive.delete(Scope("1.9", None, f"9.{number}"))
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures
    assert outcomes == [Outcome.STORED] * 24
    assert sorted(contents(archive)) == sorted(keep)


def test_of_many_equal_stores_at_once_one_wins(
    archive: Archive, store: Store, make_file: MakeFile
) -> None:
    data = make_file()
    outcomes: list[Outcome] = []
    threads = [threading.Thread(target=lambda: outcomes.extend(store(data))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcome.name for outcome in outcomes) == ["STORED"] + ["TAKEN"] * 7
    assert contents(archive) == [data]


def test_a_folder_has_one_server_at_a_time(archive: Archive, reopen: Callable[[], Archive]) -> None:
    with pytest.raises(ArchiveError, match="in use by another server"):
        reopen()
    archive.close()
    reopen().close()


def test_an_index_of_another_version_is_not_touched(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    index = sqlite3.connect(folder / "index.sqlite")
    index.execute("PRAGMA user_version = 99")
    index.close()
    with pytest.raises(ArchiveError, match="version 99"):
        Archive(folder)


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from reference_server.archive import Archive, StorePolicy, describe
    from reference_server.dicom import read

    archive = Archive(Path(sys.argv[1]))
    half = archive.receive()
    half.write([b"half of a file"])
    upload = archive.receive()
    upload.write([Path(sys.argv[2]).read_bytes()])
    stream = upload.stream()
    entry = describe(stream, read(stream))
    print(archive.store([(upload, entry)], StorePolicy(False, False))[0].name, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_was_reported_as_stored_survives_a_kill(tmp_path: Path, make_file: MakeFile) -> None:
    source = tmp_path / "source.dcm"
    source.write_bytes(make_file())
    folder = tmp_path / "archive"
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLED), str(folder), str(source)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stdout) == (-signal.SIGKILL, "STORED\n"), run.stderr
    archive = Archive(folder)
    assert contents(archive) == [source.read_bytes()]
    archive.close()
    assert len(files_in(folder)) == 1


def test_documents_are_the_metadata(archive: Archive, store: Store, make_file: MakeFile) -> None:
    store(make_file(PatientID="X1"))
    with archive.view() as view:
        instances = view.instances(Scope())
        (complete,) = view.documents(instances, complete=True)
        (plain,) = view.documents(instances, complete=False)
        assert view.documents_size(Scope()) == len(complete)
    assert json.loads(plain)["00100020"] == {"vr": "LO", "Value": ["X1"]}
    assert set(json.loads(complete)) - set(json.loads(plain)) == {"7FE00010"}


def stored_while_one_has_the_turn(
    archive: Archive, store: Store, *files: bytes
) -> tuple[list[Outcome], int]:
    """Store each in a thread, all of which wait at once; also tells how many commits there were."""
    statements: list[str] = []
    archive._connection.set_trace_callback(statements.append)
    outcomes: list[Outcome] = []
    threads = [
        threading.Thread(target=lambda each: outcomes.extend(store(each)), args=(data,))
        for data in files
    ]
    with archive._writing:
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + 20
        while len(archive._waiting) < len(files) and time.monotonic() < deadline:
            time.sleep(0.01)
    for thread in threads:
        thread.join(20)
    archive._connection.set_trace_callback(None)
    return outcomes, statements.count("COMMIT")


def test_who_waits_together_is_committed_together(
    archive: Archive, store: Store, make_file: MakeFile
) -> None:
    files = [make_file() for _ in range(5)]
    outcomes, commits = stored_while_one_has_the_turn(archive, store, *files, files[0])
    assert sorted(outcome.name for outcome in outcomes) == ["STORED"] * 5 + ["TAKEN"]
    assert commits == 1
    assert sorted(contents(archive)) == sorted(files)


def test_none_suffers_for_another_that_it_waits_with(
    archive: Archive,
    store: Store,
    make_file: MakeFile,
    *,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    real = IndexWriter.add

    def add(self: IndexWriter, entry: Entry, file: str, size: int) -> None:
        if entry.study_uid == "1.666":
            raise sqlite3.IntegrityError("this one can't be")
        real(self, entry, file, size)

    monkeypatch.setattr(IndexWriter, "add", add)
    good = [make_file() for _ in range(3)]
    bad = make_file(StudyInstanceUID="1.666")
    outcomes, _ = stored_while_one_has_the_turn(archive, store, good[0], bad, *good[1:])
    assert sorted(outcome.name for outcome in outcomes) == ["FAILED"] + ["STORED"] * 3
    assert sorted(contents(archive)) == sorted(good)
    assert capfd.readouterr().err.count("IntegrityError: this one can't be") == 1
