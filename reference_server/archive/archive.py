"""The archive: instances as files, and an index of them."""

import contextlib
import sqlite3
import sys
import traceback
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import BinaryIO

from reference_server.archive.entry import Entry
from reference_server.archive.files import Files, Upload
from reference_server.archive.index_writer import IndexWriter
from reference_server.archive.leases import Leases, Readers
from reference_server.archive.lock import FolderLock, Turn
from reference_server.archive.schema import connect, explained, index_of, prepare
from reference_server.archive.scope import Scope
from reference_server.archive.view import View

_COMPARED_AT_ONCE = 1024 * 1024


class Outcome(Enum):
    """What became of an instance that was to be stored."""

    STORED = auto()
    SAME = auto()  # it was there already, byte for byte
    TAKEN = auto()  # another instance has its place
    FAILED = auto()  # the disk or the index would not take it


@dataclass(frozen=True, slots=True)
class StorePolicy:
    """When an instance is in the way of another.

    `any_study`: a SOP Instance UID is taken whatever its study and series are. `compare`: whether
    to look if what is there already is the same file.
    """

    any_study: bool
    compare: bool


@dataclass(frozen=True, slots=True)
class Member:
    """One of the processes that share a folder: its number, and what tells its uploads."""

    number: int = 0
    readers: Readers = field(default_factory=Readers)
    mark: str = ""


@dataclass(slots=True)
class _Wanted:
    """What one request stores, and for each instance the file that is in its way, if any."""

    received: Sequence[tuple[Upload, Entry]]
    any_study: bool
    in_the_way: list[str | None] = field(default_factory=list)
    error: Exception | None = None

    def add_to(self, index: IndexWriter) -> list[str | None]:
        """Add what nothing is in the way of."""
        in_the_way = []
        for upload, entry in self.received:
            file = index.file_of(entry, any_study=self.any_study)
            if file is None:
                index.add(entry, upload.name, upload.size)
            in_the_way.append(file)
        return in_the_way


class Archive:
    """A folder of instances. One process at a time can have it, or the members of one Group.

    With `durable`, what `store` reports as stored survives a loss of power. Raises ArchiveError
    where the folder is in use, or has an index of another kind.
    """

    def __init__(self, folder: Path, *, durable: bool = True, member: Member | None = None) -> None:
        member, is_alone = member or Member(), member is None
        self._index = index_of(folder)
        self._durable = durable
        self._leases = Leases(self._remove, member.readers, member.number)
        self._waiting: deque[_Wanted] = deque()
        self._idle_readers: list[sqlite3.Connection] = []
        self._removed: list[str] = []  # files that are gone and that the index still calls trash
        with contextlib.ExitStack() as stack, explained(folder):
            self._files = Files(folder, durable=durable, mark=member.mark)
            if is_alone:
                stack.callback(FolderLock(folder).release)
            self._writing = Turn(folder)
            stack.callback(self._writing.close)
            self._connection = connect(self._index, durable=durable)
            stack.callback(self._end_writing)
            prepare(self._connection, self._index)
            self._recover()
            self._held = stack.pop_all()

    def close(self) -> None:
        """Close the archive; views must be closed before. A second time does nothing."""
        self._leases.close()
        while self._idle_readers:
            self._idle_readers.pop().close()
        self._held.close()

    def receive(self) -> Upload:
        """Begin to receive an instance; `store` or `Upload.discard` ends it."""
        return self._files.new()

    def store(self, received: Sequence[tuple[Upload, Entry]], policy: StorePolicy) -> list[Outcome]:
        """Store instances. All that is reported as stored is durable and can be read at once."""
        if not received:
            return []
        lease = self._leases.enter()
        try:
            return self._store(received, policy)
        except (OSError, sqlite3.Error):
            traceback.print_exc(file=sys.stderr)
            return [Outcome.FAILED] * len(received)
        finally:
            self._leases.leave(lease)

    def delete(self, scope: Scope) -> int:
        """Delete the instances of a scope; gives how many there were."""
        with self._writing, self._transaction() as index:
            files = index.remove(scope)
        self._leases.delete(files)
        return len(files)

    def view(self) -> View:
        """Look at the archive as it is now."""
        try:
            connection = self._idle_readers.pop()
        except IndexError:
            connection = connect(self._index, durable=self._durable)
        # What a view sees is fixed by its first SELECT, so the lease begins before it.
        lease = self._leases.enter()
        connection.execute("BEGIN")

        def close() -> None:
            connection.execute("COMMIT")
            self._idle_readers.append(connection)
            self._leases.leave(lease)

        return View(connection, self._files.open, close)

    def _store(
        self, received: Sequence[tuple[Upload, Entry]], policy: StorePolicy
    ) -> list[Outcome]:
        for upload, _ in received:
            upload.seal()
        self._files.make_names_durable()
        wanted = _Wanted(received, policy.any_study)
        self._waiting.append(wanted)
        with self._writing:
            # Who had the turn before may have written this along with its own.
            self._write_waiting()
        if wanted.error is not None:
            raise wanted.error
        for (upload, _), file in zip(received, wanted.in_the_way, strict=True):
            if file is None:
                upload.kept = True
                # Where it can't move now it is read where it is, and moves at the next start.
                with contextlib.suppress(OSError):
                    self._files.keep(upload.name)
        return [
            self._outcome(upload, file, policy)
            for (upload, _), file in zip(received, wanted.in_the_way, strict=True)
        ]

    def _write_waiting(self) -> None:
        """Write all that waits in one transaction, which costs hardly more than a single one."""
        waiting = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if len(waiting) > 1 and self._write(waiting):
            return
        # One may be what the others failed of.
        for each in waiting:
            self._write([each])

    def _write(self, together: list["_Wanted"]) -> bool:
        """Tell whether it could be written; if not, each knows why."""
        error: Exception | None = None
        try:
            with self._transaction() as index:
                for each in together:
                    each.in_the_way = each.add_to(index)
        except Exception as caught:  # noqa: BLE001 - it is raised in the threads that it concerns
            error = caught
        for each in together:
            each.error = error
        return error is None

    def _outcome(self, upload: Upload, file: str | None, policy: StorePolicy) -> Outcome:
        if file is None:
            return Outcome.STORED
        if not policy.compare:
            return Outcome.TAKEN
        try:
            with self._files.open(file) as there, self._files.open(upload.name) as here:
                return Outcome.SAME if _are_equal(there, here) else Outcome.TAKEN
        except OSError:
            return Outcome.TAKEN

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[IndexWriter]:
        """Change the index, all or nothing; the turn to write must be had."""
        index = IndexWriter(self._connection)
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield index
            removed, self._removed = self._removed, []
            index.forget(removed)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _remove(self, files: list[str]) -> None:
        for name in files:
            self._files.remove(name)
        self._removed += files

    def _end_writing(self) -> None:
        with self._writing:
            self._connection.close()

    def _recover(self) -> None:
        execute = self._connection.execute
        # Where other processes share the folder, one of them may still read it.
        self._leases.delete([row[0] for row in execute("SELECT file FROM trash")])
        self._files.recover(
            lambda name: bool(execute("SELECT 1 FROM instance WHERE file = ?", (name,)).fetchone())
        )


def _are_equal(one: BinaryIO, other: BinaryIO) -> bool:
    while piece := one.read(_COMPARED_AT_ONCE):
        if other.read(_COMPARED_AT_ONCE) != piece:
            return False
    return not other.read(1)
