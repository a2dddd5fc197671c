"""Reading the archive: a view does not change while it is open, whatever others store or delete."""
# ruff: noqa: S608 - table and column names are our own, values are always parameters

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, BinaryIO, Self

from reference_server.archive.levels import MODALITY, Level
from reference_server.archive.scope import INSTANCES, Scope
from reference_server.archive.search import Search

JSON = dict[str, Any]

_COLUMNS = ("key", "uid", "attributes")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the archive, to be opened when it is read."""

    name: str
    size: int
    opener: Callable[[str], BinaryIO]

    def open(self) -> BinaryIO:
        """Open the file for reading."""
        return self.opener(self.name)


@dataclass(frozen=True, slots=True)
class StoredInstance:
    """An instance of the archive; `uids` are those of its study, its series and itself."""

    key: int
    uids: tuple[str, str, str]
    transfer_syntax: str
    frames: int
    file: StoredFile


@dataclass(frozen=True, slots=True)
class Found:
    """A study, series or instance that a search found.

    `keys` and `uids` are those of the study, the series and the instance, down to the level of the
    search, and `attributes` is what the index keeps of each.
    """

    keys: tuple[int, ...]
    uids: tuple[str, ...]
    attributes: tuple[JSON, ...]

    @property
    def level(self) -> Level:
        """The level that was searched."""
        return Level(len(self.keys) - 1)


class View:
    """A state of the archive. Close it, for it holds a connection and keeps deleted files."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        opener: Callable[[str], BinaryIO],
        close: Callable[[], None],
    ) -> None:
        self._execute = connection.execute
        self._opener = opener
        self._close = close

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give everything back; a second time does nothing."""
        close, self._close = self._close, lambda: None
        close()

    def instances(self, scope: Scope) -> list[StoredInstance]:
        """Give the instances of a scope, in the order in which they came."""
        condition, parameters = scope.condition()
        rows = self._execute(
            "SELECT instance.key, study.uid, series.uid, instance.uid, transfer_syntax, frames, "
            f"file, size FROM {INSTANCES} WHERE {condition} ORDER BY instance.key",
            parameters,
        )
        return [
            StoredInstance(
                key, (study, series, uid), syntax, frames, StoredFile(file, size, self._opener)
            )
            for key, study, series, uid, syntax, frames, file, size in rows
        ]

    def state(self, scope: Scope) -> tuple[int, int]:
        """Give the newest key and the number of instances of a scope; (0, 0) where it has none."""
        condition, parameters = scope.condition()
        row = self._execute(
            f"SELECT coalesce(max(instance.key), 0), count(*) FROM {INSTANCES} WHERE {condition}",
            parameters,
        ).fetchone()
        return row[0], row[1]

    def documents(self, instances: list[StoredInstance], *, complete: bool) -> Iterator[bytes]:
        """Give the metadata of instances as JSON text."""
        column = "complete" if complete else "plain"
        for instance in instances:
            yield self._execute(
                f"SELECT {column} FROM document WHERE instance = ?", (instance.key,)
            ).fetchone()[0]

    def documents_size(self, scope: Scope) -> int:
        """Give how long the metadata of a scope is, about."""
        condition, parameters = scope.condition()
        return int(
            self._execute(
                f"SELECT coalesce(sum(length(complete)), 0) FROM {INSTANCES} "
                f"JOIN document ON document.instance = instance.key WHERE {condition}",
                parameters,
            ).fetchone()[0]
        )

    def search(self, search: Search) -> list[Found]:
        """Give what a search finds."""
        where, parameters = search.where()
        tables = [level.name.lower() for level in Level if level <= search.level]
        columns = ", ".join(f"{table}.{column}" for table in tables for column in _COLUMNS)
        page, numbers = search.page()
        rows = self._execute(f"SELECT {columns} {where} {page}", [*parameters, *numbers])
        return [Found(row[::3], row[1::3], tuple(map(json.loads, row[2::3]))) for row in rows]

    def count(self, search: Search) -> int:
        """Count what a search finds, whatever its limit and offset."""
        where, parameters = search.where()
        return int(self._execute(f"SELECT count(*) {where}", parameters).fetchone()[0])

    def newest_document(self, found: Found, *, complete: bool) -> JSON:
        """Give the metadata of the newest instance of what was found."""
        column = "complete" if complete else "plain"
        owner = "key" if found.level == Level.INSTANCE else found.level.name.lower()
        row = self._execute(
            f"SELECT {column} FROM document WHERE instance = "
            f"(SELECT max(key) FROM instance WHERE {owner} = ?)",
            (found.keys[-1],),
        ).fetchone()
        document: JSON = json.loads(row[0])
        return document

    def study_counts(self, key: int) -> tuple[int, int]:
        """Count the series and the instances of a study."""
        row = self._execute(
            "SELECT (SELECT count(*) FROM series WHERE study = ?1), "
            "(SELECT count(*) FROM instance WHERE study = ?1)",
            (key,),
        ).fetchone()
        return row[0], row[1]

    def series_count(self, key: int) -> int:
        """Count the instances of a series."""
        return int(
            self._execute("SELECT count(*) FROM instance WHERE series = ?", (key,)).fetchone()[0]
        )

    def modalities(self, key: int) -> list[str]:
        """Name the modalities of a study, each once."""
        rows = self._execute(
            # CROSS JOIN keeps SQLite from beginning with the modalities of all series.
            "SELECT DISTINCT text FROM series CROSS JOIN series_value ON owner = series.key "
            "WHERE study = ? AND path = ? AND position = 0 AND text <> '' ORDER BY text",
            (key, MODALITY),
        )
        return [row[0] for row in rows]
