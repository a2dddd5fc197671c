"""The command line: python -m reference_server."""

import argparse
import signal
import socket
import sys
from pathlib import Path

from reference_server.archive import ArchiveError
from reference_server.http import Cors
from reference_server.running import Running

_DESCRIPTION = "A DICOMweb server: /v2 and /v1 as the Azure DICOM server, /dicom-web as PS3.18."
_EX_CANTCREAT = 73
_EX_UNAVAILABLE = 69


def main() -> int:
    """Serve until SIGTERM or Ctrl-C; gives the exit status."""
    parser = argparse.ArgumentParser("python -m reference_server", description=_DESCRIPTION)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port; 0, the default, takes any")
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="folder of the archive; without it, a temporary one that is removed at the end",
    )
    parser.add_argument(
        "--cors",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="let pages of this origin, such as http://localhost:3000, read and change what is "
        "here; repeatable, * means all; without it, no page of another origin may",
    )
    options = parser.parse_args()
    try:
        cors = Cors.of(options.cors)
    except ValueError as error:
        parser.error(f"--cors: {error}")
    stopped = _catch_signals()
    try:
        running = Running(options.host, options.port, options.data, cors=cors)
    except ArchiveError as error:
        return _fail(_EX_CANTCREAT, f"--data: {error}")
    except (OSError, OverflowError) as error:
        return _fail(_EX_UNAVAILABLE, f"can't serve on {options.host} port {options.port}: {error}")
    with running:
        sys.stdout.write(f"listening on {running.url}\n")
        sys.stdout.flush()
        stopped.recv(1)
    return 0


def _catch_signals() -> socket.socket:
    """Give a socket that has something to read as soon as SIGTERM or Ctrl-C has come.

    A signal that comes just before the main thread begins to wait for a lock would not end that
    wait; what the signal writes to a socket is there, whenever it came.
    """
    stopped, waker = socket.socketpair()
    waker.setblocking(False)
    signal.set_wakeup_fd(waker.detach(), warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    return stopped


def _fail(status: int, message: str) -> int:
    sys.stderr.write(f"reference_server: {message}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
