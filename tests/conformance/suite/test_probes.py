"""Probes as pytest runs them: chosen, told, and tried again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.probes.replay import Replay
from tests.judge.messages import Asked, Said, field_of
from tests.judge.proxy import Answer, Behind, proxy
from tests.support import harness
from tests.support.bundled import bundled_server

PROBE = "probe.multipart.legal"


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with bundled_server() as url:
        yield f"{url}/v2"


def boundary_of(content_type: str) -> str:
    return content_type.partition("boundary=")[2].partition(";")[0].strip('"')


def long_boundary(asked: Asked, behind: Behind) -> Answer:
    """Take no boundary of more than 50 characters."""
    if len(boundary_of(field_of(asked.fields, "Content-Type"))) > 50:
        return Said(500)
    return behind.ask(asked)


def test_what_fails_is_told_with_the_command_that_tries_just_that_again(
    origin: str, tmp_path: Path
) -> None:
    with proxy(origin, long_boundary) as front:
        options = (f"--base-url={front.url}", "--effort=normal", "-k", PROBE)
        run = harness.run(tmp_path / "first", *options)
        assert run.status == 1, run.output
        assert run.results is not None
        (case,) = run.results["cases"]
        assert case["id"] == PROBE
        (command,) = case["probe"]["replays"]
        assert command in run.output
        replay = shlex.split(command)[-1]
        assert replay.startswith(f"--replay={PROBE}:")
        again = harness.run(tmp_path / "again", f"--base-url={front.url}", "-k", "nothing", replay)
    assert again.status == 1, again.output
    assert again.results is not None
    (repeated,) = again.results["cases"]
    assert repeated["probe"]["examples"] == 1
    asked = [each["exchanges"][0]["request_headers"] for each in (case, repeated)]
    assert asked[0] == asked[1]
    # As short as it can be, and still too long.
    (content_type,) = (value for name, value in asked[0] if name == "Content-Type")
    assert len(boundary_of(content_type)) in (51, 70)
    fixed = harness.run(tmp_path / "fixed", f"--base-url={origin}", replay)
    assert fixed.status == 0, fixed.output


@pytest.mark.parametrize(
    ("option", "hint"),
    [
        ("--effort=much", "--effort=quick"),
        (f"--replay={Replay('probe.none', b'a').id('azure-v2')}", "probe.multipart.legal"),
        (f"--replay={Replay(PROBE, b'a').id('azure-v1')}", "--profile=NAME"),
        ("--replay=nonsense", "copy the whole ID"),
    ],
)
def test_an_option_that_cant_be_used_is_one_line(option: str, hint: str, tmp_path: Path) -> None:
    run = harness.run(tmp_path, option)
    assert run.status == 4
    assert hint in run.output
    assert len(run.output.strip().splitlines()) == 1


def test_probes_come_last_and_have_a_mark(origin: str, tmp_path: Path) -> None:
    listed = harness.run(tmp_path, f"--base-url={origin}", "--collect-only", "-q").output
    names = [line for line in listed.splitlines() if "::" in line]
    probes = [name for name in names if "::probe." in name]
    assert 0 < len(probes) < len(names)
    assert names[-len(probes) :] == probes
    marked = harness.run(tmp_path, "--collect-only", "-q", "-m", "probe").output
    assert [line for line in marked.splitlines() if "::" in line] == probes
