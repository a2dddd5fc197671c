"""Write `docs/coverage.md`: each requirement by the place where it stands, and what asks for it.

.venv/bin/python -m tools.coverage_page          (or: make docs)

`tools/coverage.md` is the part that is written by hand; `<!-- overview -->` and `<!-- sections -->`
there stand for the tables.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from conformance.command.catalogue import load_catalogue
from conformance.command.relations import STATUS, Relations
from conformance.report.chapters import chapter, section_order, source_order
from conformance.report.sources import address
from conformance.verdict import Exclusion, Level, Requirement
from tools.markdown import table

ROOT = Path(__file__).parents[1]
TEMPLATE = ROOT / "tools" / "coverage.md"
TARGET = ROOT / "docs" / "coverage.md"

_MARKER = re.compile(r"<!-- ([a-z]+) -->")
# What is asked for in more places than these is counted.
_MOST_NAMED = 2

Chapters = Mapping[str, Sequence[Requirement]]


def page() -> str:
    """Return the page."""
    catalogue = load_catalogue()
    chapters = _chapters(catalogue.requirements.values())
    relations = Relations(catalogue)
    tables = {"overview": _overview(chapters), "sections": _sections(chapters, relations)}
    text = TEMPLATE.read_text(encoding="utf-8")
    return _MARKER.sub(lambda match: tables[match[1]], text)


def main() -> int:
    """Write the page."""
    TARGET.write_text(page(), encoding="utf-8")
    return 0


def _chapters(requirements: Iterable[Requirement]) -> Chapters:
    """Return the requirements by document and clause, the standard first."""
    found: dict[str, list[Requirement]] = {}
    for each in sorted(requirements, key=_place):
        title = f"{each.source} {chapter(each.source, each.section)}".rstrip()
        found.setdefault(title, []).append(each)
    return found


def _place(requirement: Requirement) -> tuple[object, ...]:
    source, section = requirement.source, requirement.section
    clause = chapter(source, section)
    return source_order(source), section_order(clause or section), section_order(section)


def _overview(chapters: Chapters) -> str:
    head = ("section", "requirements", "asked", "of these *must*", *map(str, Exclusion))
    rows = [_counts(title, listed) for title, listed in chapters.items()]
    every = [each for listed in chapters.values() for each in listed]
    return table(head, [*rows, _counts("**all**", every)])


def _counts(title: str, listed: Sequence[Requirement]) -> tuple[str, ...]:
    asked = [each for each in listed if not each.excluded]
    numbers = (
        len(listed),
        len(asked),
        sum(each.level is Level.MUST for each in asked),
        *(sum(each.excluded is kind for each in listed) for kind in Exclusion),
    )
    return title, *map(str, numbers)


def _sections(chapters: Chapters, relations: Relations) -> str:
    head = ("requirement", "where", "level", "what it says", "what asks for it")
    return "\n\n".join(
        f"## {title}\n\n{table(head, [_row(each, relations) for each in listed])}"
        for title, listed in chapters.items()
    )


def _row(requirement: Requirement, relations: Relations) -> tuple[str, ...]:
    url = address(requirement.source, requirement.section)
    where = f"[{requirement.section}]({url})" if url else requirement.section
    return (
        requirement.id,
        where,
        requirement.level.value,
        _one_line(requirement.says),
        _asked_by(requirement, relations),
    )


def _asked_by(requirement: Requirement, relations: Relations) -> str:
    if requirement.excluded:
        return f"*{requirement.excluded}:* {_one_line(requirement.because)}"
    catalogue = relations.catalogue
    checks = [rule.id for rule in relations.checks_of(requirement.id) if rule.id != STATUS]
    asking = relations.asked_by(requirement.id)
    scenarios = [name for name in asking if name in catalogue.scenarios]
    drawn = [name for name, _ in relations.drawn_for(requirement.id)]
    probes = [name for name in asking if name in catalogue.probes] + drawn
    kinds = {"check": checks, "scenario": scenarios, "probe": list(dict.fromkeys(probes))}
    told = [_named(kind, names) for kind, names in kinds.items() if names]
    return "; ".join(told) or f"the status of answers (`{STATUS}`)"


def _named(kind: str, names: Sequence[str]) -> str:
    if len(names) > _MOST_NAMED:
        return f"{len(names)} {kind}s, `{names[0]}` among them"
    return f"{kind if len(names) == 1 else f'{kind}s'} " + ", ".join(f"`{name}`" for name in names)


def _one_line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    sys.exit(main())
