"""Markdown that can't be broken by what it shows, for GitHub and for what follows CommonMark."""

from __future__ import annotations

import re

from conformance.report.text import clip, visible

# What begins something within a line; a backslash before it takes that away (CommonMark 2.4).
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>&|~$])")
_LINE_LIMIT = 2_000
_CODE_LIMIT = 500
_BACKTICKS = re.compile(r"`+")


def plain(text: str) -> str:
    """Return text for the inside of a line, cut to a sensible length."""
    return _SPECIAL.sub(r"\\\1", clip(visible(text), _LINE_LIMIT))


def code(text: str) -> str:
    """Return text as a code span, within which nothing is read but its end (CommonMark 6.1).

    It is cut to a sensible length. Not for cells of a table, which a `|` ends even there.
    """
    shown = clip(visible(text), _CODE_LIMIT)
    fence = "`" * (1 + max(map(len, _BACKTICKS.findall(shown)), default=0))
    # A blank at both ends is taken away; without it a text that begins with a backtick is lost.
    pad = " " if shown.startswith(("`", " ")) or shown.endswith(("`", " ")) else ""
    return f"{fence}{pad}{shown}{pad}{fence}" if shown.strip() else "` `"


def block(text: str, language: str = "") -> str:
    """Return lines as a fenced block of code (CommonMark 4.5)."""
    shown = visible(text, keep="\n\t")
    fence = "`" * max(3, 1 + max(map(len, _BACKTICKS.findall(shown)), default=0))
    return f"{fence}{language}\n{shown}\n{fence}"


def link(label: str, url: str) -> str:
    """Return a link to an address of our own; the label alone where there is none."""
    return f"[{plain(label)}]({url})" if url else plain(label)
