"""The bundled server is there when it is needed, and only then."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from conformance.errors import HarnessError
from conformance.profile.load import load_profile
from conformance.run.embedded import EmbeddedServer
from conformance.run.preflight import look
from conformance.wire.client import Client
from tests.support.signals import heeded
from tests.support.sockets import eventually

SERVER = """
import argparse, http.server, os, signal, sys
parser = argparse.ArgumentParser()
parser.add_argument("--host"), parser.add_argument("--port", type=int)
options = parser.parse_args()

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(os.getpid()).encode())

def end(*_):
    open("ended in good order", "w").close()
    os._exit(0)

signal.signal(signal.SIGTERM, end)
server = http.server.HTTPServer((options.host, options.port), Handler)
print("starting ...")
print(f"listening on http://{options.host}:{server.server_port}")
server.serve_forever()
"""

DEAF = SERVER.replace("signal.signal(signal.SIGTERM, end)", "signal.signal(15, signal.SIG_IGN)")
CHATTY = SERVER.replace("server.serve_forever", "print('x' * 1_000_000); server.serve_forever")

HOLDER = """
import sys, time
from conformance.profile.load import load_profile
from conformance.run.embedded import EmbeddedServer
from conformance.run.preflight import look
from conformance.wire.client import Client
server = EmbeddedServer("stand_in")
print(server.url, flush=True)
time.sleep(30)
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module `stand_in` that a child process finds."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "stand_in.py").write_text(SERVER)
    return tmp_path / "stand_in.py"


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=2) as answer:
        return bytes(answer.read())


def gone(url: str) -> bool:
    try:
        get(url)
    except OSError:
        return True
    return False


def test_it_listens_on_loopback_until_it_is_stopped(module: Path) -> None:
    with EmbeddedServer("stand_in") as server:
        assert server.url.startswith("http://127.0.0.1:")
        assert get(server.url).isdigit()
    assert gone(server.url)
    assert (module.parent / "ended in good order").exists()
    server.stop()


@pytest.mark.usefixtures("module")
def test_it_has_a_session_of_its_own_so_that_no_ctrl_c_reaches_it() -> None:
    with EmbeddedServer("stand_in") as server:
        assert os.getsid(int(get(server.url))) != os.getsid(0)


def test_one_that_ignores_the_polite_request_is_killed(module: Path) -> None:
    module.write_text(DEAF)
    with EmbeddedServer("stand_in", grace=0.1) as server:
        pass
    assert gone(server.url)


def test_it_may_write_as_much_as_it_likes(module: Path) -> None:
    module.write_text(CHATTY)
    with EmbeddedServer("stand_in") as server:
        assert get(server.url).isdigit()
        assert len(server.output()) <= 2000


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_the_process_that_started_it(module: Path, how: signal.Signals) -> None:
    path = os.pathsep.join((str(module.parent), str(Path(__file__).parents[3])))
    with heeded(how):
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLDER],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
        )
    try:
        assert holder.stdout is not None
        url = holder.stdout.readline().decode().strip()
        assert get(url).isdigit()
        holder.send_signal(how)
        holder.wait(5)
        assert eventually(lambda: gone(url))
        assert eventually((module.parent / "ended in good order").exists)
    finally:
        holder.kill()
        holder.communicate()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("raise SystemExit('no disk')", "ended with status 1 .* it said: no disk"),
        ("import time; print('hello'); time.sleep(9)", "after 0.5 s; it said: hello"),
    ],
)
def test_one_that_does_not_come_up_is_a_fault_of_ours(
    module: Path, text: str, message: str
) -> None:
    module.write_text(text)
    with pytest.raises(HarnessError, match=message):
        EmbeddedServer("stand_in", start=0.5)


def test_one_that_is_not_there_is_a_fault_of_ours() -> None:
    with pytest.raises(HarnessError, match="no_such_module"):
        EmbeddedServer("no_such_module")


def test_the_bundled_server_answers_and_goes() -> None:
    profile = load_profile("tutorial")
    with EmbeddedServer() as server, Client() as client:
        assert look(f"{server.url}/v2", client, profile).notes == ()
        assert look(f"{server.url}/dicom-web", client, profile).notes == ()
    assert gone(server.url)
