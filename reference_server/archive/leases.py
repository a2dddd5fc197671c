"""Who still reads files that were deleted."""

import mmap
import threading
import time
from collections.abc import Callable

_NOBODY = 2**64 - 1  # later than any moment
_LOOK_AGAIN = 0.1


class Readers:
    """Since when each process that shares an archive has been reading.

    It lies in memory that is shared with the processes that are forked after it was made. Times are
    those of the monotonic clock, which is one for all of them.
    """

    def __init__(self, processes: int = 1) -> None:
        # Each process writes a number of its own, and numbers of 8 bytes are written in one go.
        self._since = memoryview(mmap.mmap(-1, 8 * processes)).cast("Q")
        self.shared = processes > 1
        for number in range(processes):
            self.set(number, None)

    def set(self, number: int, since: int | None) -> None:
        """Say since when a process has been reading; None where it does not read."""
        self._since[number] = _NOBODY if since is None else since

    def oldest(self) -> int:
        """Give since when the longest reader has been reading, of all processes."""
        return min(self._since)


class Leases:
    """Holds deleted files back until all readers are gone that began before the deletion.

    What nobody reads any more goes to `remove`. Readers of other processes don't tell when they
    end, so where files wait for one of them, a thread looks again from time to time.
    """

    def __init__(self, remove: Callable[[list[str]], None], readers: Readers, number: int) -> None:
        self._remove = remove
        self._readers = readers
        self._number = number
        self._lock = threading.Lock()
        self._began: dict[int, int] = {}  # how many began at which time, the oldest first
        self._deleted: list[tuple[int, list[str]]] = []
        self._watch: threading.Timer | None = None
        self._closed = False

    def enter(self) -> int:
        """Begin to read: what is looked up from now on stays; gives what `leave` wants."""
        with self._lock:
            now = time.monotonic_ns()
            self._began[now] = self._began.get(now, 0) + 1
            self._tell()
            return now

    def leave(self, began: int) -> None:
        """End reading."""
        with self._lock:
            self._began[began] -= 1
            if not self._began[began]:
                del self._began[began]
                self._tell()
            free = self._free()
        self._remove(free)

    def delete(self, files: list[str]) -> None:
        """Remove files whose deletion was committed, now or when their readers are gone."""
        with self._lock:
            self._deleted.append((time.monotonic_ns(), files))
            free = self._free()
        self._remove(free)

    def close(self) -> None:
        """Look no more for readers of other processes."""
        with self._lock:
            self._closed = True
            if self._watch is not None:
                self._watch.cancel()

    def _tell(self) -> None:
        self._readers.set(self._number, next(iter(self._began), None))

    def _free(self) -> list[str]:
        if not self._deleted:
            return []
        oldest = self._readers.oldest()
        # Who began after the deletion can't see what was deleted: it was committed before its time.
        free = [name for time, files in self._deleted if time < oldest for name in files]
        self._deleted = [item for item in self._deleted if item[0] >= oldest]
        if self._deleted and self._readers.shared and self._watch is None and not self._closed:
            self._watch = threading.Timer(_LOOK_AGAIN, self._look_again)
            self._watch.daemon = True
            self._watch.start()
        return free

    def _look_again(self) -> None:
        with self._lock:
            self._watch = None
            free = self._free()
        self._remove(free)
