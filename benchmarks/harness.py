"""Runs of the harness as its users start them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support.harness import ROOT, arguments, environment


@dataclass(frozen=True)
class Harness:
    """Judges the server at `url`; all that it writes goes to `folder`."""

    url: str
    folder: Path

    def command(self, *options: str) -> list[str]:
        """Return the command of a run."""
        return arguments(self.folder / "reports", f"--base-url={self.url}", "--quiet", *options)

    def run(self, *options: str) -> None:
        """Run it to its end; CalledProcessError where the server is not conformant."""
        self.call(self.command(*options))

    def python(self, *arguments: str) -> str:
        """Run Python in the same surroundings; return what it writes on its standard error."""
        return self.call([sys.executable, *arguments])

    def call(self, command: list[str]) -> str:
        """Run any command in the same surroundings."""
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stderr
