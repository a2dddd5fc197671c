"""The tables of the index, and connections to it."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VERSION = 1

# Statements that a connection keeps prepared, by their text: more than there are but for searches.
_PREPARED = 256

# `key` of an instance is never used twice: it tells in which order instances came, and that an
# instance that was deleted and stored again is another one.
# `attributes` holds what the index keeps at a level, as an object of the DICOM JSON model.
# `trash` names files whose instance was deleted and that may still have readers.
_TABLES = """
CREATE TABLE study (
    key INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    attributes TEXT NOT NULL
);
CREATE TABLE series (
    key INTEGER PRIMARY KEY,
    study INTEGER NOT NULL REFERENCES study ON DELETE CASCADE,
    uid TEXT NOT NULL,
    attributes TEXT NOT NULL,
    UNIQUE (study, uid)
);
CREATE TABLE instance (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    study INTEGER NOT NULL REFERENCES study ON DELETE CASCADE,
    series INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
    uid TEXT NOT NULL,
    attributes TEXT NOT NULL,
    transfer_syntax TEXT NOT NULL,
    frames INTEGER NOT NULL,
    size INTEGER NOT NULL,
    file TEXT NOT NULL UNIQUE,
    UNIQUE (series, uid)
);
CREATE INDEX series_by_uid ON series (uid);
CREATE INDEX instance_by_uid ON instance (uid);
CREATE INDEX instance_of_study ON instance (study, key);
CREATE INDEX instance_of_series ON instance (series, key);
CREATE TABLE document (
    instance INTEGER PRIMARY KEY REFERENCES instance ON DELETE CASCADE,
    complete BLOB NOT NULL,
    plain BLOB NOT NULL
);
CREATE TABLE trash (file TEXT PRIMARY KEY) WITHOUT ROWID;
"""

# The searchable values of a level, one row each: `item` counts the items of the sequence that the
# value stands in, `position` the values of one element. An empty element has one empty value.
_VALUES = """
CREATE TABLE {level}_value (
    owner INTEGER NOT NULL REFERENCES {level} ON DELETE CASCADE,
    path TEXT NOT NULL,
    item INTEGER NOT NULL,
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    normal TEXT NOT NULL,
    PRIMARY KEY (owner, path, item, position)
) WITHOUT ROWID;
CREATE INDEX {level}_by_value ON {level}_value (path, normal, owner);
"""


_SEPARATORS = re.compile(r"[\s^=]+")


class ArchiveError(Exception):
    """A folder that can't serve as an archive; the message says why, and what to do."""


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Raise ArchiveError where a folder or what is in it can't be used at all."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        what = index_of(folder) if isinstance(error, sqlite3.Error) else folder
        raise ArchiveError(
            f"{what} can't be used ({error}); give another folder, or mend this one"
        ) from error


def index_of(folder: Path) -> Path:
    """Give the place of the index in a folder."""
    return folder / "index.sqlite"


def connect(path: Path, *, durable: bool) -> sqlite3.Connection:
    """Open a connection; with `durable` a commit is on the disk when it returns."""
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=_PREPARED
    )
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
    connection.execute("PRAGMA busy_timeout = 30000")
    connection.create_function("has_words", 2, _has_words, deterministic=True)
    return connection


def _has_words(name: str, phrase: str) -> bool:
    words, wanted = _SEPARATORS.split(name), _SEPARATORS.split(phrase)
    return any(
        all(word.startswith(begin) for word, begin in zip(words[at:], wanted, strict=False))
        for at in range(len(words) - len(wanted) + 1)
    )


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables where there are none. Raises ArchiveError for an index of another kind."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == VERSION:
        return
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if version or tables:
        raise ArchiveError(
            f"{path} is an index of version {version}, and this server reads version {VERSION}; "
            "give it another folder"
        )
    connection.execute("PRAGMA journal_mode = WAL")
    values = "".join(_VALUES.format(level=level) for level in ("study", "series", "instance"))
    connection.executescript(
        f"BEGIN IMMEDIATE; {_TABLES} {values} PRAGMA user_version = {VERSION}; COMMIT;"
    )
