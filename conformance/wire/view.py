"""An exchange as the reports show it: secrets hidden, long texts cut, binaries summed up."""

from __future__ import annotations

from pathlib import Path

from conformance.result import ExchangeView
from conformance.wire.exchange import Exchange
from conformance.wire.secrets import Secrets


class BodyStore:
    """Keeps bodies in `FOLDER/bodies`, each once."""

    def __init__(self, folder: Path) -> None: ...

    def keep(self, data: bytes) -> str:
        """Write a body where it is not there yet; return its file name, relative to the folder."""
        raise NotImplementedError


def view(
    exchange: Exchange, step: str, *, secrets: Secrets, bodies: BodyStore | None = None
) -> ExchangeView:
    """Return what a report shows of an exchange; with `bodies`, the bodies are kept there."""
    raise NotImplementedError
