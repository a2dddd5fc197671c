"""Changes to the index, each within a transaction of its caller."""
# ruff: noqa: S608 - table and column names are our own, values are always parameters

import json
import sqlite3
from typing import Any

from reference_server.archive.entry import Entry, dumps
from reference_server.archive.levels import Level, kept
from reference_server.archive.scope import INSTANCES, Scope
from reference_server.archive.values import latest, search_values

JSON = dict[str, Any]


class IndexWriter:
    """Adds and removes instances on one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        self._execute_many = connection.executemany

    def file_of(self, entry: Entry, *, any_study: bool) -> str | None:
        """Find the file of an instance that has the UID of `entry`, in its series or anywhere."""
        scope = Scope(entry.study_uid, entry.series_uid, entry.instance_uid)
        if any_study:
            scope = Scope(instance=entry.instance_uid)
        condition, parameters = scope.condition()
        row = self._execute(
            f"SELECT file FROM {INSTANCES} WHERE {condition} LIMIT 1", parameters
        ).fetchone()
        return row[0] if row else None

    def add(self, entry: Entry, file: str, size: int) -> None:
        """Add an instance, and its study and series where they are new."""
        study = self._put(Level.STUDY, {"uid": entry.study_uid}, entry.elements)
        owner = {"study": study, "uid": entry.series_uid}
        series = self._put(Level.SERIES, owner, entry.elements)
        attributes = _attributes(Level.INSTANCE, entry.elements)
        key = self._execute(
            "INSERT INTO instance (study, series, uid, attributes, transfer_syntax, frames, size, "
            "file) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (study, series, entry.instance_uid, dumps(attributes).decode(), entry.transfer_syntax,
             entry.frames, size, file),
        ).lastrowid  # fmt: skip
        self._put_values(Level.INSTANCE, key, attributes)
        self._execute(
            "INSERT INTO document (instance, complete, plain) VALUES (?, ?, ?)",
            (key, entry.complete, entry.plain),
        )

    def remove(self, scope: Scope) -> list[str]:
        """Remove instances, and the series and studies that they leave empty; gives the files."""
        condition, parameters = scope.condition()
        rows = self._execute(
            "SELECT instance.key, file, instance.series, instance.study "
            f"FROM {INSTANCES} WHERE {condition}",
            parameters,
        ).fetchall()
        self._execute_many("INSERT INTO trash (file) VALUES (?)", [(row[1],) for row in rows])
        self._execute_many("DELETE FROM instance WHERE key = ?", [(row[0],) for row in rows])
        for table, column in (("series", 2), ("study", 3)):
            self._execute_many(
                f"DELETE FROM {table} WHERE key = ? "
                f"AND NOT EXISTS (SELECT 1 FROM instance WHERE instance.{table} = {table}.key)",
                [(key,) for key in {row[column] for row in rows}],
            )
        return [row[1] for row in rows]

    def forget(self, files: list[str]) -> None:
        """Forget deleted files that are gone from the disk."""
        self._execute_many("DELETE FROM trash WHERE file = ?", [(file,) for file in files])

    def _put(self, level: Level, identity: dict[str, Any], elements: JSON) -> int:
        """Add a study or a series, or update what the index knows of it; gives its key."""
        table = level.name.lower()
        condition = " AND ".join(f"{column} = ?" for column in identity)
        row = self._execute(
            f"SELECT key, attributes FROM {table} WHERE {condition}", list(identity.values())
        ).fetchone()
        known = json.loads(row[1]) if row else {}
        attributes = latest(known, _attributes(level, elements))
        if row and attributes == known:
            return int(row[0])
        text = dumps(attributes).decode()
        if row:
            self._execute(f"UPDATE {table} SET attributes = ? WHERE key = ?", (text, row[0]))
            key = row[0]
        else:
            columns = {**identity, "attributes": text}
            key = self._execute(
                f"INSERT INTO {table} ({', '.join(columns)}) "
                f"VALUES ({', '.join('?' * len(columns))})",
                list(columns.values()),
            ).lastrowid
        self._put_values(level, key, attributes)
        return int(key)

    def _put_values(self, level: Level, key: int | None, attributes: JSON) -> None:
        table = f"{level.name.lower()}_value"
        self._execute(f"DELETE FROM {table} WHERE owner = ?", (key,))
        self._execute_many(
            f"INSERT INTO {table} (owner, path, item, position, text, normal) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            [(key, *value) for value in search_values(level, attributes)],
        )


def _attributes(level: Level, elements: JSON) -> JSON:
    return {tag: elements[tag] for tag in kept(level) if tag in elements}
