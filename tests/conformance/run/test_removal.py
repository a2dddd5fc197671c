"""What was stored is removed, in the way that the target offers; what stays is said."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from conformance.profile.load import load_profile
from conformance.profile.model import Profile, RemovalStep
from conformance.run.removal import commands, gone_command, is_gone, remove_study
from conformance.wire.client import Client, Limits
from tests.support.sockets import Peer, Scripted, ok, scripted

STUDY = "1.2.3"

PLAIN = Profile("plain", "", frozenset(), {}, {}, {})
RECIPE = Profile(
    "recipe",
    "",
    frozenset(),
    {},
    {},
    {},
    removal=(
        RemovalStep("POST", "{origin}/lookup", "{study}", {"path": (0, "Path")}),
        RemovalStep("DELETE", "{origin}{path}"),
    ),
)


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(limits=Limits(connect=0.5, read=0.5, total=1)) as client:
        yield client


def target(*answers: bytes) -> AbstractContextManager[Scripted]:
    """A server that gives these answers in turn, each on a connection of its own."""

    def speak(answer: bytes) -> Callable[[Peer], None]:
        return lambda peer: peer.answer(answer)

    return scripted(*(speak(answer) for answer in answers))


def status(code: int, body: bytes = b"") -> bytes:
    return ok(body, "Connection: close", status=f"{code} X")


def lines(server: Scripted) -> list[str]:
    return [request.split(b" HTTP")[0].decode() for request in server.requests]


@pytest.mark.parametrize("code", [200, 202, 204])
def test_a_study_is_removed_by_delete(client: Client, code: int) -> None:
    with target(status(code)) as server:
        removal = remove_study(client, f"{server.url}/base", PLAIN, STUDY)
    assert removal
    assert len(removal.exchanges) == 1
    assert lines(server) == ["DELETE /base/studies/1.2.3"]


@pytest.mark.parametrize("code", [404, 410])
def test_a_study_that_is_gone_counts_as_removed(client: Client, code: int) -> None:
    with target(status(code), status(404)) as server:
        assert remove_study(client, server.url, PLAIN, STUDY)
    assert lines(server)[1:] == ["GET /studies/1.2.3/metadata"]


def test_a_404_is_not_believed_while_the_study_is_there(client: Client) -> None:
    with target(status(404), status(200, b"[{}]")) as server:
        removal = remove_study(client, server.url, PLAIN, STUDY)
    assert not removal
    assert removal.reason.endswith("was answered with 404, but the study is still there")


@pytest.mark.parametrize(
    ("look", "reason"),
    [
        (400, ""),
        (404, ""),
        (200, "was answered with 400, but the study is still there"),
        (500, "was answered with 400"),
    ],
)
def test_what_is_bad_syntax_wherever_it_stands_is_not_there(
    client: Client, look: int, reason: str
) -> None:
    with target(status(400), status(look)) as server:
        removal = remove_study(client, server.url, PLAIN, STUDY)
    assert bool(removal) is (not reason)
    assert removal.reason.endswith(reason)


@pytest.mark.parametrize("code", [301, 403, 405, 501])
def test_a_refusal_is_told(client: Client, code: int) -> None:
    with target(status(code)) as server:
        removal = remove_study(client, server.url, PLAIN, STUDY)
    assert not removal
    assert removal.reason == f"DELETE {server.url}/studies/1.2.3 was answered with {code}"


def test_a_silent_target_is_told(client: Client) -> None:
    with scripted(lambda peer: peer.hang()) as server:
        removal = remove_study(client, server.url, PLAIN, STUDY)
    assert not removal
    assert "there is no answer" in removal.reason


def test_a_recipe_is_followed(client: Client) -> None:
    with target(status(200, b'[{"Path": "/studies/ab-cd"}]'), status(200)) as server:
        assert remove_study(client, f"{server.url}/dicom-web", RECIPE, STUDY)
    assert lines(server) == ["POST /lookup", "DELETE /studies/ab-cd"]
    assert server.requests[0].endswith(b"\r\n\r\n1.2.3")


def test_a_recipe_that_finds_nothing_has_nothing_to_remove(client: Client) -> None:
    with target(status(200, b"[]")) as server:
        assert remove_study(client, server.url, RECIPE, STUDY)
    assert lines(server) == ["POST /lookup"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"nonsense", "was not answered with JSON"),
        (b'[{"path": 1}]', "has no [0]['Path']"),
        (b'{"0": 1}', "has no [0]['Path']"),
        (b"7", "has no [0]['Path']"),
        (b"[" * 100_000, "was not answered with JSON"),
        (b'[{"Path": "@127.0.0.1:1/x"}]', "would leave the target"),
        (b'[{"Path": ".example.org/x"}]', "would leave the target"),
        (b'[{"Path": "[/x"}]', "would leave the target"),
        (b'[{"Path": "/a b"}]', "can't be sent"),
    ],
)
def test_a_recipe_that_goes_wrong_is_told(client: Client, answer: bytes, reason: str) -> None:
    with target(status(200, answer), status(200)) as server:
        removal = remove_study(client, server.url, RECIPE, STUDY)
    assert not removal
    assert reason in removal.reason
    assert lines(server) == ["POST /lookup"]


FIELDS = [("Authorization", "Basic eA==")]


def test_the_commands_read_well() -> None:
    (line,) = commands("http://host/base", PLAIN, STUDY, FIELDS, ["--insecure"])
    assert line == (
        "curl --silent --show-error --fail --insecure"
        " --header 'Authorization: '\"$DICOMWEB_AUTHORIZATION\""
        " --request DELETE http://host/base/studies/1.2.3"
    )


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize(("code", "gone"), [(404, True), (410, True), (200, False), (401, False)])
def test_whether_a_study_is_gone_is_asked_in_one_way(
    client: Client, code: int, *, gone: bool
) -> None:
    with target(status(code), status(code)) as server:
        assert is_gone(client, server.url, STUDY) is gone
        command = gone_command(server.url, STUDY, FIELDS)
        environment = {"PATH": os.environ["PATH"]}
        done = subprocess.run(["/bin/sh", "-c", command], env=environment, timeout=10, check=False)
    assert (done.returncode == 0) is gone
    assert lines(server) == ["GET /studies/1.2.3/metadata"] * 2
    assert all(b"Accept: application/dicom+json\r\n" in request for request in server.requests)


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize("profile", [PLAIN, RECIPE, "orthanc"])
def test_the_commands_do_what_we_do(client: Client, profile: Profile | str, tmp_path: Path) -> None:
    profile = load_profile(profile) if isinstance(profile, str) else profile
    answers = [status(200, b'[{"Path": "/studies/ab%20cd\'"}]'), status(200)]
    if profile is PLAIN:
        answers = [status(200)]
    with target(*answers, *answers) as server:
        base = f"{server.url}/dicom-web"
        assert remove_study(client, base, profile, STUDY)
        script = "\n".join(commands(base, profile, STUDY))
        environment = {"PATH": os.environ["PATH"]}
        done = subprocess.run(
            ["/bin/sh", "-ec", script],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            timeout=10,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    ours, theirs = server.requests[: len(answers)], server.requests[len(answers) :]
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.split(b"\r\n")[0] == other.split(b"\r\n")[0]
        assert mine.partition(b"\r\n\r\n")[2] == other.partition(b"\r\n\r\n")[2]
