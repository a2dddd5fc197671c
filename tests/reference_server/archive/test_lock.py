"""Whose turn it is to write, between threads and between processes."""

import threading
from pathlib import Path

import pytest

from reference_server.archive.lock import Turn


@pytest.mark.parametrize("processes", [1, 2])
def test_one_has_the_turn_at_a_time(tmp_path: Path, processes: int) -> None:
    # To the kernel, files that were opened twice are what two processes have open.
    turns = [Turn(tmp_path) for _ in range(processes)]
    entered = threading.Event()

    def write() -> None:
        with turns[-1]:
            entered.set()

    writer = threading.Thread(target=write)
    with turns[0]:
        writer.start()
        assert not entered.wait(0.2)
    assert entered.wait(10)
    writer.join(10)
    with turns[0]:
        pass
    for turn in turns:
        turn.close()


def test_who_fails_gives_the_turn_back(tmp_path: Path) -> None:
    one, other = Turn(tmp_path), Turn(tmp_path)
    with pytest.raises(RuntimeError, match="in the middle"), one:
        raise RuntimeError("in the middle")
    with other:
        pass
    one.close()
    other.close()
