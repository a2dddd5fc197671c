"""Write `docs/server.md`: what the bundled server does in each dialect, and who says so.

.venv/bin/python -m tools.server_page          (or: make docs)

`tools/server.md` is the part that is written by hand; `<!-- switches -->` and `<!-- attributes -->`
there stand for the tables.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import fields
from itertools import groupby
from pathlib import Path
from typing import Any

from reference_server.archive import Level, StorePolicy
from reference_server.dicom import attribute
from reference_server.dicomweb.dialect import Offer, StoreReasons
from tools.markdown import table
from tools.switches import DIALECTS, Switch, switches

ROOT = Path(__file__).parents[1]
TEMPLATE = ROOT / "tools" / "server.md"
TARGET = ROOT / "docs" / "server.md"

_MARKER = re.compile(r"<!-- ([a-z]+) -->")
_TAG = re.compile(r"[0-9A-F]{8}(\.[0-9A-F]{8})*")
# What has more attributes than these is counted, and stands in the table of attributes.
_MOST_LISTED = 8
# What comes in more media types than these is named without its transfer syntaxes.
_MOST_TYPES = 3

_GROUPS: Mapping[str, str] = {
    "": "Everywhere",
    "accept": "Accept",
    "store_request": "The request of a store",
    "store_check": "What can be stored",
    "store_answer": "The answer to a store",
    "retrieve": "Retrieve",
    "rendered": "Rendered",
    "search": "Search",
}


def page() -> str:
    """Return the page."""
    tables = {"switches": _switches(), "attributes": _attributes()}
    text = TEMPLATE.read_text(encoding="utf-8")
    return _MARKER.sub(lambda match: tables[match[1]], text)


def main() -> int:
    """Write the page."""
    TARGET.write_text(page(), encoding="utf-8")
    return 0


def _switches() -> str:
    found = []
    for group, members in groupby(switches(), lambda switch: ".".join(switch.path[:-1])):
        rows = [
            (
                f"`{switch.path[-1]}`: {switch.means}",
                *(shown(value) for value in switch.values.values()),
                _sources(switch),
            )
            for switch in members
        ]
        head = ("switch", *(f"`{name}`" for name in DIALECTS), "sources")
        found.append(f"### {_GROUPS[group]}\n\n{table(head, rows)}")
    return "\n\n".join(found)


def _sources(switch: Switch) -> str:
    """Say who says so, each once, with the dialects of which it is said."""
    by_text: dict[str, list[str]] = {}
    for name, text in switch.sources.items():
        by_text.setdefault(text, []).append(f"`{name}`")
    if len(by_text) == 1:
        return next(iter(by_text))
    return "<br>".join(f"{', '.join(names)}: {text}" for text, names in by_text.items())


def shown(value: Any) -> str:
    """Write the value of a switch for people."""
    return next(show(value) for kinds, show in _SHOWN if isinstance(value, kinds))


def _number(value: int) -> str:
    return f"{value:,}" if value > 100_000 else str(value)


def _members(value: Any) -> str:
    return ", ".join(f"{each.name} {shown(getattr(value, each.name))}" for each in fields(value))


def _mapping(value: Mapping[Any, Any]) -> str:
    if not value:
        return "none"
    if all(isinstance(key, Level) for key in value):
        return "; ".join(
            f"{key.name.lower()} {'all there are' if names is None else _many(names)}"
            for key, names in value.items()
        )
    return ", ".join(f"`{key}`" for key in value)


def _collection(value: Collection[Any]) -> str:
    if not value:
        return "none"
    if all(isinstance(each, Offer) for each in value):
        return _offers(value)
    if all(isinstance(each, int) or _TAG.fullmatch(str(each)) for each in value):
        names = sorted(keyword(each) for each in value)
        return ", ".join(names) if len(names) <= _MOST_LISTED else _many(names)
    pairs = (": ".join(each) if isinstance(each, tuple) else each for each in value)
    items = [f"`{each}`" for each in pairs]
    return ", ".join(sorted(items) if isinstance(value, frozenset) else items)


def _many(names: Collection[str]) -> str:
    return f"{len(names)} attribute" + ("s" if len(names) != 1 else "")


def _offers(offers: Iterable[Offer]) -> str:
    """Name each media type once, with its forms and the transfer syntaxes to choose from."""
    by_essence: dict[str, list[Offer]] = {}
    for offer in offers:
        by_essence.setdefault(offer.essence, []).append(offer)
    if len(by_essence) > _MOST_TYPES:
        names = ", ".join(f"`{essence}`" for essence in by_essence)
        return f"{names}: each {_forms(next(iter(by_essence.values())))}"
    return "; ".join(
        f"`{essence}` {_forms(group)}{_choice(group[0])}" for essence, group in by_essence.items()
    )


def _forms(group: Iterable[Offer]) -> str:
    return " and ".join(map(_form, group))


def _form(offer: Offer) -> str:
    return ("multipart" if offer.multipart else "single part") + (
        " (by default)" if offer.is_default else ""
    )


def _choice(offer: Offer) -> str:
    if offer.syntaxes is None:
        return ""
    return f" in {', '.join(f'`{syntax}`' for syntax in sorted(offer.syntaxes))}"


def _function(value: Callable[..., Any]) -> str:
    """Give the first sentence of what a function says of itself."""
    text = " ".join((inspect.getdoc(value) or "").split())
    return re.split(r"(?<=[.;:]) ", text)[0].rstrip(".;:")


_SHOWN: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (bool, lambda value: "yes" if value else "no"),
    (type(None), lambda _: "-"),
    (int, _number),
    (str, lambda value: f"`{value}`"),
    ((StoreReasons, StorePolicy), _members),
    (Mapping, _mapping),
    (Collection, _collection),
    (object, _function),
)


def keyword(tag: int | str) -> str:
    """Return the keyword of an attribute, or of a path of them."""
    text = f"{tag:08X}" if isinstance(tag, int) else tag
    found = [attribute(each) for each in text.split(".")]
    return ".".join(
        each.keyword if each else name for each, name in zip(found, text.split("."), strict=True)
    )


_USES = {"filters": "S", "defaults": "D", "all_fields": "A"}


def _attributes() -> str:
    """Say of each attribute what searches do with it, by level."""
    uses: dict[tuple[Level, str], dict[str, str]] = {}
    for name, dialect in DIALECTS.items():
        for use, letter in _USES.items():
            for level, names in getattr(dialect.search, use).items():
                for tag in names or ():
                    found = uses.setdefault((level, tag), dict.fromkeys(DIALECTS, ""))
                    found[name] += letter
    # What only `includefield=all` gives in the standard is all that describes the level.
    rows = [
        (level.name.lower(), f"`{tag}` {keyword(tag)}", *letters.values())
        for (level, tag), letters in sorted(uses.items())
        if set(letters.values()) - {"", "A"} or letters["/v2"]
    ]
    return table(("level", "attribute", *(f"`{name}`" for name in DIALECTS)), rows)


if __name__ == "__main__":
    sys.exit(main())
