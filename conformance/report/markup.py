"""HTML that can't be broken by what it shows: text is escaped unless it is Markup already.

pytest-html stores each row as JSON inside an attribute, where a quote costs six octets and a `<`
four; so attributes go without quotes where HTML allows that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from conformance.report.text import clip, visible
from conformance.verdict import SEVERITY, Outcome

_TEXT_LIMIT = 4_000
_BARE = re.compile(r"[A-Za-z0-9_./:%#-]*[A-Za-z0-9_.:%#-]")
_VOID = frozenset({"br", "meta"})

# A word for those who can't see colours, a sign for those who skim.
_SIGNS = {
    Outcome.PASSED: "✓",
    Outcome.WARNED: "!",
    Outcome.FAILED: "✗",
    Outcome.FLAKY: "~",
    Outcome.KNOWN: "≡",
    Outcome.NOT_OFFERED: "-",
    Outcome.NOT_RUN: "○",
    Outcome.HARNESS_ERROR: "⚠",
}


class Markup(str):
    """HTML that is safe as it stands."""

    __slots__ = ()


def text(value: str, limit: int = _TEXT_LIMIT) -> Markup:
    """Return text as HTML, for the inside of an element.

    Newlines and tabs stay, what is hidden is written out.
    """
    return Markup(escape(clip(visible(value, keep="\n\t"), limit), quote=False))


def tag(name: str, /, *children: str, **attributes: str) -> Markup:
    """Return an element. Children that are not Markup are escaped, and so are attributes.

    `class_` stands for class, `data_x` for data-x; an attribute with an empty value has none.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{join(children)}</{name}>")


def join(children: Iterable[str]) -> Markup:
    """Put pieces one after the other; those that are not Markup are escaped."""
    return Markup("".join(c if isinstance(c, Markup) else text(c) for c in children))


def sign(outcome: Outcome) -> str:
    """Return the sign of an outcome, for those who skim."""
    return _SIGNS[outcome]


def mark(outcome: Outcome, word: str = "") -> Markup:
    """Return an outcome as sign and word; the colour comes on top.

    The rank stands first, so that rows sorted by this text are sorted by severity.
    """
    rank = str(SEVERITY.index(outcome))
    return tag("b", f"{sign(outcome)} {word or outcome}", data_rank=rank, class_=style(outcome))


def style(outcome: Outcome) -> str:
    """Return the CSS class of an outcome."""
    return "dc-" + outcome.value.replace(" ", "-")


def _attribute(key: str, value: str) -> str:
    name = key.rstrip("_").replace("_", "-")
    if not value:
        return f" {name}"
    safe = escape(visible(value), quote=True)
    return f" {name}={safe}" if _BARE.fullmatch(safe) else f' {name}="{safe}"'
