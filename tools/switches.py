"""What the dialects of the bundled server are told apart by, read off their own source code.

Each switch is a field of a dataclass in `dialect.py`, the string below it says what it means, and
the comment above it in `azure.py` or `standard.py` says who says so.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from types import ModuleType
from typing import Any

from reference_server.dicomweb import azure, dialect, standard
from reference_server.dicomweb.dialect import Dialect

# The path of a switch: the fields that lead to it.
Path = tuple[str, ...]

_HOMES: Mapping[str, tuple[ModuleType, str]] = {
    "/v1": (azure, "V1"),
    "/v2": (azure, "V2"),
    "/dicom-web": (standard, "STANDARD"),
}
DIALECTS: Mapping[str, Dialect] = {
    path: getattr(module, name) for path, (module, name) in _HOMES.items()
}


@dataclass(frozen=True, slots=True)
class Switch:
    """A switch, what it means, and by dialect how it is set and who says so."""

    path: Path
    means: str
    values: Mapping[str, Any]
    sources: Mapping[str, str]


def switches() -> tuple[Switch, ...]:
    """Return all switches in the order of the source."""
    sources = {name: _Sources(module).of(variable) for name, (module, variable) in _HOMES.items()}
    return tuple(
        Switch(
            path,
            means,
            {name: _value(each, path) for name, each in DIALECTS.items()},
            {name: found.get(path, "") for name, found in sources.items()},
        )
        for path, means in _fields(Dialect)
    )


def _fields(record: type, prefix: Path = ()) -> Iterator[tuple[Path, str]]:
    means = _meanings(record)
    for field in fields(record):
        path = (*prefix, field.name)
        if is_dataclass(field.type) and isinstance(field.type, type) and _is_rules(field.type):
            yield from _fields(field.type, path)
        else:
            yield path, means.get(field.name, "")


def _is_rules(record: type) -> bool:
    return record.__name__.endswith("Rules")


def _value(record: Any, path: Path) -> Any:
    for name in path:
        record = getattr(record, name)
    return record


@cache
def _meanings(record: type) -> Mapping[str, str]:
    """Return the strings below the fields of a dataclass."""
    (tree,) = ast.parse(inspect.getsource(record)).body
    assert isinstance(tree, ast.ClassDef)
    found: dict[str, str] = {}
    for field, below in zip(tree.body, tree.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr):
            assert isinstance(field.target, ast.Name)
            found[field.target.id] = " ".join(str(ast.literal_eval(below.value)).split())
    return found


class _Sources:
    """The comments above the keywords of the calls by which a module makes its dialects."""

    def __init__(self, module: ModuleType) -> None:
        text = inspect.getsource(module)
        self._lines = text.splitlines()
        self._calls = {
            statement.targets[0].id: statement.value
            for statement in ast.parse(text).body
            if isinstance(statement, ast.Assign)
            and isinstance(statement.targets[0], ast.Name)
            and isinstance(statement.value, ast.Call)
        }

    def of(self, variable: str) -> dict[Path, str]:
        """Return the comments of one dialect, by the path of the switch."""
        return self._of_call(self._calls[variable])

    def _of_call(self, call: ast.Call) -> dict[Path, str]:
        found = self._of_base(call.args[0]) if _name(call) == "replace" else {}
        for keyword in call.keywords:
            assert keyword.arg is not None
            inner = self._inner(keyword.value)
            if inner is None:
                path = (keyword.arg,)
                found[path] = self._above(keyword) or found.get(path, "")
            else:
                found |= {(keyword.arg, *path): text for path, text in inner.items()}
        return found

    def _inner(self, value: ast.expr) -> dict[Path, str] | None:
        """Return the comments within a value that is a set of switches itself; None of others."""
        call = self._calls.get(value.id) if isinstance(value, ast.Name) else value
        if isinstance(call, ast.Call) and (_name(call) == "replace" or _name(call) in _RULES):
            return self._of_call(call)
        return None

    def _of_base(self, base: ast.expr) -> dict[Path, str]:
        """Return the comments of what is replaced: a variable, or a field of one."""
        if isinstance(base, ast.Attribute):
            whole = self._of_base(base.value)
            return {path[1:]: text for path, text in whole.items() if path[0] == base.attr}
        assert isinstance(base, ast.Name)
        return self._of_call(self._calls[base.id])

    def _above(self, keyword: ast.keyword) -> str:
        """Return the comment above a keyword."""
        lines: list[str] = []
        for line in reversed(self._lines[: keyword.lineno - 1]):
            if not line.lstrip().startswith("#"):
                break
            lines.insert(0, line.strip().removeprefix("#").strip())
        return " ".join(lines)


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


_RULES = frozenset(name for name, record in vars(dialect).items() if name.endswith("Rules"))
