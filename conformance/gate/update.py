"""A list of known failures brought up to date: what is new is added, what is stale is taken out.

All else stays as it was written, comments and order included: the file is changed line by line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from conformance import files
from conformance.errors import InputError, Location
from conformance.gate.entry import BETWEEN, Entry
from conformance.gate.language import parse_list
from conformance.gate.names import Names
from conformance.result import CaseResult, CheckResult
from conformance.verdict import Outcome

_HEAD = """\
# What is known to fail: an entry excuses a failure, and makes the run red once it is mended.
# Keys: id, reason, link, owner, expires (a day), target (a Server header).
"""
_NOTHING = "[]"
_MARK = "- "
_LONGEST = 200
# Flaky verdicts are not added: an entry for them would be stale on a good day.
_ADDED = frozenset({Outcome.FAILED, Outcome.WARNED})


@dataclass(frozen=True, slots=True)
class Update:
    """How a list changes: entries to add, and the lines of those to take out."""

    add: tuple[Entry, ...]
    remove: frozenset[int]


def what_is_new(
    cases: Iterable[CaseResult], entries: Collection[Entry], red: Collection[Outcome], day: str
) -> tuple[Entry, ...]:
    """Return an entry for each check that is red in a case and that no entry names.

    An entry that has expired still names what it named: to give it another day is for people.
    """
    found: dict[str, Entry] = {}
    for case in cases:
        if case.outcome not in red or case.reason:
            continue
        listed = [entry for entry in entries if entry.names_case(case.id, case.scenario)]
        for check in case.checks:
            name = f"{case.id}{BETWEEN}{check.check}"
            wanted = check.verdict in _ADDED.intersection(red)
            if wanted and not any(entry.names_check(check.check) for entry in listed):
                found.setdefault(name, Entry(name, 0, _reason(check, day)))
    return tuple(found.values())


def _reason(check: CheckResult, day: str) -> str:
    seen = "".join(f": expected {e.expected}, got {e.got}" for e in check.evidence[:1])
    text = f"not looked into yet, seen on {day}{seen or ': ' + check.says}"
    plain = "".join(char if char.isprintable() else " " for char in text)
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]} ..."


def write_list(path: Path, entries: Sequence[Entry], update: Update, names: Names) -> None:
    """Write the list as the update leaves it, wholly or not at all; `entries` are those it had.

    An InputError where the file holds others by now, is not written as a list of one entry after
    the other, or can't be written; what stood there before then still stands.
    """
    try:
        old = _read(path)
        if old is None:
            new = _updated(_HEAD, (), update, path)
        elif parse_list(old, str(path), names) == tuple(entries):
            new = _updated(old, entries, update, path)
        else:
            hint = "run again"
            raise InputError(f"{path} was changed while this ran", hint=hint)
        kept = [entry for entry in entries if entry.line not in update.remove]
        if not _says(new, [*kept, *update.add], names):
            raise _unwritable(path, 1)
        # Where the name is a link, what it leads to is replaced.
        files.replace(path.resolve(), [new])
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"{path} can't be written: {reason}") from error


def _read(path: Path) -> str | None:
    """Return the text of a file with the line ends that it has; None where there is none."""
    if not path.exists():
        return None
    with path.open(encoding="utf-8-sig", newline="") as file:
        return file.read()


def _says(text: str, entries: Iterable[Entry], names: Names) -> bool:
    """Tell whether a text is a list of just these entries."""
    try:
        return _told(parse_list(text, "", names)) == _told(entries)
    except InputError:
        return False


def _told(entries: Iterable[Entry]) -> list[Entry]:
    """Return what entries say, wherever they stand."""
    return [replace(entry, line=0, cases="", checks="") for entry in entries]


def _updated(old: str, entries: Sequence[Entry], update: Update, path: Path) -> str:
    lines = old.splitlines(keepends=True)
    end = "\r\n" if "\r\n" in old else "\n"
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += end
    gone: set[int] = set()
    indent = ""
    for number, entry in enumerate(entries):
        first = lines[entry.line - 1]
        if not first.lstrip(" ").startswith(_MARK):
            raise _unwritable(path, entry.line)
        indent = first[: len(first) - len(first.lstrip(" "))]
        if entry.line in update.remove:
            after = entries[number + 1].line if number + 1 < len(entries) else len(lines) + 1
            gone |= set(_own_lines(lines, entry.line, after))
    left = [line for number, line in enumerate(lines, start=1) if number not in gone]
    if not entries:
        left = [line for line in left if line.partition("#")[0].strip() != _NOTHING]
    left += [f"{indent}{line}{end}" for entry in update.add for line in _written(entry)]
    if len(update.remove) == len(entries) and not update.add:
        left.append(f"{_NOTHING}{end}")
    return "".join(left)


def _own_lines(lines: Sequence[str], first: int, after: int) -> range:
    """Return the lines of an entry, without the comments and blank lines that follow it."""
    while after - 1 > first and re.match(r"\s*(#|$)", lines[after - 2]):
        after -= 1
    return range(first, after)


def _written(entry: Entry) -> Iterator[str]:
    yield f"{_MARK}id: {entry.id}"
    # In double quotes, YAML reads what JSON writes, as long as it is not escaped.
    yield f"  reason: {json.dumps(entry.reason, ensure_ascii=False)}"


def _unwritable(path: Path, line: int) -> InputError:
    return InputError(
        "the list can't be updated as it is written",
        where=Location(str(path), line),
        hint="begin each entry with `- ` on a line of its own, without anchors",
    )
