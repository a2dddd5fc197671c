"""A file of code: which function a line is of, what is but a type, what a change changes."""

from __future__ import annotations

import ast
import difflib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Scope:
    """A function, by the lines of its body; `place` is where its code object begins.

    What is outside of functions is of a scope without a name, and of place 0.
    """

    name: str = ""
    place: int = 0
    first: int = 0
    last: int = 0


class Source:
    """A file below a folder."""

    def __init__(self, folder: Path, file: str) -> None:
        self.file = file
        self.path = folder / file
        self.text = self.path.read_text(encoding="utf-8")
        self.digest = hashlib.sha256(self.text.encode()).hexdigest()[:16]
        self._lines = self.text.splitlines()
        tree = ast.parse(self.text)
        self._same = ast.dump(tree)
        self._scopes = list(_scopes(tree, ""))
        self._heads = list(_heads(tree))
        self._types = [
            node.annotation for node in ast.walk(tree) if isinstance(node, ast.AnnAssign)
        ]

    def line(self, number: int) -> str:
        """Return a line without its indent."""
        return self._lines[number - 1].strip()

    def indent(self, number: int) -> int:
        """Return how far a line is indented."""
        text = self._lines[number - 1]
        return len(text) - len(text.lstrip())

    def scope(self, line: int) -> Scope:
        """Return the innermost function whose body has the line."""
        around = [scope for scope in self._scopes if scope.first <= line <= scope.last]
        return max(around, key=lambda scope: scope.first, default=Scope())

    def does_nothing(self, line: int, column: int) -> bool:
        """Whether this is but a type, or a mark between parameters."""
        here = line, column
        if any(_holds(node, here) for node in self._types):
            return True
        return any(
            start <= here < end and not any(_holds(node, here) for node in defaults)
            for start, end, defaults in self._heads
        )

    def change(self, text: str) -> tuple[str, str] | None:
        """Return the lines that differ, before and after; None where it is not other Python."""
        try:
            if ast.dump(ast.parse(text)) == self._same:
                return None
        except SyntaxError:
            return None
        lines = list(difflib.ndiff(self._lines, text.splitlines()))
        before, after = (
            " ".join(line[2:].strip() for line in lines if line.startswith(mark))
            for mark in ("- ", "+ ")
        )
        return before, after


def _scopes(node: ast.AST, outer: str) -> Iterator[Scope]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield from _scopes(child, f"{outer}{child.name}.")
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            name = outer + child.name
            place = min([child.lineno, *(each.lineno for each in child.decorator_list)])
            yield Scope(name, place, child.body[0].lineno, child.end_lineno or child.lineno)
            yield from _scopes(child, f"{name}.")
        else:
            yield from _scopes(child, outer)


_Place = tuple[int, int]


def _heads(tree: ast.AST) -> Iterator[tuple[_Place, _Place, list[ast.expr]]]:
    """Yield where the heads of functions begin and end, and the default values in them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
            yield (node.lineno, node.col_offset), (first.lineno, first.col_offset), defaults


def _holds(node: ast.expr, place: _Place) -> bool:
    end = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
    return (node.lineno, node.col_offset) <= place < end
