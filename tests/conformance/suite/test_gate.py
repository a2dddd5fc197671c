"""A run held against a list of known failures, as its users see it."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.support import harness
from tests.support.bundled import bundled_server
from tests.support.servers import Answer, serve
from tests.support.spoiled import broken_frames, forward

CASE = "frames.several"
PAIR = f"{CASE}::frames.octets"


@pytest.fixture(scope="module")
def good() -> Iterator[str]:
    with bundled_server() as origin:
        yield f"{origin}/v2"


@pytest.fixture(scope="module")
def broken() -> Iterator[str]:
    with broken_frames() as url:
        yield url


def _list(folder: Path, *ids: str, more: str = "") -> Path:
    path = folder / "known.yaml"
    path.write_text("".join(f"- id: {id_}\n  reason: we know\n{more}" for id_ in ids) or "[]\n")
    return path


def _run(folder: Path, url: str, file: Path, *options: str, ask: str = CASE) -> harness.Run:
    given = (f"--base-url={url}", f"--known-failures={file}", "-k", ask)
    return harness.run(folder / "reports", *given, *options)


def _states(run: harness.Run) -> dict[str, str]:
    assert run.results is not None
    return {entry["id"]: entry["state"] for entry in run.results["gate"]["entries"]}


@pytest.mark.parametrize("name", [PAIR, CASE, "frames.octets", "frames.s*::frames.o*"])
def test_what_is_listed_and_fails_is_fine_and_never_green(
    name: str, broken: str, tmp_path: Path
) -> None:
    file, xml = _list(tmp_path, name), tmp_path / "junit.xml"
    run = _run(tmp_path, broken, file, f"--junitxml={xml}")
    assert run.status == 0, run.output
    assert run.results is not None
    assert set(run.verdicts().values()) == {"known"}
    assert run.results["summary"]["known"] == 6
    assert _states(run) == {name: "holds"}
    known = next(check["known"] for check in run.results["checks"] if "known" in check)
    assert (known["id"], known["reason"], known["was"]) == (name, "we know", "failed")
    assert "KNOWN FAILURES ONLY: " in run.output
    assert "6 known" in run.output
    assert "PASSED" not in run.output
    assert "we know" in (tmp_path / "reports" / "report.html").read_text(encoding="utf-8")
    suite = next(ET.parse(xml).getroot().iter("testsuite"))
    assert (suite.attrib["failures"], suite.attrib["skipped"]) == ("0", "6")


def test_what_fails_and_is_not_listed_is_red(broken: str, tmp_path: Path) -> None:
    run = _run(tmp_path, broken, _list(tmp_path, f"{CASE}::http.answered"))
    assert run.status == 1, run.output
    assert set(run.verdicts().values()) == {"failed"}


def test_what_is_listed_and_passes_is_red_with_the_line_to_delete(
    good: str, tmp_path: Path
) -> None:
    file = _list(tmp_path, "search.studies", PAIR)
    run = _run(tmp_path, good, file)
    assert run.status == 10, run.output
    assert "LIST OUT OF DATE: " in run.output
    assert (
        f"stale     {PAIR}: what it names is kept now: delete the entry at {file}:3" in run.output
    )
    assert _states(run) == {"search.studies": "not judged", PAIR: "stale"}
    assert run.output.rstrip().endswith("--write-known-failures")


@pytest.mark.parametrize(
    ("ask", "states"),
    [
        ("frames.one", {PAIR: "not judged", "frames.octets": "not judged"}),
        ("retrieve.study", {PAIR: "not judged", "frames.octets": "not judged"}),
    ],
)
def test_what_is_deselected_is_not_stale(
    ask: str, states: dict[str, str], good: str, tmp_path: Path
) -> None:
    run = _run(tmp_path, good, _list(tmp_path, *states), ask=ask)
    assert run.status == 0, run.output
    assert _states(run) == states


def test_what_is_not_offered_is_not_stale(good: str, tmp_path: Path) -> None:
    profile = tmp_path / "no-frames.yaml"
    profile.write_text(
        "name: no-frames\ntitle: Has no frames\nextends: tutorial\ndisclaims: [frames]\n"
    )
    options = (f"--profile={profile}",)
    asked = f"{CASE} or retrieve.study"
    run = _run(tmp_path, good, _list(tmp_path, PAIR), *options, ask=asked)
    assert run.status == 0, run.output
    assert _states(run) == {PAIR: "not judged"}


@pytest.mark.parametrize(("url", "status"), [("broken", 1), ("good", 10)])
def test_what_has_expired_excuses_nothing_and_is_red_by_itself(
    url: str, status: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    file = _list(tmp_path, PAIR, more="  expires: 2020-02-29\n")
    run = _run(tmp_path, request.getfixturevalue(url), file)
    assert run.status == status, run.output
    assert f"expired   {PAIR}: its last day was 2020-02-29" in run.output


def test_what_is_for_another_target_excuses_nothing(broken: str, tmp_path: Path) -> None:
    run = _run(tmp_path, broken, _list(tmp_path, PAIR, more="  target: Orthanc/*\n"))
    assert run.status == 1, run.output
    assert _states(run) == {PAIR: "other target"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- id: frames.severel\n  reason: x\n", "did you mean 'frames.several'"),
        (f"- id: {PAIR}\n  reason: ''\n", "expected a reason"),
        (f"- id: {PAIR}\n  because: x\n", "unknown key 'because'"),
        (f"- id: {PAIR}\n  reason: x\n" * 2, "stands twice, first in line 1"),
        ("retrieve.default-syntax", "expected a list"),
        ("- id: retrieve.default-syntax\n  reason: x\n", "names scenarios and checks alike"),
        ("\t", "list.yaml"),
        (None, "--write-known-failures makes it"),
    ],
)
def test_a_list_that_can_not_be_used_is_one_line_before_anything_is_sent(
    text: str | None, says: str, tmp_path: Path
) -> None:
    file = tmp_path / "list.yaml"
    if text is not None:
        file.write_text(text)
    run = _run(tmp_path, "http://127.0.0.1:1", file)
    assert run.status == 4, run.output
    assert len(run.output.strip().splitlines()) == 1
    assert str(file) in run.output
    assert says in run.output


def test_a_parallel_run_knows_the_same(broken: str, tmp_path: Path) -> None:
    run = _run(
        tmp_path,
        broken,
        _list(tmp_path, "frames.octets"),
        "-n",
        "2",
        ask="frames.several or frames.b",
    )
    assert run.status == 0, run.output
    assert {"known", "passed"} <= set(run.verdicts().values())
    assert _states(run) == {"frames.octets": "holds"}


def test_the_environment_and_the_ini_file_can_name_the_list(broken: str, tmp_path: Path) -> None:
    file = _list(tmp_path, PAIR)
    given = (f"--base-url={broken}", "-k", CASE)
    assert harness.run(tmp_path / "a", *given, DICOMWEB_KNOWN_FAILURES=str(file)).status == 0
    assert harness.run(tmp_path / "b", *given, "-o", f"known_failures={file}").status == 0


def test_a_list_may_stand_among_scenarios_of_ones_own(good: str, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "- id: mine.study\n  title: Mine\n  source: me\n  requires: [retrieve]\n"
        "  given: [red-triangle]\n  steps:\n    - GET: /studies/{study}\n"
        "      headers: {Accept: multipart/related; type=application/dicom}\n"
        "      expect: {status: 418}\n"
    )
    file = _list(tmp_path, "mine.study::status.expected")
    shipped = "scenarios/tutorial/retrieve.yaml"
    run = _run(tmp_path, good, file, shipped, str(tmp_path), ask="mine")
    assert run.status == 0, run.output
    assert run.verdicts() == {"mine.study": "known"}


def test_a_list_is_written_and_then_holds(broken: str, good: str, tmp_path: Path) -> None:
    file = tmp_path / "known.yaml"
    first = _run(
        tmp_path, broken, file, "--write-known-failures", ask="frames.several or frames.one"
    )
    # What a run found stays what it found: the list excuses from the next run on.
    assert first.status == 1, first.output
    failed = [name for name, verdict in first.verdicts().items() if verdict == "failed"]
    text = file.read_text(encoding="utf-8")
    assert text.count("- id: ") == len(failed) > 1
    assert '- id: frames.several[all]::frames.octets\n  reason: "not looked into yet, seen' in text
    assert f"{file} is written: {len(failed)} added, 0 taken out" in first.output

    again = _run(tmp_path, broken, file, ask="frames.several or frames.one")
    assert again.status == 0, again.output

    mended = _run(
        tmp_path, good, file, "--write-known-failures", ask="frames.several or frames.one"
    )
    assert mended.status == 10, mended.output
    assert file.read_text(encoding="utf-8").endswith("\n[]\n")
    assert _run(tmp_path, good, file).status == 0


@pytest.mark.parametrize("options", [("-x",), ("--maxfail=1",)])
def test_a_run_that_is_not_complete_writes_no_list(
    options: tuple[str, ...], broken: str, tmp_path: Path
) -> None:
    file = tmp_path / "known.yaml"
    run = _run(
        tmp_path,
        broken,
        file,
        "--write-known-failures",
        *options,
        ask="frames.several or frames.one",
    )
    assert run.status == 1
    assert f"{file} stays as it was: the run is not complete" in run.output
    assert not file.exists()


def test_a_list_that_can_not_be_updated_is_an_error(broken: str, tmp_path: Path) -> None:
    file = tmp_path / "known.yaml"
    file.write_text("[{id: http.answered, reason: x}]\n")
    run = _run(tmp_path, broken, file, "--write-known-failures")
    assert run.status == 4, run.output
    assert "can't be updated as it is written" in run.output
    assert file.read_text() == "[{id: http.answered, reason: x}]\n"


def test_nor_is_that_error_taken_for_a_list_that_is_out_of_date(good: str, tmp_path: Path) -> None:
    file = tmp_path / "known.yaml"
    file.write_text("[{id: http.answered, reason: x, expires: 2020-02-29}]\n")
    assert _run(tmp_path, good, file).status == 10
    run = _run(tmp_path, good, file, "--write-known-failures")
    assert run.status == 4, run.output


def test_to_write_it_takes_a_file(tmp_path: Path) -> None:
    run = harness.run(tmp_path, "--base-url=http://127.0.0.1:1", "--write-known-failures")
    assert run.status == 4
    assert "--known-failures=known-failures.yaml" in run.output


def test_secrets_in_the_list_are_nowhere(broken: str, tmp_path: Path) -> None:
    canary = "c4n4ry-0f-th3-g4te"
    file = _list(tmp_path, PAIR, more=f"  owner: {canary}\n  link: https://x/?k={canary}\n")
    file.write_text(file.read_text().replace("we know", f"token {canary}"))
    run = _run(tmp_path, broken, file, f"--header=X-Api-Key: {canary}")
    assert run.status == 0, run.output
    assert canary not in run.output
    for path in (tmp_path / "reports").rglob("*"):
        if path.is_file():
            assert canary.encode() not in path.read_bytes(), path


def test_no_list_excuses_a_server_that_says_one_thing_to_everything(tmp_path: Path) -> None:
    with serve(lambda *_: Answer(404)) as url:
        run = _run(tmp_path, url, _list(tmp_path, "retrieve.*::*"), ask="retrieve.")
    assert run.status == 6, run.output


def test_strict_knows_what_is_flaky_too(tmp_path: Path) -> None:
    """A server that fails the first request for metadata, and then does as it should."""
    seen: list[str] = []
    with bundled_server() as origin:

        def once(asked: BaseHTTPRequestHandler, body: bytes) -> Answer:
            if asked.path.endswith("/metadata") and not seen:
                seen.append(asked.path)
                return Answer(503, "text/plain", b"hiccup")
            return forward(origin, asked, body)

        with serve(once) as url:
            runs = []
            for number, options in enumerate([(), ("--strict",)]):
                seen.clear()
                file = _list(tmp_path, "metadata.study")
                folder = tmp_path / str(number)
                ask = "metadata.study"
                runs.append(_run(folder, f"{url}/v2", file, *options, ask=ask))
    plain, strict = runs
    assert (plain.status, strict.status) == (0, 0), strict.output
    # It came and went: neither stale nor excused, unless that would be red.
    assert "flaky" in plain.verdicts().values()
    assert _states(plain) == {"metadata.study": "not judged"}
    assert "known" in strict.verdicts().values()
    assert _states(strict) == {"metadata.study": "holds"}
