"""The table of mutants: docs/mutants.md, made from the data and from what was found out."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tests.judge.mutants import record, survivors
from tests.judge.mutants.mutant import Fate, Result
from tests.judge.mutants.survivors import KINDS, Reason
from tests.support.harness import ROOT

PAGE = ROOT / "docs" / "mutants.md"

_HEAD = """\
# Mutants of the bundled server, and what kills them

A mutant is the bundled server with one small change in its code. [Cosmic
Ray](https://github.com/sixty-north/cosmic-ray) makes them; what is tried is a sample, drawn by a
fixed seed, of at most one change at each place in the modules of `reference_server/` that handle
store, retrieve, search and delete. Each meets the default suite, by the profile of the dialect that
the changed code serves (of several, the one in which most cases run it): every case that runs the
changed function, until one is red. Probes cost more, and are for those that no case notices. Who
survives is read by somebody, who says why.

"""

_FOOT = """
`make mutants` tries what has not been tried or has changed since, and writes this page from
`tests/judge/mutants/results.jsonl` and `survivors.yaml`. `make mutants ARGS=--survivors` lets those
that survived meet the suite again, with `--everywhere` in all dialects that the changed code
serves, with `--probes` the probes as well.
"""


def write() -> None:
    """Write the page."""
    PAGE.write_text(page(record.read(), survivors.read()), encoding="utf-8")


def page(results: Sequence[Result], reasons: Mapping[str, Reason]) -> str:
    """Return the whole of docs/mutants.md."""
    return "".join(
        (
            _HEAD,
            f"{figures(results)}\n\n{_read(results, reasons)}\n\n",
            *_modules(results),
            *_survivors(_of(results, Fate.SURVIVED), reasons),
            *_killed(_of(results, Fate.KILLED)),
            *_stillborn(_of(results, Fate.STILLBORN)),
            _FOOT,
        )
    )


def summary() -> str:
    """Return the sentence with the figures, and how many survive for which reason, as a table."""
    results, reasons = record.read(), survivors.read()
    kinds = _kinds(_of(results, Fate.SURVIVED), reasons)
    rows = (_line(kind, str(kinds[kind]), what) for kind, what in KINDS.items())
    head = _line("those that survive", "mutants", "what that means") + _line("---", "---:", "---")
    return f"{figures(results)}\n\n{head}{''.join(rows)}"


def figures(results: Iterable[Result]) -> str:
    """Return what was found, in one sentence."""
    fates = Counter(result.fate for result in results)
    tried = fates[Fate.KILLED] + fates[Fate.SURVIVED]
    return (
        f"{tried} mutants: {fates[Fate.KILLED]} are killed, {fates[Fate.SURVIVED]} survive. "
        f"Besides, {fates[Fate.STILLBORN]} do not even start, and count for nothing"
        f"{_unfinished(fates[Fate.UNFINISHED])}."
    )


def _read(results: Sequence[Result], reasons: Mapping[str, Reason]) -> str:
    survived = _of(results, Fate.SURVIVED)
    probed = sum(bool(result.probes) for result in survived)
    read = sum(result.mutant.id in reasons for result in survived)
    return f"Of those that survive, {probed} have met the probes, and {read} have been read."


def _unfinished(number: int) -> str:
    return f"; of {number} it is not known yet" if number else ""


def _of(results: Iterable[Result], fate: Fate) -> list[Result]:
    return [result for result in results if result.fate is fate]


def _modules(results: Iterable[Result]) -> Iterator[str]:
    fates: dict[str, Counter[Fate]] = {}
    for result in results:
        fates.setdefault(result.mutant.file, Counter())[result.fate] += 1
    yield _line("module", "killed", "survive")
    yield _line("---", "---:", "---:")
    for file, found in fates.items():
        yield _line(f"`{file}`", str(found[Fate.KILLED]), str(found[Fate.SURVIVED]))


def _survivors(results: Sequence[Result], reasons: Mapping[str, Reason]) -> Iterator[str]:
    kinds = _kinds(results, reasons)
    yield "\n## What survives\n\n"
    yield from (f"- *{kind}*, {kinds[kind]}: {what}\n" for kind, what in KINDS.items())
    yield "\n"
    yield _line("mutant", "where", "was", "is", "met", "kind", "why")
    yield _line(*("---" for _ in range(7)))
    for result in results:
        reason = reasons.get(result.mutant.id, Reason("", "nobody has read it yet"))
        yield _line(*_change(result), _met(result), reason.kind, reason.why)


def _kinds(results: Iterable[Result], reasons: Mapping[str, Reason]) -> Counter[str]:
    return Counter(reasons[each.mutant.id].kind for each in results if each.mutant.id in reasons)


def _killed(results: Iterable[Result]) -> Iterator[str]:
    yield "\n## What is killed\n\n"
    yield "The check and the case are those that came first; others may notice as well.\n\n"
    yield _line("mutant", "where", "was", "is", "killed by", "in")
    yield _line(*("---" for _ in range(6)))
    for result in results:
        where = f"`{result.case}`, by profile `{result.profile}`"
        yield _line(*_change(result), f"`{result.check}`", where)


def _stillborn(results: Iterable[Result]) -> Iterator[str]:
    yield "\n## What does not start\n\n"
    yield _line("mutant", "where", "was", "is")
    yield _line(*("---" for _ in range(4)))
    yield from (_line(*_change(result)) for result in results)


def _change(result: Result) -> tuple[str, ...]:
    mutant = result.mutant
    where = f"`{mutant.file}:{mutant.line}`{f' `{mutant.function}`' if mutant.function else ''}"
    return mutant.id, where, _code(mutant.before), _code(mutant.after)


def _met(result: Result) -> str:
    """What a survivor met: cases that run the changed function, if there are any."""
    probes = f" and {result.probes} probes" if result.probes else ""
    profiles = ", ".join(f"`{name}`" for name in result.profile.split())
    return f"{result.cases or 'no'} cases{probes} by {profiles}"


def _code(text: str) -> str:
    return f"<code>{html.escape(text, quote=False).replace('|', '&#124;')}</code>" if text else ""


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"
