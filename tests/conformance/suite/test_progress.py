"""The line that is shown while a run is under way."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import subprocess
import termios
from pathlib import Path

import pytest

from conformance.probes.catalogue import load_probes
from conformance.requirements import load_requirements
from conformance.suite.probes import is_probe_id
from tests.support import harness

LINE = re.compile(r"asking (\S+) - (\d+) of 27 scenarios(, about \d+ s left)?")


def _on_a_terminal(folder: Path, *options: str, term: str = "xterm") -> tuple[str, int]:
    """Run the harness on a terminal of its own; return what is written to it, and the status."""
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, 100))
    with subprocess.Popen(
        harness.arguments(folder, *options),
        cwd=harness.ROOT,
        env=harness.environment(TERM=term),
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - no threads here
    ) as process:
        os.close(slave)
        written = bytearray()
        try:
            while chunk := os.read(master, 65536):
                written += chunk
        except OSError:  # Linux says so where the other side is closed.
            pass
        status = process.wait(60)
    os.close(master)
    return written.decode(), status


def test_a_terminal_shows_what_is_asked_how_far_it_is_and_how_long_it_takes(
    tmp_path: Path,
) -> None:
    text, status = _on_a_terminal(tmp_path, "scenarios/tutorial/frames.yaml")
    assert status == 0, text
    shown = [match.groups() for match in LINE.finditer(text)]
    names = {name for name, _, _ in shown}
    assert {"frames.one[any-syntax]", "frames.no-pixels"} <= names
    assert [int(done) for _, done, _ in shown] == sorted(int(done) for _, done, _ in shown)
    assert shown[0][1:] == ("0", None)
    assert shown[-1][2]
    # What is drawn is taken away again, before pytest goes on.
    closing = text.index("DICOMweb conformance =")
    assert text.rindex("asking ") < text.rindex("\x1b[B\r\x1b[2K\x1b8") < closing


@pytest.mark.parametrize(
    ("options", "term"), [(("-v",), "xterm"), ((), "dumb"), (("-p", "no:terminal"), "xterm")]
)
def test_nobody_is_shown_what_is_said_anyway_or_can_not_be_drawn(
    options: tuple[str, ...], term: str, tmp_path: Path
) -> None:
    text, status = _on_a_terminal(tmp_path, "-k", "retrieve.study", *options, term=term)
    assert status == 0, text
    assert "asking " not in text


def test_a_pipe_is_shown_nothing(tmp_path: Path) -> None:
    run = harness.run(tmp_path, "-k", "retrieve.study")
    assert run.status == 0
    assert "asking " not in run.output
    assert "\x1b" not in run.output


def test_a_probe_is_known_by_its_name() -> None:
    assert all(is_probe_id(probe.id) for probe in load_probes(load_requirements()))
    assert is_probe_id("scenarios/probes.yaml::probe.search")
    assert not is_probe_id("scenarios/tutorial/search.yaml::search.studies[uid]")
