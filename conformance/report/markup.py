"""HTML that can't be broken by what it shows: text is escaped unless it is Markup already.

A page holds hundreds of cases, so attributes go without quotes where HTML allows that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from conformance.report.text import clip, visible
from conformance.verdict import Outcome

_TEXT_LIMIT = 4_000
_BARE = re.compile(r"[A-Za-z0-9_./:%#-]*[A-Za-z0-9_.:%#-]")
_BLANKS = re.compile(r"\s")
_VOID = frozenset({"br", "img", "input", "meta"})

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


def signed(outcome: Outcome, word: str = "") -> str:
    """Return the sign of an outcome and the word."""
    return f"{sign(outcome)} {word or outcome}"


def mark(outcome: Outcome, word: str = "") -> Markup:
    """Return an outcome as sign and word; the colour comes on top."""
    return tag("b", signed(outcome, word), class_=f"dc-mark {style(outcome)}")


def style(outcome: Outcome) -> str:
    """Return the CSS class of an outcome."""
    return "dc-" + outcome.value.replace(" ", "-")


def anchor(*names: str) -> str:
    """Return the id of an element that is about something; a link to it is `link` of the same."""
    return _BLANKS.sub("_", visible("/".join(names)))


def fragment(*names: str) -> str:
    """Return the end of a URL that leads to what has the `anchor` of some names."""
    # Percent-encoding leaves no character that HTML could read.
    return "#" + quote(anchor(*names), safe="/")


def link(label: str, *names: str) -> Markup:
    """Return a link to what has the `anchor` of some names on the same page."""
    return tag("a", label, href=fragment(*names))


def outward(label: str, url: str) -> Markup:
    """Return a link to another page, or the label alone where there is no URL."""
    return tag("a", label, href=url) if url else text(label)


def _attribute(key: str, value: str) -> str:
    name = key.rstrip("_").replace("_", "-")
    if not value:
        return f" {name}"
    safe = escape(visible(value), quote=True)
    return f" {name}={safe}" if _BARE.fullmatch(safe) else f' {name}="{safe}"'
