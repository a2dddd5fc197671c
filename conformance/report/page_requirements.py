"""Every sentence that a server can be held to: by source and section, and what was seen of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from conformance.report.chapters import chapter, section_order, source_order
from conformance.report.markup import Markup, anchor, link, mark, outward, style, tag, text
from conformance.report.sources import address
from conformance.report.text import count
from conformance.result import RequirementView, RunResult
from conformance.verdict import Outcome, worst

_LINKS = 5
_BROKEN = (Outcome.FAILED, Outcome.KNOWN, Outcome.FLAKY, Outcome.WARNED)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was seen of a requirement: nothing where `outcome` is NOT_RUN.

    `number` is that by which cases name it to the script.
    """

    number: int
    requirement: RequirementView
    outcome: Outcome
    cases: int
    broken: tuple[str, ...]

    @property
    def asked(self) -> bool:
        return self.outcome is not Outcome.NOT_RUN


def requirements_html(run: RunResult) -> Markup:
    """Return the sources, each with its sections, each with its sentences."""
    seen = _seen(run)
    if not seen:
        return Markup()
    sources: dict[str, dict[str, list[_Seen]]] = {}
    for each in sorted(seen, key=lambda each: section_order(each.requirement.section)):
        source, section = each.requirement.source, each.requirement.section
        chapters = sources.setdefault(source, {})
        chapters.setdefault(chapter(source, section), []).append(each)
    groups = (_source(name, sources[name]) for name in sorted(sources, key=source_order))
    title = tag("h2", "What it is held to")
    return tag("section", title, tag("p", _share(seen)), *groups, id="dc-requirements")


def _seen(run: RunResult) -> tuple[_Seen, ...]:
    verdicts: dict[str, list[Outcome]] = {}
    cases: dict[str, dict[str, None]] = {}
    broken: dict[str, dict[str, None]] = {}
    for case in run.cases:
        for check in case.checks:
            verdicts.setdefault(check.requirement, []).append(check.verdict)
            cases.setdefault(check.requirement, {})[case.id] = None
            if check.verdict in _BROKEN:
                broken.setdefault(check.requirement, {})[case.id] = None
    return tuple(
        _Seen(
            number,
            requirement,
            worst(verdicts.get(requirement.id, ())),
            len(cases.get(requirement.id, ())),
            tuple(broken.get(requirement.id, ())),
        )
        for number, requirement in enumerate(run.requirements)
    )


def _source(name: str, chapters: dict[str, list[_Seen]]) -> Markup:
    every = [each for listed in chapters.values() for each in listed]
    label = tag("summary", tag("b", name), " ", _share(every))
    if len(chapters) == 1:
        return tag("details", label, *map(_row, every), class_="dc-req")
    groups = (_group(title or "elsewhere", listed) for title, listed in chapters.items())
    return tag("details", label, *groups, class_="dc-req")


def _group(chapter: str, listed: list[_Seen]) -> Markup:
    label = tag("summary", chapter, " ", _share(listed))
    return tag("details", label, *map(_row, listed), class_="dc-req")


def _share(seen: Iterable[_Seen]) -> Markup:
    """Say how many of those that were asked are kept; a hundred per cent is all of them."""
    listed = tuple(seen)
    asked = [each for each in listed if each.asked]
    left = len(listed) - len(asked)
    rest = f", {left} not asked" if left else ""
    if not asked:
        return tag("span", "not asked", class_="dc-soft")
    kept = sum(each.outcome is Outcome.PASSED for each in asked)
    # Only where all was asked is all that is kept green.
    found = worst(each.outcome for each in listed)
    share = tag("b", f"{100 * kept // len(asked)} %", class_=style(found))
    told = tag("span", f" {kept} of {len(asked)} kept{rest}", class_="dc-soft")
    return Markup(share + told)


def _row(seen: _Seen) -> Markup:
    requirement = seen.requirement
    where = f"{requirement.source} {requirement.section}"
    return tag(
        "div",
        _verdict(seen),
        " ",
        tag("code", requirement.id),
        " ",
        outward(where, address(requirement.source, requirement.section)),
        f" ({requirement.level}) ",
        requirement.says,
        " ",
        *_cases(seen),
        id=anchor("requirement", requirement.id),
        class_="dc-rule",
        data_n=str(seen.number),
    )


def _verdict(seen: _Seen) -> Markup:
    if not seen.asked:
        return tag("span", "○ not asked", class_="dc-soft")
    return mark(seen.outcome, "kept" if seen.outcome is Outcome.PASSED else "")


def _cases(seen: _Seen) -> Iterator[Markup]:
    """Link to where it is broken; the script makes the number a filter."""
    if seen.cases:
        number = tag("a", count(seen.cases, "scenario"), href="#dc-cases", class_="dc-only")
        yield tag("span", "in ", number, class_="dc-soft")
    if seen.broken:
        yield text(", broken in ")
        for name in seen.broken[:_LINKS]:
            yield link(name, name)
            yield Markup(" ")
        if len(seen.broken) > _LINKS:
            yield text(f"and {len(seen.broken) - _LINKS} more")
