"""Text from anywhere, made fit to be shown: nothing hidden, nothing obeyed, nothing endless."""

from __future__ import annotations

import re
from collections.abc import Iterable

# What those who read the output of a job obey, wherever in a line it stands:
# `##vso[task.complete ...]` of Azure Pipelines, `##[set-output ...]` of GitHub, `##teamcity[...]`.
_COMMAND = re.compile(r"##(?=\w*\[)")


def visible(text: str, *, keep: str = "") -> str:
    r"""Write out what a screen would hide, and what a screen or a CI agent would obey.

    That is every character that is not printable: control characters, direction marks, lone
    surrogates, odd blanks, as `\x1b` or `\u202e`; those in `keep` stay as they are. The beginning
    of a command to an agent becomes `#\x23`.
    """
    shown = _COMMAND.sub(r"#\\x23", text) if "##" in text else text
    if shown.isprintable():
        return shown
    return "".join(
        char if char.isprintable() or char in keep else char.encode("unicode_escape").decode()
        for char in shown
    )


def lines(text: str) -> list[str]:
    """Split a text into lines that can be shown; all line endings count alike."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    return [visible(line, keep="\t") for line in unix.split("\n")]


def clip(text: str, limit: int) -> str:
    """Cut a text after `limit` characters, and say how many are missing."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]} [... {len(text) - limit:,} more characters]"


def count(number: int, noun: str, plural: str = "") -> str:
    """Return `1 check`, `3 checks`; thousands have a comma."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def octets(size: int) -> str:
    """Return a size in octets; large ones are also said in words one can grasp."""
    exact = count(size, "octet")
    if size < 10_000:
        return exact
    mega = size >= 1_000_000
    return f"{exact} ({size / (1e6 if mega else 1e3):.1f} {'MB' if mega else 'kB'})"


def duration(seconds: float) -> str:
    """Return a duration as a person says it."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def series(items: Iterable[str]) -> str:
    """Join some words: `a`, `a and b`, `a, b and c`."""
    *head, last = items
    return f"{', '.join(head)} and {last}" if head else last
