"""Who may have a folder, and whose turn it is to write in it."""

import threading
from pathlib import Path
from types import TracebackType
from typing import IO

from reference_server.archive.schema import ArchiveError

try:
    import fcntl
except ImportError:  # not a POSIX system: there it is up to the user
    fcntl = None  # type: ignore[assignment]


class FolderLock:
    """Holds a folder from construction to `release`, and at the latest until the process ends.

    Processes that are forked hold it as well: it is free when the last of them has ended.
    """

    def __init__(self, folder: Path) -> None:
        self._file = (folder / "lock").open("w")
        if fcntl is None:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise ArchiveError(
                f"{folder} is in use by another server; stop that one, or give another folder"
            ) from None

    def release(self) -> None:
        """Let others have the folder."""
        self._file.close()


class Turn:
    """A lock between the threads of all processes that write to one index.

    SQLite has such a lock too, but who waits for that sleeps for up to 0.1 s and asks again.
    """

    def __init__(self, folder: Path) -> None:
        self._threads = threading.Lock()
        self._file: IO[str] = (folder / "turn").open("w")

    def __enter__(self) -> None:
        self._threads.acquire()
        if fcntl is not None:
            fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if fcntl is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._threads.release()

    def close(self) -> None:
        """Give the file back."""
        self._file.close()
