"""The bundled server, run as a process of its own for as long as a run needs it."""

from __future__ import annotations

import atexit
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Self

from conformance.errors import HarnessError

_LISTENING = re.compile(rb"^listening on (\S+)\s*$", re.MULTILINE)
_SHOWN = 2000
_GLANCE = 0.005


def _environment() -> dict[str, str]:
    """Let the server find what lies beside this package, from whatever folder we were started."""
    path = (str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", ""))
    found = os.pathsep.join(filter(None, path))
    return {**os.environ, "PYTHONPATH": found, "PYTHONUNBUFFERED": "1"}


class EmbeddedServer:
    """A server on a free port of loopback; `url` is its origin, without a path.

    It ends with this process, however that ends, and never hears the Ctrl-C that we hear: it is
    there until what was stored is removed.
    """

    def __init__(
        self, module: str = "reference_server", *, start: float = 10.0, grace: float = 5.0
    ) -> None:
        """Start the server; HarnessError where it isn't up after `start` seconds.

        It has `grace` seconds to end when it is told to.
        """
        self._module = module
        self._grace = grace
        # A file, not a pipe: however much the server writes, nobody needs to read along.
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - closed in stop()
        self._process = subprocess.Popen(  # noqa: S603 - Python itself, and a module of ours
            [
                *(sys.executable, "-m", "conformance.run.watched", module),
                *("--host", "127.0.0.1", "--port", "0"),
            ],
            stdin=subprocess.PIPE,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            env=_environment(),
            start_new_session=True,
        )
        atexit.register(self.stop)
        try:
            self.url = self._await_url(start)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the server; more often than once does no harm."""
        atexit.unregister(self.stop)
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(self._grace)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
        self._output.close()

    def output(self) -> str:
        """Return the last of what the server wrote, for a message about it."""
        return self._read()[-_SHOWN:].decode(errors="replace").strip()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _await_url(self, seconds: float) -> str:
        end = time.monotonic() + seconds
        while not (found := _LISTENING.search(self._read())):
            status = self._process.poll()
            if status is not None:
                raise self._error(f"ended with status {status} before it listened")
            if time.monotonic() > end:
                raise self._error(f"does not say where it listens after {seconds:g} s")
            time.sleep(_GLANCE)
        return found[1].decode()

    def _read(self) -> bytes:
        # The file's offset is the server's; pread has none.
        return os.pread(self._output.fileno(), os.fstat(self._output.fileno()).st_size, 0)

    def _error(self, what: str) -> HarnessError:
        said = self.output()
        return HarnessError(
            f"the bundled server {what}" + (f"; it said: {said}" if said else ""),
            hint=f"see: {sys.executable} -m {self._module}",
        )
