"""One process to a folder."""

from pathlib import Path

from reference_server.archive.schema import ArchiveError

try:
    import fcntl
except ImportError:  # not a POSIX system: there it is up to the user
    fcntl = None  # type: ignore[assignment]


class FolderLock:
    """Holds a folder from construction to `release`, and at the latest until the process ends."""

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
