"""The harness as its users run it: a process, its words, its exit status, its files."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event, Thread
from xml.etree import ElementTree as ET

import pytest

from conformance.profile.load import load_profile
from tests.support import harness
from tests.support.bundled import bundled_server
from tests.support.servers import Answer, serve
from tests.support.signals import heeded
from tests.support.spoiled import broken_frames, forward

ONE = "scenarios/tutorial/retrieve.yaml"


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with bundled_server() as origin:
        yield f"{origin}/v2"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> harness.Run:
    """The README's main command: everything, against the bundled server."""
    return harness.run(tmp_path_factory.mktemp("whole"))


def test_the_bundled_server_is_green_throughout(whole: harness.Run) -> None:
    assert whole.status == 0, whole.output
    assert whole.results is not None
    grey = {c["reason"] for c in whole.results["cases"] if c["outcome"] != "passed"}
    # What is asked beyond this dialect; the bundled server has all of it in another one.
    claims = {name: load_profile(name).claims for name in ("bundled", "azure-v1", "azure-v2")}
    elsewhere = (claims["bundled"] | claims["azure-v1"]) - claims["azure-v2"]
    beginning = "the profile azure-v2 does not claim: "
    assert all(reason.startswith(beginning) for reason in grey)
    named = {name for reason in grey for name in reason.removeprefix(beginning).split(", ")}
    assert {"bulk-data", "search.all-keys", "thumbnail"} <= named <= elsewhere
    assert whole.results["complete"] is True
    assert whole.results["exit_status"] == 0
    assert whole.results["stored"] == whole.results["removed"] > 0
    assert whole.results["leftovers"] == []


def test_each_request_of_the_tutorial_is_asked(whole: harness.Run) -> None:
    assert whole.results is not None
    asked = {number for case in whole.results["cases"] for number in case["tutorial"]}
    assert asked == set(range(1, 20))


def test_the_page_has_every_case_and_is_small(whole: harness.Run) -> None:
    page = (whole.reports / "report.html").read_text(encoding="utf-8")
    assert len(page.encode()) < 2_000 * len(whole.verdicts())
    assert page.count('<details class="dc-case ') == len(whole.verdicts())
    assert "Stores, finds, returns and deletes images correctly" in page
    # Both sides of what passed.
    assert page.count("<b>200 OK</b>") > 100


def test_every_case_was_judged_by_checks(whole: harness.Run) -> None:
    assert whole.results is not None
    judged = {check["scenario"] for check in whole.results["checks"]}
    offered = {name for name, verdict in whole.verdicts().items() if verdict != "not offered"}
    assert judged == offered


@pytest.mark.parametrize("profile", ["tutorial", "azure-v1", "ps3.18"])
def test_the_bundled_server_keeps_what_its_dialects_claim(profile: str, tmp_path: Path) -> None:
    run = harness.run(tmp_path, f"--profile={profile}", "--strict")
    assert run.status == 0, run.output
    assert set(run.verdicts().values()) <= {"passed", "not offered"}


def test_two_workers_find_what_one_process_finds(whole: harness.Run, tmp_path: Path) -> None:
    parallel = harness.run(tmp_path, "-n", "2")
    assert parallel.status == 0, parallel.output
    assert parallel.verdicts() == whole.verdicts()
    assert parallel.results is not None
    assert parallel.results["complete"] is True


def test_nothing_is_left_on_the_target(base_url: str, tmp_path: Path) -> None:
    run = harness.run(tmp_path, f"--base-url={base_url}", ONE)
    assert run.status == 0, run.output
    assert _studies(base_url) == 204
    left = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"report.html", "results.json"}


def test_keep_leaves_what_was_stored_and_says_how_to_remove_it(
    base_url: str, tmp_path: Path
) -> None:
    run = harness.run(tmp_path, f"--base-url={base_url}", "--keep", ONE)
    assert run.results is not None
    assert run.results["leftovers"]
    assert run.results["cleanup"][0] in run.output
    assert _studies(base_url) == 200

    after = harness.run(tmp_path, f"--base-url={base_url}", "-k", "retrieve.study")
    left = f"earlier runs left {len(run.results['leftovers'])} studies there"
    assert left in after.output
    assert _studies(base_url) == 200

    # One is gone already: no reason for the script to fail.
    subprocess.run(["sh", "-c", run.results["cleanup"][0]], check=True, capture_output=True)
    script = ["sh", *map(str, tmp_path.glob("leftovers-*.sh"))]
    done = subprocess.run(script, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "nothing is left\n"), done.stderr
    assert _studies(base_url) == 204
    assert not list(tmp_path.glob("ledger/*"))


def test_what_is_kept_is_counted_by_what_is_there(base_url: str, tmp_path: Path) -> None:
    run = harness.run(tmp_path, f"--base-url={base_url}", "--keep", "-k", "delete.study.again")
    assert run.status == 0, run.output
    assert _studies(base_url) == 204
    assert run.results is not None
    assert run.results["leftovers"] == []
    assert run.results["stored"] == run.results["removed"] > 0


def _studies(base_url: str) -> int:
    command = ["curl", "-s", "-o", os.devnull, "-w", "%{http_code}", f"{base_url}/studies"]
    command += ["-H", "Accept: application/dicom+json"]
    return int(subprocess.run(command, capture_output=True, check=True).stdout)


def test_a_dead_host_is_one_line_in_two_seconds(tmp_path: Path) -> None:
    started = time.monotonic()
    run = harness.run(tmp_path, "--base-url=http://127.0.0.1:1")
    # Two seconds are promised from the first look on; starting Python and pytest comes on top.
    assert time.monotonic() - started < 6
    assert run.status == 6
    lines = [line for line in run.output.splitlines() if line.strip()]
    assert len(lines) == 1
    assert "http://127.0.0.1:1" in lines[0]


def test_nothing_selected_is_never_green(tmp_path: Path) -> None:
    assert harness.run(tmp_path, "-k", "no_such_scenario").status == 5


def test_nothing_offered_is_never_green(base_url: str, tmp_path: Path) -> None:
    profile = tmp_path / "nothing.yaml"
    profile.write_text(
        "name: nothing\ntitle: Has no retrieve\nextends: tutorial\ndisclaims: [retrieve]\n"
    )
    options = (f"--base-url={base_url}", f"--profile={profile}", "-k", "retrieve.study")
    run = harness.run(tmp_path, *options)
    assert run.status == 5, run.output
    assert set(run.verdicts().values()) == {"not offered"}


@pytest.mark.parametrize(
    ("option", "word"),
    [
        ("--profile=tutorail", "tutorial"),
        ("--base-url=localhost:80", "http"),
        ("--base-url=http://127.0.0.1:99999", "not a URL"),
        ("--base-url=http://127.0.0.1:http", "not a URL"),
        ("--base-url=http://[::1", "not a URL"),
        ("--base-url=http://127.0.0.1:1/dicom web", "percent-encode"),
        ("--base-url=http://127.0.0.1:1/dicöm", "percent-encode"),
        ("--timeout=soon", "--timeout"),
        ("--header=Nocolon", "Name: value"),
        ("--auth-env=NOT_SET_ANYWHERE", "NOT_SET_ANYWHERE"),
        ("--ca-bundle=/no/such/file", "/no/such/file"),
    ],
)
def test_an_unusable_option_is_a_usage_error(option: str, word: str, tmp_path: Path) -> None:
    run = harness.run(tmp_path, option)
    assert run.status == 4
    assert word in run.output
    assert "Traceback" not in run.output


def test_a_reports_folder_that_is_none_is_a_usage_error(base_url: str, tmp_path: Path) -> None:
    file = tmp_path / "reports"
    file.write_text("in the way")
    run = harness.run(file / "mine", f"--base-url={base_url}", ONE)
    assert run.status == 4
    assert len(run.output.strip().splitlines()) == 1
    assert "--reports=DIR" in run.output


def test_a_disk_that_is_full_at_the_end_silences_nobody(base_url: str, tmp_path: Path) -> None:
    (tmp_path / "plugged.py").write_text(
        "import errno, os\n"
        "def pytest_sessionfinish():\n"
        "    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))\n"
    )
    options = ("-p", "plugged", f"--base-url={base_url}", "-k", "retrieve.study")
    run = harness.run(tmp_path / "reports", *options, PYTHONPATH=str(tmp_path))
    assert run.status == 8, run.output
    assert "Traceback" not in run.output
    assert "PASSED: " in run.output
    assert run.output.strip().endswith("No space left on device")
    assert _studies(base_url) == 204


_SPY = """
import sys
def pytest_unconfigure():
    print("hypothesis is", "in" if "hypothesis" in sys.modules else "out")
"""


def test_a_run_without_probes_does_not_wait_for_hypothesis(base_url: str, tmp_path: Path) -> None:
    (tmp_path / "spy.py").write_text(_SPY)
    options = (f"--base-url={base_url}", "-p", "spy", ONE, "-k", "retrieve.instance and not [")
    run = harness.run(tmp_path, *options, PYTHONPATH=str(tmp_path))
    assert run.status == 0
    assert "hypothesis is out" in run.output


def test_what_was_found_is_said_last(tmp_path: Path) -> None:
    with broken_frames() as url:
        run = harness.run(tmp_path, f"--base-url={url}", "-k", "frames.several")
    names, _, last = run.output.partition("= DICOMweb conformance =")
    assert "short test summary" in names
    assert last.strip().splitlines()[-1].startswith("next ")


def test_a_broken_scenario_file_is_a_usage_error_that_names_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("- id: mine\n  title: Mine\n  source: me\n  stepz: []\n")
    run = harness.run(tmp_path / "reports", ONE, str(file))
    assert run.status == 4, run.output
    assert "mine.yaml:4" in run.output
    assert "steps" in run.output
    assert "The run is not complete: a file of scenarios can't be used." in run.output


def test_junit_counts_a_failure_as_a_failure(tmp_path: Path) -> None:
    with broken_frames() as url:
        xml = tmp_path / "junit.xml"
        run = harness.run(tmp_path, f"--base-url={url}", f"--junitxml={xml}", "-k", "frames")
    suite = next(ET.parse(xml).getroot().iter("testsuite"))
    failed = [verdict for verdict in run.verdicts().values() if verdict == "failed"]
    assert int(suite.attrib["failures"]) == len(failed) > 0
    assert len(list(suite.iter("failure"))) == len(failed)
    assert suite.attrib["errors"] == "0"


def test_a_failure_shows_why_and_how_to_repeat_it(tmp_path: Path) -> None:
    with broken_frames() as url:
        run = harness.run(tmp_path, f"--base-url={url}", "-k", "frames.several")
        assert run.status == 1
        assert run.results is not None
        failed = [check for check in run.results["checks"] if check["verdict"] == "failed"]
        assert {check["check"] for check in failed} == {"frames.octets"}
        assert "frames.octets" in run.output
        assert str(failed[0]["requirement"]) in run.output
        assert failed[0]["evidence"]
        assert "curl " in run.output
        assert "Traceback" not in run.output
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "frames.octets" in report


def test_strict_turns_yellow_into_red(tmp_path: Path) -> None:
    """A server that fails each request to a resource once, and then does as it should."""
    with bundled_server() as origin:
        seen: set[str] = set()

        def once(handler: BaseHTTPRequestHandler, body: bytes) -> Answer:
            kind = handler.path.rsplit("/", 1)[-1].split("?")[0]
            if kind == "metadata" and kind not in seen:
                seen.add(kind)
                return Answer(503, "text/plain", b"hiccup")
            return forward(origin, handler, body)

        with serve(once) as url:
            options = (f"--base-url={url}/v2", "scenarios/tutorial/retrieve.yaml", "-k", "metadata")
            run = harness.run(tmp_path / "a", *options)
            seen.clear()
            strict = harness.run(tmp_path / "b", *options, "--strict")
    assert sorted(set(run.verdicts().values())) == ["flaky", "passed"], run.output
    assert run.status == 0
    assert strict.status == 1


def test_a_target_that_dies_is_named_with_its_request_and_the_rest_is_not_run(
    tmp_path: Path,
) -> None:
    with bundled_server() as origin, ExitStack() as proxy:
        count = 0

        def deadly(handler: BaseHTTPRequestHandler, body: bytes) -> Answer:
            nonlocal count
            count += 1
            if count == 30:
                Thread(target=proxy.close).start()
                raise ConnectionAbortedError
            if count > 30:
                raise ConnectionAbortedError
            return forward(origin, handler, body)

        url = proxy.enter_context(serve(deadly))
        run = harness.run(tmp_path, f"--base-url={url}/v2", "scenarios/tutorial/store.yaml")
    assert run.status == 7, run.output
    assert run.results is not None
    verdicts = list(run.verdicts().values())
    assert verdicts.count("failed") == 1
    assert set(verdicts) == {"passed", "failed", "not run"}
    assert run.results["complete"] is False
    assert f"{url}/v2" in run.results["stop_reason"]
    assert run.results["stop_reason"] in run.output


def test_a_target_that_hangs_does_not_hold_up_the_run(tmp_path: Path) -> None:
    """It takes connections, as a process that stands still does, and answers nothing any more."""
    with bundled_server() as origin, ExitStack() as proxy:
        count, over = 0, Event()

        def hanging(handler: BaseHTTPRequestHandler, body: bytes) -> Answer:
            nonlocal count
            count += 1
            if count > 30:
                over.wait(60)
                raise ConnectionAbortedError
            return forward(origin, handler, body)

        url = proxy.enter_context(serve(hanging))
        proxy.callback(over.set)
        options = (f"--base-url={url}/v2", "--timeout=1", "scenarios/tutorial/store.yaml")
        run = harness.run(tmp_path, *options, timeout=60)
    assert run.status == 7, run.output
    assert run.results is not None
    verdicts = list(run.verdicts().values())
    assert verdicts.count("failed") == 1
    assert set(verdicts) == {"passed", "failed", "not run"}
    assert "has answered nothing since this request" in run.results["stop_reason"]


def _start(tmp_path: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        harness.arguments(tmp_path, *options),
        cwd=harness.ROOT,
        env=harness.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_still_cleans_up_and_so_does_a_job_that_is_cancelled(
    number: signal.Signals, base_url: str, tmp_path: Path
) -> None:
    with heeded(number):
        process = _start(tmp_path, f"--base-url={base_url}")
    deadline = time.monotonic() + 20
    while not list(tmp_path.glob("ledger/*.jsonl")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(number)
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 2, output
    results = (tmp_path / "results.json").read_text(encoding="utf-8")
    assert '"complete": false' in results
    assert _studies(base_url) == 204


def test_ctrl_c_ends_the_wait_for_a_first_answer(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        with heeded(signal.SIGINT):
            process = _start(tmp_path, f"--base-url=http://127.0.0.1:{silent.getsockname()[1]}")
        assert process.stdout is not None
        waiting = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=30)
    assert "no answer yet; waiting for 30 s" in waiting
    assert process.returncode == 2
    assert output == "interrupted before anything was stored\n"


def test_the_command_can_be_typed_again(base_url: str, tmp_path: Path) -> None:
    name = "retrieve.study or retrieve.nothing"
    run = harness.run(
        tmp_path, f"--base-url={base_url}", "--header=X-Api-Key: it's secret", "-k", name
    )
    assert run.results is not None
    command = shlex.split(run.results["command"])
    assert command[1:3] == ["-m", "pytest"]
    assert command[-1] == name
    assert "secret" not in run.results["command"]


def test_secrets_are_nowhere(base_url: str, tmp_path: Path) -> None:
    canary = "c4n4ry-0f-th3-c0alm1ne"
    run = harness.run(
        tmp_path,
        f"--base-url={base_url}",
        "--bearer-token-env=MY_TOKEN",
        f"--header=X-Api-Key: {canary}-key",
        "--header=Cookie: session=" + canary,
        "--keep",
        ONE,
        MY_TOKEN=canary + "-token",
    )
    assert run.status == 0, run.output
    assert canary not in run.output
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert canary.encode() not in file.read_bytes(), file


def test_a_plug_in_that_declares_base_url_too_does_not_break_us(
    base_url: str, tmp_path: Path
) -> None:
    (tmp_path / "plugged.py").write_text(
        "def pytest_addoption(parser):\n"
        "    parser.addini('base_url', help='theirs')\n"
        "    parser.addoption('--base-url', metavar='url', default=None, help='theirs')\n"
    )
    run = harness.run(
        tmp_path / "reports",
        "-p",
        "plugged",
        f"--base-url={base_url}",
        ONE,
        PYTHONPATH=str(tmp_path),
    )
    assert run.status == 0, run.output


def test_the_command_line_wins_over_the_environment_and_that_over_the_ini_file(
    base_url: str, tmp_path: Path
) -> None:
    ini = ("-o", "base_url=http://127.0.0.1:2")
    dead = "http://127.0.0.1:1"
    assert "127.0.0.1:2" in harness.run(tmp_path, *ini).output
    assert "127.0.0.1:1" in harness.run(tmp_path, *ini, DICOMWEB_BASE_URL=dead).output
    options = (*ini, f"--base-url={base_url}", ONE)
    assert harness.run(tmp_path, *options, DICOMWEB_BASE_URL=dead).status == 0


def test_literal_uids_refuse_a_target_that_holds_the_tutorials_study(
    base_url: str, tmp_path: Path
) -> None:
    import fixtures  # noqa: PLC0415 - only here

    file = tmp_path / "red.dcm"
    file.write_bytes(fixtures.make("red-triangle"))
    store = ["curl", "-s", "-X", "POST", f"{base_url}/studies", "--data-binary", f"@{file}"]
    store += ["-H", "Content-Type: application/dicom", "-H", "Accept: application/dicom+json"]
    subprocess.run(store, check=True, capture_output=True)
    study = fixtures.literal_identity("red-triangle").study
    try:
        run = harness.run(tmp_path / "reports", f"--base-url={base_url}", "--literal-uids")
        assert run.status == 9
        assert study in run.output
        assert len(run.output.strip().splitlines()) == 1
        assert _studies(base_url) == 200
    finally:
        subprocess.run(["curl", "-s", "-X", "DELETE", f"{base_url}/studies/{study}"], check=True)


def test_collect_only_sends_nothing_and_names_variants(tmp_path: Path) -> None:
    run = harness.run(tmp_path, "--collect-only", "-q", "--base-url=http://127.0.0.1:1")
    assert run.status == 0, run.output
    assert "scenarios/tutorial/store.yaml::" in run.output
    assert "[" in run.output
