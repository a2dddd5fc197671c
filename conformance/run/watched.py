"""Runs a module as a program that ends with the process that started it.

`python -m conformance.run.watched MODULE ARGUMENTS...`: the starter holds the other end of the
standard input. Its end, even by SIGKILL, closes that, and then this process sends itself SIGTERM.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
from threading import Thread


def _watch() -> None:
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Run the module that the first argument names."""
    Thread(target=_watch, daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
