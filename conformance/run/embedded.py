"""The bundled server, run as a process of its own for as long as a run needs it."""

from __future__ import annotations

from typing import Self


class EmbeddedServer:
    """A server on a free port of loopback; `url` is its origin, without a path.

    It ends with this process, however that ends, and never hears the Ctrl-C that we hear.
    """

    url: str

    def __init__(self, module: str = "reference_server") -> None:
        """Start the server; HarnessError where it doesn't come up."""
        raise NotImplementedError

    def stop(self) -> None:
        """End the server; more often than once does no harm."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
