"""While a run is under way: a line that says what is asked, how far it is, what it may still take.

It stands below what pytest writes, and is taken away before pytest writes again. It goes to the
terminal itself, since pytest counts the columns of all that it writes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import pytest

from conformance.report.text import count, duration, visible
from conformance.suite.probes import is_probe_id
from conformance.suite.session import Run

# ECMA-48, and the VT100 for saving the cursor: a line below is made, and the cursor comes back.
_BELOW = "\x1bD\x1b[A\x1b7\x1b[B\r\x1b[2K"
_CLEAR = "\x1b7\x1b[B\r\x1b[2K"
_BACK = "\x1b8"

# After fewer than so many, nobody knows how long the rest takes.
_FEWEST = 5
# What a probe takes with quick effort, in seconds, as long as none has been run here.
_QUICK = 3.0


def progress_of(config: pytest.Config, run: Run) -> Progress | None:
    """Return the line for a run; None where nobody would see it, or where pytest says as much."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    plain = os.environ.get("TERM", "dumb") == "dumb" or config.get_verbosity() > 0
    if plain or not isinstance(reporter, pytest.TerminalReporter) or not reporter.isatty:
        return None
    try:
        return Progress(run, Path(os.ctermid()).open("w", encoding="utf-8", errors="replace"))
    except OSError:
        return None


class Progress:
    """A plug-in object that writes the line."""

    def __init__(self, run: Run, terminal: TextIO) -> None:
        self._run, self._terminal = run, terminal
        self._started = time.monotonic()
        self._asked = ""
        self._drawn = False

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_logstart(self, nodeid: str) -> Generator[None, object, object]:
        """Say what is asked now."""
        self._asked = nodeid.rpartition("::")[2]
        self._clear()
        result = yield
        self._draw()
        return result

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_logreport(self) -> Generator[None, object, object]:
        """Make way for what pytest says of it."""
        self._clear()
        result = yield
        self._draw()
        return result

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self) -> Generator[None, object, object]:
        """Leave nothing behind."""
        self._clear()
        with suppress(OSError):
            self._terminal.close()
        return (yield)

    def _clear(self) -> None:
        if self._drawn:
            self._write(_CLEAR + _BACK)
            self._drawn = False

    def _draw(self) -> None:
        with suppress(OSError):
            width = os.get_terminal_size(self._terminal.fileno()).columns
            self._drawn = True
            self._write(_BELOW + self.line()[: width - 1] + _BACK)

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._terminal.write(text)
            self._terminal.flush()

    def line(self) -> str:
        """Say what is asked, how many are done, how many of them are red, what is left to wait."""
        run = self._run
        red = sum(result.outcome in run.red for result in run.results)
        parts = [f"{len(run.results)} of {count(run.selected, 'scenario')}"]
        parts += [f"{red} red"] if red else []
        if (left := self._seconds_left()) is not None:
            seconds = max(1, round(left))
            parts.append(f"about {f'{seconds} s' if seconds < 60 else duration(seconds)} left")
        return visible(f"asking {self._asked} - {', '.join(parts)}")

    def _seconds_left(self) -> float | None:
        """Guess from what was run so far; a time budget is the most."""
        run = self._run
        done = len(run.results)
        probes = [result.seconds for result in run.results if is_probe_id(result.id)]
        probes_left = run.selected_probes - len(probes)
        probe = sum(probes) / len(probes) if probes else self._probe()
        if done < _FEWEST or (probe is None and probes_left):
            return None
        spent = time.monotonic() - self._started - sum(probes)
        each = spent / max(1, done - len(probes))
        scenarios_left = run.selected - done - probes_left
        return min(scenarios_left * each + probes_left * (probe or 0), run.seconds_left)

    def _probe(self) -> float | None:
        effort = self._run.settings.effort
        if effort.minutes is not None:
            return effort.seconds(self._run.selected_probes)
        return _QUICK if effort.word == "quick" else None
