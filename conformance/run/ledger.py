"""What a run stores on the target, written down before it is sent.

One file for each process of a run, one JSON line for each event: a crash at any moment loses
nothing that was sent, and two processes never share a file. A file is locked while it is written.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any, Self

_STORING, _REMOVED = "storing", "removed"
_NAMES = ("study", "series", "instance")
_TYPES = {"event": str, "at": float, "target": str, "study": str}


@dataclass(frozen=True, slots=True)
class Accounts:
    """What some ledgers say, by study, oldest first: the instances sent, and whether it is left.

    `targets` are the base URLs that were written to.
    """

    sent: dict[str, tuple[str, ...]]
    gone: frozenset[str]
    targets: tuple[str, ...] = ()

    @property
    def stored(self) -> int:
        """How many studies were sent."""
        return len(self.sent)

    @property
    def left(self) -> int:
        """How many studies may still be there."""
        return len(self.leftovers())

    def leftovers(self) -> tuple[str, ...]:
        """Return the studies that may still be there, oldest first."""
        return tuple(study for study in self.sent if study not in self.gone)


class Ledger:
    """The ledger of one process of a run; `target` is its base URL, without credentials.

    The file appears with the first instance. Raises OSError where it can't be written.
    """

    def __init__(self, folder: Path, run_id: str, worker: int, target: str = "") -> None:
        self._path = folder / f"{run_id}-{worker}.jsonl"
        self._target = target
        self._file: int | None = None
        self._noted: set[str] = set()

    def storing(self, *instances: tuple[str, str, str]) -> None:
        """Note what one request will send, before it does: study, series and instance of each.

        All of it is on the disk when this returns.
        """
        new = [each for each in dict.fromkeys(instances) if each[2] not in self._noted]
        if new:
            os.fsync(self._write(_STORING, [dict(zip(_NAMES, each, strict=True)) for each in new]))
            self._noted.update(each[2] for each in new)

    def removed(self, study: str) -> None:
        """Note that a study is gone from the target.

        Nobody waits for the disk: where this is lost, what is gone is only looked for once more.
        """
        with suppress(OSError):
            self._write(_REMOVED, [{"study": study}])
        self._noted.clear()

    def leftovers(self) -> tuple[str, ...]:
        """Return the studies of this ledger that may still be there."""
        return _accounts(_events(self._path)).leftovers()

    def close(self) -> None:
        """Close the file; what is written later opens it again."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write(self, event: str, several: Iterable[dict[str, str]]) -> int:
        """Write a line for each; return the file."""
        if self._file is None:
            self._file = self._open()
        common = {"event": event, "at": time.time(), "target": self._target}
        lines = [json.dumps(common | values).encode() + b"\n" for values in several]
        os.write(self._file, b"".join(lines))
        return self._file

    def _open(self) -> int:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        file = os.open(self._path, flags, 0o600)
        with suppress(OSError):  # a file system without locks
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        if os.fstat(file).st_size:
            os.write(file, b"\n")  # a process that crashed may have left half a line
        return file


def read_all(folder: Path, run_id: str = "") -> Accounts:
    """Read the ledgers of all processes of a run; without `run_id`, those of all runs."""
    paths = sorted(folder.glob(f"{run_id or '*'}-*.jsonl"))
    events = [event for path in paths for event in _events(path)]
    return _accounts(sorted(events, key=itemgetter("at")))


def is_open(path: Path) -> bool:
    """Tell whether a process that still runs writes this ledger."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _events(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the whole lines of a ledger; a line cut by a crash was never acted upon."""
    if not path.exists():
        return
    for line in path.read_bytes().splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if (
            isinstance(event, dict)
            and _TYPES.items() <= {name: type(value) for name, value in event.items()}.items()
        ):
            yield event


def _accounts(events: Iterable[dict[str, Any]]) -> Accounts:
    sent: dict[str, dict[str, None]] = {}
    gone: set[str] = set()
    targets: dict[str, None] = {}
    for event in events:
        study = event["study"]
        if event["event"] == _REMOVED:
            gone.add(study)
        else:
            gone.discard(study)
            sent.setdefault(study, {})[event.get("instance", "")] = None
            targets[event["target"]] = None
    return Accounts(
        sent={study: tuple(instances) for study, instances in sent.items()},
        gone=frozenset(gone),
        targets=tuple(filter(None, targets)),
    )
