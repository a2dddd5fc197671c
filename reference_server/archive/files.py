"""The files of the archive: written once, under names of the archive's own making.

`incoming/` holds what is being received, `files/` what the index knows. A file moves from one to
the other after its rows are committed, so after a crash nothing needs to be searched for: what is
left in `incoming/` is either known to the index, and moves, or is not, and goes.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO


class Upload:
    """A file that is being received: written to, read back, then kept or discarded.

    `kept` is set when the archive has taken it over.
    """

    def __init__(self, path: Path, *, durable: bool) -> None:
        self.name = path.name
        self.size = 0
        self.kept = False
        self._path = path
        self._durable = durable
        self._file = path.open("xb+")

    def write(self, pieces: Iterable[bytes], most: int | None = None) -> bool:
        """Append pieces; False where they are more than `most` bytes, and then not all is there."""
        for piece in pieces:
            self.size += len(piece)
            if most is not None and self.size > most:
                return False
            self._file.write(piece)
        self._file.flush()
        return True

    def stream(self) -> BinaryIO:
        """Give what was received, for reading from its start."""
        self._file.seek(0)
        return self._file

    def seal(self) -> None:
        """See to it that the content is on the disk."""
        self._file.flush()
        if self._durable:
            os.fsync(self._file.fileno())
        self._file.close()

    def discard(self) -> None:
        """Remove the file, unless the archive took it over."""
        self._file.close()
        if not self.kept:
            self._path.unlink(missing_ok=True)


class Files:
    """The two folders of files; what is received here has names that end in `mark`."""

    def __init__(self, folder: Path, *, durable: bool, mark: str = "") -> None:
        self._mark = mark
        self._incoming = folder / "incoming"
        self._files = folder / "files"
        self._durable = durable
        self._incoming.mkdir(parents=True, exist_ok=True)
        self._files.mkdir(exist_ok=True)

    def new(self) -> Upload:
        """Begin a file under a new name."""
        name = os.urandom(16).hex() + self._mark
        return Upload(self._incoming / name, durable=self._durable)

    def make_names_durable(self) -> None:
        """See to it that the names of all that was received are on the disk."""
        if self._durable:
            _sync_folder(self._incoming)

    def keep(self, name: str) -> None:
        """Move a received file that the index knows now to its place."""
        received, place = self._incoming / name, self._place(name)
        try:
            received.replace(place)
        except FileNotFoundError:
            place.parent.mkdir(exist_ok=True)
            received.replace(place)

    def open(self, name: str) -> BinaryIO:
        """Open a file that the index knows. Raises FileNotFoundError where it is gone."""
        # Between the commit of its rows and its move a file is still where it was received.
        for path in (self._place(name), self._incoming / name):
            try:
                return path.open("rb")
            except FileNotFoundError:
                continue
        return self._place(name).open("rb")

    def remove(self, name: str) -> None:
        """Remove a file, wherever it is."""
        self._place(name).unlink(missing_ok=True)
        (self._incoming / name).unlink(missing_ok=True)

    def recover(self, is_known: Callable[[str], bool]) -> None:
        """Finish what a crash interrupted: received files that are known are kept, others go.

        Files without this mark are left to whom they belong to.
        """
        for path in self._incoming.iterdir():
            if not path.name.endswith(self._mark):
                continue
            if is_known(path.name):
                self.keep(path.name)
            else:
                path.unlink()

    def _place(self, name: str) -> Path:
        return self._files / name[:2] / name


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
