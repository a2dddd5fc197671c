"""Sharing connections evenly among processes that listen on one socket."""

import mmap


class Peers:
    """How many connections each process has, in memory shared with all that are forked later."""

    def __init__(self, processes: int) -> None:
        # Each process writes a number of its own, and numbers of 8 bytes are written in one go.
        self._counts = memoryview(mmap.mmap(-1, 8 * processes)).cast("Q")

    def seat(self, number: int) -> "Seat":
        """Give the place of one process."""
        return Seat(self._counts, number)


class Seat:
    """The place of one process among its peers."""

    def __init__(self, counts: memoryview, number: int) -> None:
        self._counts = counts
        self._number = number

    def note(self, count: int) -> None:
        """Say how many connections this process has."""
        self._counts[self._number] = count

    def is_busier(self) -> bool:
        """Whether another process has fewer connections."""
        return bool(self._counts[self._number] > min(self._counts))
