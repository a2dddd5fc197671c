"""The command line: python -m reference_server."""

import argparse
import os
import signal
import socket
import sys
from pathlib import Path

from reference_server.archive import ArchiveError
from reference_server.http import Cors
from reference_server.running import Running
from reference_server.workers import MOST, WorkerFailed, Workers

_DESCRIPTION = "A DICOMweb server: /v2 and /v1 as the Azure DICOM server, /dicom-web as PS3.18."
_EX_CANTCREAT = 73
_EX_SOFTWARE = 70
_EX_UNAVAILABLE = 69


def main() -> int:
    """Serve until SIGTERM or Ctrl-C; gives the exit status."""
    options = _options()
    signals = _catch_signals()
    try:
        _serve(options, signals)
    except ArchiveError as error:
        return _fail(_EX_CANTCREAT, f"--data: {error}")
    except WorkerFailed as error:
        return _fail(_EX_SOFTWARE, f"{error}; what stands above says why")
    except (OSError, OverflowError) as error:
        where = f"{options.host} port {options.port}"
        return _fail(_EX_UNAVAILABLE, f"can't serve on {where}: {error}")
    return 0


def _options() -> argparse.Namespace:
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
    parser.add_argument(
        "--workers",
        type=int,
        default=1,
        metavar="N",
        help=f"processes that share the work, 1 to {MOST} (%(default)s)",
    )
    options = parser.parse_args()
    try:
        options.cors = Cors.of(options.cors)
    except ValueError as error:
        parser.error(f"--cors: {error}")
    if not 1 <= options.workers <= MOST:
        parser.error(f"--workers: {options.workers} is not between 1 and {MOST}")
    if options.workers > 1 and not hasattr(os, "fork"):
        parser.error("--workers: this system can't fork processes; leave it out")
    return options


def _serve(options: argparse.Namespace, signals: socket.socket) -> None:
    host, port, data, cors = options.host, options.port, options.data, options.cors
    if options.workers == 1:
        with Running(host, port, data, cors=cors) as running:
            _say(running.url)
            signals.recv(1)
    else:
        with Workers(options.workers, (host, port), data, signals, cors) as workers:
            _say(workers.url)
            workers.serve()


def _say(url: str) -> None:
    sys.stdout.write(f"listening on {url}\n")
    sys.stdout.flush()


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
