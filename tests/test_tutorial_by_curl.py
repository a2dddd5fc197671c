"""The tutorial's own commands, typed with real curl against the bundled server, one by one.

The commands stand here as they stand in the tutorial but for {base-url}, {path-to-dicoms} and the
long UIDs, which are named. What curl says of the status comes through a curlrc, so that not one
word has to be added to a command.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import fixtures
from tests.support.bundled import bundled_server

RED, GREEN, BLUE = "red-triangle", "green-square", "blue-circle"
STUDY = fixtures.literal_identity(RED).study
SERIES = fixtures.literal_identity(RED).series
INSTANCE = fixtures.literal_identity(RED).instance

MULTIPART = 'multipart/related; type=\\"application/dicom\\"'
STORE = (
    'curl --location --request POST "{base-url}/studies" --header "Accept: application/dicom+json" '
    '--header "Content-Type: %s" '
    '--form "file1=@{path-to-dicoms}/red-triangle.dcm;type=application/dicom" '
    '--trace-ascii "trace.txt"'
)
STORE_IN_STUDY = (
    'curl --request POST "{base-url}/studies/{study}" --header "Accept: application/dicom+json" '
    '--header "Content-Type: %s" '
    '--form "file1=@{path-to-dicoms}/blue-circle.dcm;type=application/dicom"'
)
STORE_SINGLE = (
    'curl --location --request POST "{base-url}/studies" --header "Accept: application/dicom+json" '
    '--header "Content-Type: application/dicom" '
    '--data-binary "@{path-to-dicoms}/green-square.dcm"'
)
RETRIEVE = (
    'curl --request GET "{base-url}%s" --header "Accept: multipart/related; '
    'type=\\"application/dicom\\"; transfer-syntax=*" --output "suppressWarnings.txt"'
)
RETRIEVE_INSTANCE = (
    'curl --request GET "{base-url}/studies/{study}/series/{series}/instances/{instance}" '
    '--header "Accept: application/dicom; transfer-syntax=*" --output "suppressWarnings.txt"'
)
METADATA = 'curl --request GET "{base-url}%s/metadata" --header "Accept: application/dicom+json"'
FRAMES = (
    'curl --request GET "{base-url}/studies/{study}/series/{series}/instances/{instance}/frames/1" '
    '--header "Accept: multipart/related; type=\\"application/octet-stream\\"; %s" '
    '--output "suppressWarnings.txt"'
)
SEARCH = 'curl --request GET "{base-url}%s" --header "Accept: application/dicom+json"'
DELETE = 'curl --request DELETE "{base-url}%s"'

IN_STUDY = "/studies/{study}"
IN_SERIES = IN_STUDY + "/series/{series}"
IN_INSTANCE = IN_SERIES + "/instances/{instance}"

CONTENT_TYPES = [
    MULTIPART,
    MULTIPART + "; boundary=ABCD1234",
    "multipart/related; boundary=ABCD1234",
    "multipart/related",
]


@dataclass(frozen=True)
class Shell:
    """Types a command into a shell whose curl also prints the status on a line of its own."""

    base_url: str
    folder: Path

    def type(self, command: str) -> tuple[int, bytes]:
        """Return the status, and the body: from the output file where the command names one."""
        for name, value in {
            "{base-url}": self.base_url,
            "{path-to-dicoms}": str(self.folder),
            "{study}": STUDY,
            "{series}": SERIES,
            "{instance}": INSTANCE,
        }.items():
            command = command.replace(name, value)
        done = subprocess.run(
            command,
            shell=True,
            cwd=self.folder,
            env=os.environ | {"CURL_HOME": str(self.folder)},
            capture_output=True,
            timeout=60,
            check=True,
        )
        body, _, status = done.stdout.rpartition(b"\n")
        if "--output" in command:
            body = (self.folder / "suppressWarnings.txt").read_bytes()
        return int(status), body


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with bundled_server() as url:
        yield url


@pytest.fixture(params=["v2", "v1", "dicom-web"])
def shell(request: pytest.FixtureRequest, origin: str, tmp_path: Path) -> Iterator[Shell]:
    if shutil.which("curl") is None:
        pytest.fail("curl is needed: apt-get install curl")
    fixtures.write_all(tmp_path)
    (tmp_path / ".curlrc").write_text('silent\nwrite-out = "\\n%{http_code}"\n', encoding="utf-8")
    shell = Shell(f"{origin}/{request.param}", tmp_path)
    yield shell
    shell.type(DELETE % IN_STUDY)


def stored(body: bytes) -> list[str]:
    """The instances that a store response says are stored."""
    items = json.loads(body)["00081199"]["Value"]
    return [item["00081155"]["Value"][0] for item in items]


def sha256(name: str) -> str:
    return hashlib.sha256(fixtures.make(name)).hexdigest()


def in_order(rows: list[dict[str, Any]], tag: str) -> list[str]:
    return sorted(row[tag]["Value"][0] for row in rows)


def test_the_whole_tutorial(shell: Shell) -> None:
    uids = {name: fixtures.literal_identity(name).instance for name in (RED, GREEN, BLUE)}

    status, body = shell.type(STORE % MULTIPART)
    assert (status, stored(body)) == (200, [uids[RED]])
    assert "Expect: 100-continue" in (shell.folder / "trace.txt").read_text(encoding="latin-1")
    status, body = shell.type(STORE_IN_STUDY % MULTIPART)
    assert (status, stored(body)) == (200, [uids[BLUE]])
    status, body = shell.type(STORE_SINGLE)
    assert (status, stored(body)) == (200, [uids[GREEN]])

    for path, names in ((IN_STUDY, (RED, GREEN, BLUE)), (IN_SERIES, (RED, GREEN))):
        status, body = shell.type(RETRIEVE % path)
        assert status == 200
        assert [fixtures.make(name) in body for name in (RED, GREEN, BLUE)] == [
            name in names for name in (RED, GREEN, BLUE)
        ]
        status, body = shell.type(METADATA % path)
        assert status == 200
        assert in_order(json.loads(body), "00080018") == sorted(uids[name] for name in names)
    status, body = shell.type(RETRIEVE_INSTANCE)
    assert (status, hashlib.sha256(body).hexdigest()) == (200, sha256(RED))
    status, body = shell.type(METADATA % IN_INSTANCE)
    assert (status, in_order(json.loads(body), "00080018")) == (200, [uids[RED]])
    for parameter in ("transfer-syntax=1.2.840.10008.1.2.1", "transfer-syntax=*", ""):
        status, body = shell.type(FRAMES % parameter)
        pixels = fixtures.make(RED)[-979 * 985 * 3 - 1 : -1]
        assert status == 200
        assert body.count(pixels) == 1
        assert pixels + b"\0" not in body

    for resource, tag, value in (
        ("/studies?StudyInstanceUID={study}", "0020000D", STUDY),
        ("/series?SeriesInstanceUID={series}", "0020000E", SERIES),
        (IN_STUDY + "/series?SeriesInstanceUID={series}", "0020000E", SERIES),
        ("/instances?SOPInstanceUID={instance}", "00080018", INSTANCE),
        (IN_STUDY + "/instances?SOPInstanceUID={instance}", "00080018", INSTANCE),
        (IN_SERIES + "/instances?SOPInstanceUID={instance}", "00080018", INSTANCE),
    ):
        status, body = shell.type(SEARCH % resource)
        assert (status, in_order(json.loads(body), tag)) == (200, [value])

    left = {IN_INSTANCE: [GREEN, BLUE], IN_SERIES: [BLUE], IN_STUDY: []}
    for path, rest in left.items():
        status, body = shell.type(DELETE % path)
        assert (status, body) == (204, b"")
        status, body = shell.type(SEARCH % "/instances?StudyInstanceUID={study}")
        rows = json.loads(body) if status == 200 else []
        assert in_order(rows, "00080018") == sorted(uids[name] for name in rest)


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
def test_each_content_type_of_the_tutorial_as_curl_sends_it(
    shell: Shell, content_type: str
) -> None:
    """Curl appends a boundary of its own; of two boundary parameters the last one counts."""
    status, body = shell.type(STORE % content_type)
    assert (status, stored(body)) == (200, [INSTANCE])
    status, body = shell.type(STORE_IN_STUDY % content_type)
    assert (status, stored(body)) == (200, [fixtures.literal_identity(BLUE).instance])
    status, body = shell.type(RETRIEVE_INSTANCE)
    assert (status, hashlib.sha256(body).hexdigest()) == (200, sha256(RED))
