"""One folder for several processes."""

from pathlib import Path

from reference_server.archive.archive import Archive, Member
from reference_server.archive.leases import Readers
from reference_server.archive.lock import FolderLock
from reference_server.archive.schema import explained


class Group:
    """Holds a folder for processes that are forked from the one that makes it.

    Raises ArchiveError as an Archive does. Nothing of SQLite's is open while processes are forked.
    """

    def __init__(self, folder: Path, processes: int, *, durable: bool = True) -> None:
        self._folder = folder
        self._durable = durable
        self._readers = Readers(processes)
        with explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = FolderLock(folder)
        try:
            self._recover()
        except BaseException:
            self._lock.release()
            raise

    def archive(self, number: int) -> Archive:
        """Open the archive in the process of that number.

        It finishes what a process before it with that number left behind.
        """
        member = Member(number, self._readers, f".{number}")
        return Archive(self._folder, durable=self._durable, member=member)

    def ended(self, number: int) -> None:
        """Take note that the process of that number has ended: it reads no more."""
        self._readers.set(number, None)

    def close(self) -> None:
        """Clean up and let others have the folder; all processes must have ended before."""
        try:
            self._recover()
        finally:
            self._lock.release()

    def _recover(self) -> None:
        Archive(self._folder, durable=self._durable, member=Member()).close()
