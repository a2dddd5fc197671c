"""The command: how it starts, what it prints, how it ends, and what survives."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.dicomweb import ANY_SYNTAX, JSON, multipart
from tests.support.harness import ROOT
from tests.support.served import Start

MakeFile = Callable[..., bytes]

MIB = 1024 * 1024


def test_it_prints_one_line_and_listens(start: Start) -> None:
    process = start()
    assert process.client().get("/studies").status_code == 204
    status, out, err = process.end()
    assert (status, out, err) == (0, "", "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_good_order(start: Start, tmp_path: Path, number: int) -> None:
    process = start()
    (folder,) = tmp_path.glob("reference-server-*")
    with socket.create_connection(("127.0.0.1", process.port)) as idle:
        assert process.end(number)[0] == 0
        # Reset where it had not been accepted yet.
        with suppress(ConnectionResetError):
            assert idle.recv(1) == b""
    assert not folder.exists()


def test_a_request_under_way_is_answered_before_the_end(
    start: Start, make_file: MakeFile, tmp_path: Path
) -> None:
    process = start("--data", str(tmp_path / "data"))
    body = multipart(make_file())
    port = process.port
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        head = (
            f"POST /v2/studies HTTP/1.1\r\nHost: a\r\nAccept: {JSON}\r\n"
            f"Content-Type: multipart/related; boundary=b\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        connection.sendall(head.encode() + body[:200])
        time.sleep(0.2)
        process.popen.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        connection.sendall(body[200:])
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"Connection: close" in answer
    process.popen.communicate(timeout=20)
    assert process.popen.returncode == 0


def test_data_stays_where_it_was_put(start: Start, make_file: MakeFile, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    data = make_file(StudyInstanceUID="1.1")
    process = start("--data", str(folder))
    assert process.client().store(data).status_code == 200
    assert process.end()[0] == 0
    process = start("--data", str(folder))
    assert len(process.client().search("/studies?StudyInstanceUID=1.1")) == 1
    assert not list(tmp_path.glob("reference-server-*"))


def test_what_was_acknowledged_survives_kill_9(
    start: Start, make_file: MakeFile, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    process = start("--data", str(folder))
    client = process.client()
    files = {f"1.{number}": make_file(StudyInstanceUID=f"1.{number}") for number in range(10)}
    for data in files.values():
        assert client.store(data).status_code == 200
    client.send("DELETE", "/studies/1.0")
    with socket.create_connection(("127.0.0.1", process.port)) as half:
        half.sendall(
            b"POST /v2/studies HTTP/1.1\r\nHost: a\r\nAccept: */*\r\nContent-Length: 9999\r\n"
            b"Content-Type: application/dicom\r\n\r\n" + b"x" * 5000
        )
        time.sleep(0.3)
        assert list((folder / "incoming").iterdir())
        process.end(signal.SIGKILL)
    client = start("--data", str(folder)).client()
    assert list((folder / "incoming").iterdir()) == []
    accept = 'multipart/related; type="application/dicom"; transfer-syntax=*'
    for uid, data in list(files.items())[1:]:
        assert data in client.get(f"/studies/{uid}", accept).content
    assert client.get("/studies/1.0", accept).status_code == 404
    assert client.store(files["1.0"]).status_code == 200
    assert client.store(files["1.1"]).status_code == 409


@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_memory_does_not_grow_with_uploads_and_downloads(
    start: Start, make_file: MakeFile, tmp_path: Path, framing: str
) -> None:
    process = start("--data", str(tmp_path / "data"))
    client = process.client("dicom-web")
    client.store(make_file(StudyInstanceUID="1.9"))
    before = process.peak_memory()
    uids = {"StudyInstanceUID": "1.1", "SeriesInstanceUID": "1.2", "SOPInstanceUID": "1.3"}
    body = multipart(make_file(rows=8192, columns=8192, **uids))
    assert len(body) > 64 * MIB
    headers = {"Accept": JSON, "Content-Type": "multipart/related; boundary=b"}
    pieces = (body[at : at + MIB] for at in range(0, len(body), MIB))
    data = body if framing == "length" else pieces
    assert client.send("POST", "/studies", data=data, headers=headers).status_code == 200
    instance = "/studies/1.1/series/1.2/instances/1.3"
    octets = "application/octet-stream"
    for path, accept, least in (
        ("/studies/1.1", ANY_SYNTAX, 64 * MIB),
        (instance, "application/dicom", 64 * MIB),
        (f"{instance}/frames/1", f'multipart/related; type="{octets}"', 64 * MIB),
        (f"{instance}/bulkdata/7FE00010", octets, 64 * MIB),
        (f"{instance}/metadata", JSON, 1),
    ):
        with client.session.get(
            client.base + path, headers={"Accept": accept}, stream=True, timeout=30
        ) as response:
            assert response.status_code == 200
            assert sum(map(len, response.iter_content(MIB))) >= least
    grown = process.peak_memory() - before
    assert grown < 16 * MIB, f"{grown / MIB:.1f} MiB"


def test_conversion_is_streamed_too(start: Start, make_file: MakeFile, tmp_path: Path) -> None:
    process = start("--data", str(tmp_path / "data"))
    client = process.client("dicom-web")
    client.store(make_file(StudyInstanceUID="1.9"))
    big = make_file(rows=8192, columns=8192, StudyInstanceUID="1.1", syntax="1.2.840.10008.1.2.2")
    assert client.store(big).status_code == 200
    before = process.peak_memory()
    with client.session.get(
        f"{client.base}/studies/1.1", headers={"Accept": "*/*"}, stream=True, timeout=60
    ) as response:
        assert sum(map(len, response.iter_content(MIB))) > 64 * MIB
    grown = process.peak_memory() - before
    assert grown < 24 * MIB, f"{grown / MIB:.1f} MiB"


def refused(*arguments: str) -> tuple[int, str]:
    run = subprocess.run(
        [sys.executable, "-m", "reference_server", *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert run.stdout == ""
    return run.returncode, run.stderr


def test_a_port_that_is_taken_is_one_clear_line(start: Start) -> None:
    port = str(start().port)
    status, text = refused("--port", port)
    assert status == 69
    assert text.startswith(f"reference_server: can't serve on 127.0.0.1 port {port}: ")
    assert text.count("\n") == 1


def test_a_folder_that_is_in_use_is_one_clear_line(start: Start, tmp_path: Path) -> None:
    folder = str(tmp_path / "data")
    start("--data", folder)
    status, text = refused("--data", folder)
    assert status == 73
    assert "in use by another server" in text
    assert text.count("\n") == 1


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_folder_that_can_not_be_made_is_one_clear_line(tmp_path: Path, workers: str) -> None:
    folder = tmp_path / "file"
    folder.write_text("")
    status, text = refused("--data", str(folder), "--workers", workers)
    assert status == 73
    assert text.startswith(f"reference_server: --data: {folder} can't be used (")
    assert text.endswith("; give another folder, or mend this one\n")
    assert text.count("\n") == 1


def test_pages_that_are_named_may_read_what_is_here(start: Start) -> None:
    pages = ("http://localhost:3000", "https://viewer.example")
    process = start(*(text for page in pages for text in ("--cors", page)))
    for page in pages:
        said = process.client().get("/studies", Origin=page)
        assert said.headers["Access-Control-Allow-Origin"] == page


def test_a_page_that_is_no_origin_is_refused_before_anything_starts() -> None:
    status, text = refused("--cors", "http://localhost:3000/")
    assert status == 2
    assert "--cors: 'http://localhost:3000/' is not as a browser writes" in text


def test_it_listens_on_loopback_only(start: Start) -> None:
    port = start().port
    listening = Path("/proc/net/tcp").read_text().splitlines()
    own = [line.split() for line in listening if f":{port:04X} 00000000:0000 0A" in line]
    assert [line[1] for line in own] == [f"0100007F:{port:04X}"]
