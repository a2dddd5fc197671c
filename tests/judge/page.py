"""The page docs/judge.md: every row, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from tests.judge.faults.fault import Fault
from tests.judge.figures import figures, sentence
from tests.judge.harmless.difference import Difference
from tests.judge.mutants.page import summary
from tests.judge.record import Key
from tests.judge.result import Result
from tests.judge.tables import TABLES, Kind, Table
from tests.support.harness import ROOT

FILE = ROOT / "docs" / "judge.md"

_ROW = re.compile(r"^\| (.*) \|$", re.MULTILINE)
# A fault's seconds are others each time, and which checks notice besides can hang on them.
_STEADY = 4
_FIGURES = re.compile(r"^\*\*(.*)\*\*$", re.MULTILINE)

_HEAD = """\
# The judge is judged

How many faulty servers does this harness catch, and how many right ones does it leave in peace?
`make judge` runs it against each row below, and writes this page. A *fault* is the bundled server
with one thing wrong, wired in from outside, and it counts as caught only where the check that is
there for it turns red (or yellow, where the sources leave no more). What no scenario asks for is
found by a probe, in requests that are drawn alike each time. A *harmless difference* is a
server that is right in a way of its own: nothing may turn red, and yellow only what the row says. A
*null server* says one thing to everything: no case may pass, and the run must say so.

A fault that another check catches by accident is none that is caught: its row says so, and the
command fails, as it does for a survivor and for a difference that turns red. What the default suite
says of mutants of the bundled server's code stands [below](#mutants), which bugs of real servers
are rebuilt in [bugs.md](bugs.md), and what another suite says of the same servers in
[rival.md](rival.md).
"""

_MUTANTS = """
## Mutants

A mutant is the bundled server with one small change in its code, made by a program that knows
nothing of DICOM. Each met the default suite, and who survived was read by somebody;
[mutants.md](mutants.md) has every one, with what killed it or why it lives.

"""

_ABOUT = {
    Kind.FAULT: (
        "Seeded faults",
        ("fault", "operation", "breaks", "caught by", "and noticed by", "s"),
    ),
    Kind.BUG: (
        "Rebuilt bugs of real servers",
        ("bug", "operation", "breaks", "caught by", "and noticed by", "s"),
    ),
    Kind.DIFFERENCE: (
        "Harmless differences",
        ("difference", "why it is right", "verdict"),
    ),
    Kind.NULL_SERVER: ("Null servers", ("says", "what became of it")),
}


def written() -> str:
    """Return the page as it was written last."""
    return FILE.read_text(encoding="utf-8") if FILE.exists() else ""


def findings_on(page: str) -> list[tuple[str, ...]]:
    """Return the rows of a page without what differs from one run to the next."""
    return [
        tuple(cell.replace("\\|", "|") for cell in row.split(" | ")[:_STEADY])
        for row in _ROW.findall(page)
    ]


def figures_on(page: str) -> str:
    """Return the sentence with the figures."""
    found = _FIGURES.search(page)
    return found[1] if found else ""


def write(results: Mapping[Key, Result]) -> None:
    """Write the page anew."""
    FILE.write_text(page(results), encoding="utf-8")


def page(results: Mapping[Key, Result]) -> str:
    """Return the page; every row of every table must have a result."""
    lines = [_HEAD, f"**{sentence(figures(results.values()))}**"]
    for kind, (title, columns) in _ABOUT.items():
        tables = [table for table in TABLES if table.kind is kind]
        if tables:
            lines += ["", f"## {title}"]
        for table in tables:
            lines += [
                "",
                *_heading(table, len(tables)),
                _line(columns),
                _line(["---"] * len(columns)),
            ]
            lines += [_line(cells) for cells in _rows(table, results)]
    return "\n".join(lines) + f"\n{_MUTANTS}{summary()}"


def _heading(table: Table, tables: int) -> Iterator[str]:
    if tables > 1:
        yield f"### {table.title[0].upper()}{table.title[1:]}"
        yield ""


def _rows(table: Table, results: Mapping[Key, Result]) -> Iterator[Iterable[str]]:
    for row in table.rows:
        result = results[table.kind, row.name]
        if isinstance(row, Fault):
            yield (
                row.name,
                result.operation,
                result.requirement,
                f"`{result.check}`" if result.good else str(result.verdict),
                ", ".join(f"`{check}`" for check in result.others),
                f"{result.seconds:.1f}",
            )
        elif isinstance(row, Difference):
            warned = "".join(f"; `{check}` warns: {why}" for check, why in row.warns.items())
            yield row.name, row.argument, f"{result.verdict}{warned}"
        else:
            yield row.name, result.why


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
