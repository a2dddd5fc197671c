"""Who still reads files that were deleted."""

import threading


class Leases:
    """Holds deleted files back until all readers are gone that began before the deletion."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now = 0
        self._readers: dict[int, int] = {}  # how many began at which time
        self._deleted: list[tuple[int, list[str]]] = []

    def enter(self) -> int:
        """Begin to read; gives what `leave` wants."""
        with self._lock:
            self._readers[self._now] = self._readers.get(self._now, 0) + 1
            return self._now

    def leave(self, began: int) -> list[str]:
        """End reading; gives the files that nobody reads any more."""
        with self._lock:
            self._readers[began] -= 1
            if not self._readers[began]:
                del self._readers[began]
            return self._free()

    def delete(self, files: list[str]) -> list[str]:
        """Take note of deleted files; gives those that nobody reads."""
        with self._lock:
            self._now += 1
            self._deleted.append((self._now, files))
            return self._free()

    def _free(self) -> list[str]:
        oldest = min(self._readers, default=self._now)
        free = [name for time, files in self._deleted if time <= oldest for name in files]
        self._deleted = [item for item in self._deleted if item[0] > oldest]
        return free
