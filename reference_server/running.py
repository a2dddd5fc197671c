"""A server with its archive, from start to end."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from reference_server.archive import Archive
from reference_server.dicomweb import Service
from reference_server.http import Cors, Limits, Server, listen


class Running:
    """A server that answers as soon as it is made; leave its context, or `close`, to end it.

    Without `data` the archive lies in a temporary folder that is removed at the end. Raises
    ArchiveError where the folder can't be used, OSError where the address can't.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        data: Path | None = None,
        limits: Limits | None = None,
        cors: Cors | None = None,
    ) -> None:
        with ExitStack() as stack:
            folder = stack.enter_context(folder_for(data))
            # What is thrown away at the end need not survive a loss of power.
            archive = Archive(folder, durable=data is not None)
            stack.callback(archive.close)
            server = Server(listen(host, port), Service(archive), limits, cors)
            stack.callback(server.stop)
            server.start()
            self.url = server.url
            self._stack = stack.pop_all()

    def close(self) -> None:
        """End requests under way, close the archive, remove what was temporary."""
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


@contextmanager
def folder_for(data: Path | None) -> Iterator[Path]:
    """Give the folder of an archive: `data`, or a temporary one that is removed at the end."""
    if data is not None:
        yield data
        return
    folder = Path(tempfile.mkdtemp(prefix="reference-server-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
