"""Lines for a terminal of a hundred columns, with nothing in them that it would obey."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from textwrap import wrap

from conformance.report.text import clip, visible

COMMAND = "python -m conformance"
WIDTH = 100
LABEL = 10
_ENOUGH = 2_000


def say(lines: Iterable[str]) -> None:
    """Write lines; characters for which the terminal has no letters are written out."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.stdout.writelines(f"{line}\n" for line in lines)


def wrapped(text: str, *, indent: int = 0, hang: int = 0, most: int = 0) -> list[str]:
    """Break a text into lines; `hang` more blanks before all but the first, `most` lines at most.

    Words that are longer than a line are broken, since they may be what a server sent.
    """
    return wrap(
        visible(clip(text, _ENOUGH)),
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hang),
        break_on_hyphens=False,
        max_lines=most or None,
        placeholder=" ...",
    ) or [" " * indent]


def labelled(label: str, text: str, *, indent: int = 0, most: int = 0) -> list[str]:
    """Return a text behind a label, in a column of its own."""
    first, *more = wrapped(text, indent=indent + LABEL, most=most)
    return [f"{' ' * indent}{label:{LABEL}}{first[indent + LABEL :]}", *more]


def listed(label: str, items: Iterable[str], *, indent: int = 0, most: int = 8) -> Iterator[str]:
    """Yield items behind a label, each on a line of its own; what is too much is counted."""
    shown = [visible(item) for item in items]
    for number, item in enumerate(shown[:most]):
        yield from labelled(label if number == 0 else "", item, indent=indent)
    if len(shown) > most:
        yield f"{' ' * (indent + LABEL)}and {len(shown) - most} more"
