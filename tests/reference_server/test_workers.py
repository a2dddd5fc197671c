"""Several workers over one archive: what one stores the other has, and who dies is replaced."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.support.dicomweb import ANY_SYNTAX, Client
from tests.support.harness import ROOT
from tests.support.served import Process, Start, eventually, is_alive, state_of

MakeFile = Callable[..., bytes]

UIDS = {"StudyInstanceUID": "1.1", "SeriesInstanceUID": "1.2", "SOPInstanceUID": "1.3"}
INSTANCE = "/studies/1.1/series/1.2/instances/1.3"
LONGEST = 20.0
# More than what lies in the buffers of a connection, so that it can't all be sent at once.
BIG = {"EncapsulatedDocument": bytes(16 * 1024 * 1024)}


@contextmanager
def halted(*processes: int) -> Iterator[None]:
    for each in processes:
        os.kill(each, signal.SIGSTOP)
    try:
        # One thread gets the signal, and then halts all others.
        assert eventually(lambda: all(map(is_halted, processes)))
        yield
    finally:
        for each in processes:
            # What was told to end meanwhile may have ended.
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGCONT)


def connected(process: Process, worker: int, dialect: str = "v2") -> Client:
    """Give a client whose connection one worker has: no other can accept it."""
    client = process.client(dialect)
    with halted(*(each for each in process.workers() if each != worker)):
        client.get("/studies")
    return client


def is_halted(process: int) -> bool:
    return all(state_of(task) == "T" for task in Path(f"/proc/{process}/task").iterdir())


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.parent != folder]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def pair(start: Start, folder: Path) -> Process:
    return start("--workers", "2", "--data", str(folder))


def both(process: Process, dialect: str = "v2") -> list[Client]:
    return [connected(process, worker, dialect) for worker in process.workers()]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("whole_group", [False, True], ids=["process", "group"])
def test_a_signal_ends_all_in_good_order(tmp_path: Path, number: int, *, whole_group: bool) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "reference_server", "--workers", "3"],
        cwd=ROOT, env=os.environ | {"TMPDIR": str(tmp_path)}, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as popen:  # fmt: skip
        assert popen.stdout is not None
        process = Process(popen, popen.stdout.readline().removeprefix("listening on ").strip())
        assert process.client().get("/studies").status_code == 204
        started = process.workers()
        assert len(started) == 3
        (os.killpg if whole_group else os.kill)(popen.pid, number)
        assert popen.communicate(timeout=LONGEST) == ("", "")
    assert popen.returncode == 0
    assert not any(map(is_alive, started))
    assert not list(tmp_path.glob("reference-server-*"))


def test_a_request_under_way_is_answered_before_the_end(pair: Process, make_file: MakeFile) -> None:
    (first, _) = pair.workers()
    client = connected(pair, first)
    with ThreadPoolExecutor() as pool, halted(first):
        under_way = pool.submit(client.store, make_file())
        time.sleep(0.2)
        pair.popen.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        os.kill(first, signal.SIGCONT)
        assert under_way.result(LONGEST).status_code == 200
    assert pair.popen.wait(LONGEST) == 0


def test_what_one_stores_the_other_has_at_once(pair: Process, make_file: MakeFile) -> None:
    one, other = both(pair)
    for number in range(10):
        data = make_file(StudyInstanceUID=f"1.{number}")
        assert one.store(data).status_code == 200
        assert data in other.get(f"/studies/1.{number}", ANY_SYNTAX).content
        assert other.get(f"/studies/1.{number}/metadata").status_code == 200
        assert len(other.search("/studies")) == number + 1
        one, other = other, one


def test_what_one_deletes_the_other_has_no_more(
    pair: Process, make_file: MakeFile, folder: Path
) -> None:
    one, other = both(pair)
    data = make_file(**UIDS)
    for _ in range(3):
        assert one.store(data).status_code == 200
        assert other.send("DELETE", "/studies/1.1").status_code == 204
        assert one.get(INSTANCE, ANY_SYNTAX).status_code == 404
        assert one.search("/studies") == []
        assert files_in(folder) == []


def test_of_equal_stores_at_once_exactly_one_wins(pair: Process, make_file: MakeFile) -> None:
    clients = [*both(pair), *both(pair), *both(pair)]
    for number in range(5):
        data = make_file(StudyInstanceUID=f"1.{number}", SOPInstanceUID="1.3")
        with ThreadPoolExecutor(len(clients)) as pool:
            answers = pool.map(lambda client, data=data: client.store(data).status_code, clients)
            assert sorted(answers) == [200] + [409] * (len(clients) - 1)
        assert len(clients[0].search(f"/studies/1.{number}/instances")) == 1


def test_many_stores_in_both_are_all_there(pair: Process, make_file: MakeFile) -> None:
    clients = [*both(pair), *both(pair)]
    files = [make_file(**UIDS | {"SOPInstanceUID": f"3.{number}"}) for number in range(40)]
    with ThreadPoolExecutor(len(clients)) as pool:
        shares = [files[number :: len(clients)] for number in range(len(clients))]
        for statuses in pool.map(
            lambda client, share: [client.store(data).status_code for data in share],
            clients,
            shares,
        ):
            assert set(statuses) == {200}
    for client in clients:
        answer = client.get("/studies/1.1", ANY_SYNTAX).content
        assert all(data in answer for data in files)


def test_who_retrieves_gets_all_of_it_while_the_other_deletes(
    pair: Process, make_file: MakeFile, folder: Path
) -> None:
    one, other = both(pair)
    files = [make_file(**UIDS | {"SOPInstanceUID": f"3.{n}"} | BIG) for n in range(2)]
    for data in files:
        assert other.store(data).status_code == 200
    with one.session.get(
        f"{one.base}/studies/1.1", headers={"Accept": ANY_SYNTAX}, stream=True, timeout=30
    ) as answer:
        assert other.send("DELETE", "/studies/1.1").status_code == 204
        assert other.get("/studies/1.1", ANY_SYNTAX).status_code == 404
        assert len(files_in(folder)) == 2, "the other one still reads them"
        content = answer.content
    assert all(data in content for data in files)
    assert eventually(lambda: files_in(folder) == []), "and then they go"


def test_who_is_killed_is_replaced_and_nothing_is_lost(
    pair: Process, make_file: MakeFile, folder: Path
) -> None:
    first, second = pair.workers()
    one, other = both(pair)
    data = make_file(**UIDS)
    assert one.store(data).status_code == 200
    with halted(second), socket.create_connection(("127.0.0.1", pair.port)) as half:
        half.sendall(
            b"POST /v2/studies HTTP/1.1\r\nHost: a\r\nAccept: */*\r\nContent-Length: 9999\r\n"
            b"Content-Type: application/dicom\r\n\r\n" + b"x" * 5000
        )
        assert eventually(lambda: bool(list((folder / "incoming").iterdir())))
        os.kill(first, signal.SIGKILL)
        assert eventually(lambda: not is_alive(first))
    assert data in other.get(INSTANCE, ANY_SYNTAX).content
    assert eventually(lambda: len(pair.workers()) == 2)
    assert eventually(lambda: list((folder / "incoming").iterdir()) == [])
    (third,) = set(pair.workers()) - {second}
    again = connected(pair, third)
    assert data in again.get(INSTANCE, ANY_SYNTAX).content
    assert again.store(make_file()).status_code == 200
    assert len(other.search("/studies")) == 2
    status, _, text = pair.end()
    assert status == 0
    assert text == "reference_server: worker 0 ended (signal 9); another begins\n"


def test_a_killed_reader_does_not_keep_what_is_deleted(
    pair: Process, make_file: MakeFile, folder: Path
) -> None:
    first, _ = pair.workers()
    one, other = both(pair)
    assert one.store(make_file(**UIDS, **BIG)).status_code == 200
    with one.session.get(
        f"{one.base}/studies/1.1", headers={"Accept": ANY_SYNTAX}, stream=True, timeout=30
    ):
        assert other.send("DELETE", "/studies/1.1").status_code == 204
        assert files_in(folder)
        os.kill(first, signal.SIGKILL)
        assert eventually(lambda: files_in(folder) == [])


def test_what_a_killed_deleter_left_goes_with_its_successor(
    pair: Process, make_file: MakeFile, folder: Path
) -> None:
    first, _ = pair.workers()
    one, other = both(pair)
    assert one.store(make_file(**UIDS, **BIG)).status_code == 200
    with other.session.get(
        f"{other.base}/studies/1.1", headers={"Accept": ANY_SYNTAX}, stream=True, timeout=30
    ) as answer:
        assert one.send("DELETE", "/studies/1.1").status_code == 204
        os.kill(first, signal.SIGKILL)
        assert eventually(lambda: len(set(pair.workers()) - {first}) == 2)
        assert files_in(folder), "the other one still reads it"
        assert len(answer.content) > len(BIG["EncapsulatedDocument"])
    assert eventually(lambda: files_in(folder) == [])


def test_workers_end_with_the_process_that_started_them(
    pair: Process, start: Start, folder: Path
) -> None:
    started = pair.workers()
    pair.popen.kill()
    pair.popen.wait(LONGEST)
    assert eventually(lambda: not any(map(is_alive, started)))
    assert start("--data", str(folder)).client().get("/studies").status_code == 204


def test_the_folder_is_in_use_as_long_as_one_of_them_has_it(pair: Process, folder: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "reference_server", "--data", str(folder), "--workers", "2"],
        cwd=ROOT, capture_output=True, text=True, timeout=LONGEST, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stdout) == (73, "")
    assert "in use by another server" in run.stderr
    assert pair.client().get("/studies").status_code == 204


@pytest.mark.parametrize("count", ["0", "65", "two"])
def test_a_number_of_workers_that_can_not_be_is_refused(count: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "reference_server", "--workers", count],
        cwd=ROOT, capture_output=True, text=True, timeout=LONGEST, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stdout) == (2, "")
    assert "--workers" in run.stderr


FAILING = """
    import sys
    from reference_server import __main__, workers

    def fails(self, number):
        raise RuntimeError("no archive today")

    workers.Group.archive = fails
    sys.argv = ["reference_server", "--workers", "2"]
    sys.exit(__main__.main())
"""


def test_a_worker_that_can_not_begin_ends_all_with_the_reason(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FAILING)], env={"TMPDIR": str(tmp_path)},
        cwd=ROOT, capture_output=True, text=True, timeout=LONGEST, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stdout) == (70, "")
    assert "RuntimeError: no archive today" in run.stderr
    assert "ended before it was ready (status 1); what stands above says why" in run.stderr
    assert not list(tmp_path.iterdir())
