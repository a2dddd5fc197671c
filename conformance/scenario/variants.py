"""Variants: one request in several wordings, each a test of its own."""

from __future__ import annotations

from types import MappingProxyType

from conformance.document.shape import SLUG, nearest, unexpected
from conformance.document.source import Entry, Listing, Node, Table, merge
from conformance.errors import InputError
from conformance.scenario.language import BODIES, METHODS

# What a variant says of the scenario: lists that it adds to, and what it lays over the rest.
ADDED = ("requires", "requirements", "tags")
LAID_OVER = ("tutorial", "size", "attributes", "cast", "given")


def expand(scenario: Table, step_keys: tuple[str, ...]) -> tuple[tuple[str, Table], ...]:
    """Return a scenario once for each variant, by name; with none, itself under an empty name.

    A variant is laid over its step: tables merge, all else replaces, and null removes.
    """
    steps = scenario.entries["steps"].node if "steps" in scenario.entries else None
    if not isinstance(steps, Listing):
        return (("", scenario),)
    tables = [_table(step, "a step", ("variants", *step_keys)) for step in steps.items]
    varied = [(index, step) for index, step in enumerate(tables) if "variants" in step.entries]
    if not varied:
        return (("", scenario),)
    if len(varied) > 1:
        where = varied[1][1].entries["variants"].key
        raise InputError("only one step of a scenario can have variants", where=where)
    index, step = varied[0]
    cases: dict[str, Table] = {}
    for variant in _variants(step, step_keys):
        name = SLUG.read(variant.entries["name"].node)
        if name in cases:
            raise InputError(f"two variants are named {name!r}", where=variant.location)
        items = list(tables)
        items[index] = _vary(step, variant)
        cases[name] = _apply(scenario, Listing(tuple(items), steps.location), variant)
    return tuple(cases.items())


def _variants(step: Table, step_keys: tuple[str, ...]) -> tuple[Table, ...]:
    node = step.entries["variants"].node
    if not isinstance(node, Listing) or not node.items:
        raise unexpected(node, "a list of variants")
    keys = ("name", *step_keys, *ADDED, *LAID_OVER)
    variants = tuple(_table(item, "a variant", keys) for item in node.items)
    for variant in variants:
        if "name" not in variant.entries:
            raise InputError("a variant needs: name", where=variant.location)
    return variants


def _table(node: Node, what: str, keys: tuple[str, ...]) -> Table:
    if not isinstance(node, Table):
        raise unexpected(node, f"{what}: a table of keys and values")
    for key, entry in node.entries.items():
        if key not in keys:
            message = f"unknown key {key!r} in {what}"
            raise InputError(message, where=entry.key, hint=nearest(key, keys))
    return node


def _vary(step: Table, variant: Table) -> Table:
    changes = _without(variant, "name", *ADDED, *LAID_OVER)
    return merge(_without(step, "variants"), changes, alternatives=(METHODS, BODIES))


def _apply(scenario: Table, steps: Listing, variant: Table) -> Table:
    entries = dict(merge(scenario, _only(variant, LAID_OVER)).entries)
    entries["steps"] = Entry(steps, entries["steps"].key)
    for key in ADDED:
        if key in variant.entries:
            entries[key] = _joined(entries.get(key), variant.entries[key])
    return Table(MappingProxyType(entries), variant.location)


def _joined(below: Entry | None, above: Entry) -> Entry:
    if below and isinstance(below.node, Listing) and isinstance(above.node, Listing):
        return Entry(Listing(below.node.items + above.node.items, above.node.location), above.key)
    return above


def _without(table: Table, *keys: str) -> Table:
    entries = {key: entry for key, entry in table.entries.items() if key not in keys}
    return Table(MappingProxyType(entries), table.location)


def _only(table: Table, keys: tuple[str, ...]) -> Table:
    entries = {key: entry for key, entry in table.entries.items() if key in keys}
    return Table(MappingProxyType(entries), table.location)
