"""A run that only reads, as its users see it: against an archive that is in use."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

import fixtures
from conformance.formats import part10
from tests.support import harness
from tests.support.bundled import bundled_server
from tests.support.servers import Answer, serve
from tests.support.spoiled import forward

PICTURES = ("red-triangle-small", "green-square-small", "blue-circle-small")
Spoil = Callable[[str, Answer], Answer]


def _as_it_is(_: str, answer: Answer) -> Answer:
    return answer


@contextmanager
def _archive(methods: list[str], *pictures: str, spoil: Spoil = _as_it_is) -> Iterator[str]:
    """An archive that holds some pictures; which methods it is asked by is noted."""
    with bundled_server() as origin:
        for picture in pictures:
            connection = http.client.HTTPConnection(origin.removeprefix("http://"), timeout=10)
            fields = {"Content-Type": "application/dicom", "Accept": "application/dicom+json"}
            connection.request("POST", "/v2/studies", fixtures.make(picture), fields)
            assert connection.getresponse().status == 200
            connection.close()

        def count(asked: BaseHTTPRequestHandler, body: bytes) -> Answer:
            methods.append(asked.command)
            return spoil(asked.path, forward(origin, asked, body))

        with serve(count) as url:
            yield f"{url}/v2"


def _run(folder: Path, url: str, *options: str) -> harness.Run:
    return harness.run(folder, f"--base-url={url}", "--read-only", "-q", *options)


@pytest.mark.parametrize("options", [(), ("-n", "2"), ("--literal-uids", "--effort=thorough")])
def test_nothing_is_sent_but_what_reads(options: tuple[str, ...], tmp_path: Path) -> None:
    methods: list[str] = []
    with _archive(methods, *PICTURES) as url:
        run = _run(tmp_path, url, *options)
    assert set(methods) == {"GET"}
    assert run.status == 11, run.output
    assert run.results is not None
    verdicts = run.verdicts()
    found = {name: verdict for name, verdict in verdicts.items() if name.startswith("found.")}
    others = {verdict for name, verdict in verdicts.items() if name not in found}
    assert len(found) == 20
    assert set(found.values()) == {"passed"}
    assert others == {"not run", "not offered"}
    assert run.results["stored"] == run.results["removed"] == 0
    assert run.results["stop_reason"] == "read-only, so nothing was stored or deleted"
    assert "NOT COMPLETE" in run.output


def test_an_empty_archive_says_nothing_of_itself(tmp_path: Path) -> None:
    methods: list[str] = []
    with _archive(methods) as url:
        run = _run(tmp_path, url)
    assert run.status == 5, run.output
    assert set(methods) == {"GET"}
    assert run.results is not None
    reasons = {case["reason"] for case in run.results["cases"] if case["id"].startswith("found.")}
    assert any("a search lists none" in reason for reason in reasons)


def _flip_frames(path: str, answer: Answer) -> Answer:
    if "/frames/" not in path or answer.status != 200:
        return answer
    at = answer.body.index(b"\r\n\r\n") + 4
    body = answer.body[:at] + bytes([answer.body[at] ^ 1]) + answer.body[at + 1 :]
    return Answer(200, answer.content_type, body)


def _rename(path: str, answer: Answer) -> Answer:
    if not path.endswith("/metadata"):
        return answer
    body = answer.body.replace(b"Triangle", b"Trapezoid").replace(b"triangle", b"trapezoid")
    return Answer(answer.status, answer.content_type, body)


def _lose_a_row(path: str, answer: Answer) -> Answer:
    if not path.split("?", maxsplit=1)[0].endswith("/instances") or "limit" in path:
        return answer
    return Answer(204)


@pytest.mark.parametrize(
    ("spoil", "case", "check"),
    [
        (_flip_frames, "found.frames", "frames.octets"),
        (_rename, "found.metadata.instance", "metadata.values"),
        (_lose_a_row, "found.search.instances[uid]", "status.expected"),
    ],
)
def test_what_contradicts_itself_is_red(
    spoil: Spoil, case: str, check: str, tmp_path: Path
) -> None:
    with _archive([], "red-triangle-small", spoil=spoil) as url:
        run = _run(tmp_path, url)
    assert run.status == 1, run.output
    assert run.verdicts()[case] == "failed"
    assert run.results is not None
    failed = {
        (c["scenario"], c["check"]) for c in run.results["checks"] if c["verdict"] == "failed"
    }
    assert (case, check) in failed


def test_the_reports_keep_nothing_of_a_patient_but_what_is_wrong(tmp_path: Path) -> None:
    with _archive([], "red-triangle-small", spoil=_flip_frames) as url:
        run = _run(tmp_path, url)
    assert run.verdicts()["found.frames"] == "failed"
    assert run.results is not None
    assert any(case["id"] == "found.metadata.study" for case in run.results["cases"])
    assert not (tmp_path / "bodies").exists()
    assert not any(case.get("instances") for case in run.results["cases"])
    dataset = part10.read(fixtures.make("red-triangle-small")).dataset
    assert dataset is not None
    name = str(dataset.PatientName)
    for path in (file for file in tmp_path.rglob("*") if file.is_file()):
        assert name not in path.read_text(encoding="utf-8"), path


def test_without_read_only_they_are_not_asked(tmp_path: Path) -> None:
    run = harness.run(tmp_path, "-k", "found. or retrieve.study")
    assert run.status == 0, run.output
    assert set(run.verdicts()) == {"retrieve.study"}
