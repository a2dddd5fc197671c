"""Write `docs/probes.md`: what is generated, and how often each thing comes up in 10,000 examples.

.venv/bin/python -m tools.probes_page          draws everything (or: make docs); takes some minutes
.venv/bin/python -m tools.probes_page --keep   keeps the figures of generators with the same names

`tools/probes.md` is the part that is written by hand. A line `<!-- datasets -->` there stands for
the figures of that generator, `<!-- probes -->` for the list of all probes.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path

from conformance.generate import accept, multipart, queries
from conformance.probes.catalogue import load_probes
from conformance.requirements import load_requirements
from tools.generators import EDGE_CASES, GENERATORS, count
from tools.markdown import table

ROOT = Path(__file__).parents[1]
TEMPLATE = ROOT / "tools" / "probes.md"
TARGET = ROOT / "docs" / "probes.md"

EXAMPLES = 10_000
_SEED = 0
_FIGURE = re.compile(r"(?<=` )[\d,]+|(?<=\| )[\d,]+(?= \|)")
_MARKER = re.compile(r"<!-- ([a-z-]+) -->")
_MARKED = re.compile(r"<!-- ([a-z-]+) -->\n\n((?:\|.*\n)+)")

Counts = Mapping[str, int]


def tables(counts: Mapping[str, Counts]) -> dict[str, str]:
    """Return the table of each generator for its figures; what is not in them counts as 0."""
    return {name: _TABLES[name](counts[name]) for name in counts}


def page(figures: Mapping[str, str]) -> str:
    """Return the page with the tables of all generators."""
    found = {**figures, "probes": _probes()}
    text = TEMPLATE.read_text(encoding="utf-8").replace("{examples}", f"{EXAMPLES:,}")
    return _MARKER.sub(lambda match: f"{match[0]}\n\n{found[match[1]]}", text)


def without_figures(text: str) -> str:
    """Return a page with a mark in the place of each figure."""
    return _FIGURE.sub("#", text)


def main() -> int:
    """Draw the examples and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", action="store_true", help="keep the figures that can be kept")
    figures = _kept() if parser.parse_args().keep else {}
    for name in [each for each in GENERATORS if each not in figures]:
        sys.stdout.write(f"{name}: {EXAMPLES:,} examples\n")
        sys.stdout.flush()
        figures |= tables({name: count(GENERATORS[name], EXAMPLES, _SEED)})
    TARGET.write_text(page(figures), encoding="utf-8")
    return 0


def _kept() -> dict[str, str]:
    """Return those tables of the page that say the same today, but for their figures."""
    empty = tables({name: {} for name in GENERATORS})
    found = {name: kept[:-1] for name, kept in _MARKED.findall(TARGET.read_text("utf-8"))}
    return {
        name: found[name]
        for name in empty.keys() & found.keys()
        if without_figures(found[name]) == without_figures(empty[name])
    }


def _probes() -> str:
    rows = [
        (f"`{each.id}`", each.title, f"{each.examples.normal:,} examples", each.source)
        for each in load_probes(load_requirements())
    ]
    return table(("probe", "what must hold", "by default", "source"), rows)


def _by_kind(name: str) -> Callable[[Counts], str]:
    """Make a table with one row for each kind, which is what stands before the colon."""

    def of_kinds(counts: Counts) -> str:
        rows = []
        for kind, names in groupby(GENERATORS[name].all_names, lambda each: each.split(":")[0]):
            found = (f"`{each.partition(':')[2]}` {counts.get(each, 0):,}" for each in names)
            rows.append((kind, " · ".join(found)))
        return table(("kind", "what, and in how many examples"), rows)

    return of_kinds


def _edge_cases(counts: Counts) -> str:
    rows = []
    for case in EDGE_CASES.values():
        names = (f"`{name}` {counts.get(f'{case.id}: {name}', 0):,}" for name in case.names)
        rows.append((case.id, f"{counts.get(case.id, 0):,}", case.title, " · ".join(names)))
    return table(("id", "examples", "what it is", "its variants, and in how many examples"), rows)


def _features(counts: Counts) -> str:
    rows = [
        (f"`{each.name}`", f"{counts.get(each.name, 0):,}", each.requirement, each.source)
        for each in multipart.FEATURES.values()
    ]
    return table(("feature", "examples", "requirement", "source"), rows)


def _rules(counts: Counts) -> str:
    rows = [
        (f"`{each.slug}`", f"{counts.get(each.slug, 0):,}", each.requirement, each.broken)
        for each in multipart.RULES.values()
    ]
    return table(("rule", "examples", "requirement", "how it is broken"), rows)


def _sourced(features: Mapping[str, str]) -> Callable[[Counts], str]:
    def with_sources(counts: Counts) -> str:
        rows = [
            (f"`{name}`", f"{counts.get(name, 0):,}", source) for name, source in features.items()
        ]
        return table(("feature", "examples", "source"), rows)

    return with_sources


_TABLES: dict[str, Callable[[Counts], str]] = {
    "datasets": _by_kind("datasets"),
    "broken-datasets": _by_kind("broken-datasets"),
    "edge-cases": _edge_cases,
    "multipart": _features,
    "broken-multipart": _rules,
    "accept": _sourced(accept.FEATURES),
    "queries": _sourced(queries.FEATURES),
}


if __name__ == "__main__":
    sys.exit(main())
