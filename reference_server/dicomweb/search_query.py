"""The query of a search: filters, fields and paging (PS3.18 8.3.4)."""

import re
from dataclasses import dataclass

from reference_server.archive import KEYS, Level, Search
from reference_server.dicom import attribute
from reference_server.dicomweb.attribute_levels import level_of
from reference_server.dicomweb.call import Call
from reference_server.dicomweb.dialect import SearchRules
from reference_server.dicomweb.search_match import Filter, conditions_of
from reference_server.http import HTTPError

_PADDING = " \0"
_UNSIGNED = re.compile(r"[0-9]{1,30}")
_LARGEST_OFFSET = 2**63 - 1
_BOOLEANS = {"true": True, "false": False}
_CONTROLS = frozenset({"limit", "offset", "includefield"})


@dataclass(frozen=True, slots=True)
class Controls:
    """What a query says besides attributes; `matching` are the parameters that are true."""

    limit: int
    offset: int
    fields: tuple[str, ...]
    matching: frozenset[str]
    attributes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A search, the levels that its results describe, and the attributes that they shall have."""

    search: Search
    blocks: tuple[Level, ...]
    wanted: frozenset[str]
    takes_all: bool


def read_controls(call: Call) -> Controls:
    """Read limit, offset and their like. Raises HTTPError 400."""
    rules = call.dialect.search
    pairs = call.request.target.pairs(plus_is_blank=rules.plus_is_blank)
    given: dict[str, list[str]] = {}
    attributes = []
    for name, value in pairs:
        control = name.lower() if rules.names_ignore_case else name
        if control in _CONTROLS or control in rules.matching:
            given.setdefault(control, []).append(value)
        elif not (control == "accept" and call.dialect.accept.query_parameter):
            attributes.append((name, value))
    return Controls(
        limit=_limit(given, rules),
        offset=_number(given, "offset", 0, _LARGEST_OFFSET),
        fields=tuple(given.get("includefield", [])),
        matching=frozenset(name for name in rules.matching if _boolean(given, name, rules)),
        attributes=tuple(attributes),
    )


def read_query(call: Call, level: Level, controls: Controls) -> Query:
    """Read the attributes of a query for a search at a level. Raises HTTPError 400."""
    rules = call.dialect.search
    scope = call.scope()
    above = sum(uid is not None for uid in (scope.study, scope.series))
    blocks = tuple(Level(each) for each in range(above, level + 1))
    searched = [each for each in Level if each <= level] if rules.filters_of_parents else blocks
    allowed = frozenset().union(*(rules.filters[each] for each in searched))
    filters, others = _filters(controls, allowed, rules)
    fields, takes_all = _fields(controls, rules)
    wanted = {item.path.partition(".")[0] for item in filters} | others | fields
    if not rules.fields_of_children:
        wanted = {tag for tag in wanted if level_of(tag) <= level}
    search = Search(
        level,
        scope,
        conditions_of(filters, rules, controls.matching),
        newest_first=rules.newest_first,
        limit=controls.limit,
        offset=controls.offset,
    )
    return Query(search, blocks, frozenset(wanted) | set(list(KEYS)[:above]), takes_all)


def _filters(
    controls: Controls, allowed: frozenset[str], rules: SearchRules
) -> tuple[list[Filter], set[str]]:
    """Give the filters, and the tags of attributes that can't be searched and are ignored."""
    filters: dict[str, Filter] = {}
    others = set()
    for name, text in controls.attributes:
        path = _path(name, dotted=not rules.unknown_is_refused)
        if path is None and rules.unknown_is_refused:
            raise HTTPError(400, f"The query parameter {name[:80]!r} is not known.")
        if path is None:
            continue
        if path in filters:
            raise HTTPError(400, f"The attribute {name[:80]!r} stands twice in the query.")
        if path in allowed:
            filters[path] = Filter(path, name, text.rstrip(_PADDING))
        elif rules.unknown_is_refused:
            raise HTTPError(400, f"The attribute {name[:80]!r} can't be searched by here.")
        else:
            others.add(path.partition(".")[0])
    return list(filters.values()), others


def _fields(controls: Controls, rules: SearchRules) -> tuple[set[str], bool]:
    """Give the tags to include, and whether all are to be."""
    names = [name.strip() for value in controls.fields for name in value.split(",")]
    is_all = [(name.lower() if rules.names_ignore_case else name) == "all" for name in names]
    if any(is_all) and len(names) > 1 and rules.all_stands_alone:
        raise HTTPError(400, "includefield=all stands alone.")
    fields = set()
    for name, everything in zip(names, is_all, strict=True):
        path = None if everything else _path(name, dotted=not rules.unknown_is_refused)
        if path is not None:
            tag = path.partition(".")[0]
            fields |= {tag, _creator(tag)} if rules.creators_of_fields else {tag}
        elif rules.unknown_is_refused and not everything:
            raise HTTPError(400, f"The includefield {name[:80]!r} is not a known attribute.")
    return fields, any(is_all)


def _creator(tag: str) -> str:
    """Give the tag of the element that names the owner of a private one, or the tag itself."""
    is_private = int(tag[:4], 16) % 2 and int(tag[4:6], 16)
    return f"{tag[:4]}00{tag[4:6]}" if is_private else tag


def _path(name: str, *, dotted: bool) -> str | None:
    """Give the tags of an attribute, joined by dots; None where it is not known."""
    found = []
    for part in name.split("."):
        known = attribute(part)
        # A tag that the dictionary does not have may still be a private one.
        if known is None or not (known.keyword or known.tag >> 16 & 1):
            return None
        found.append(f"{known.tag:08X}")
    return ".".join(found) if dotted or len(found) == 1 else None


def _limit(given: dict[str, list[str]], rules: SearchRules) -> int:
    if "limit" not in given:
        return rules.default_limit
    if rules.limit_is_clamped:
        return min(_number(given, "limit", 0, None), rules.most)
    number = _number(given, "limit", 0, None)
    if not 1 <= number <= rules.most:
        raise HTTPError(400, f"Limit is {number}; it must be between 1 and {rules.most}.")
    return number


def _number(given: dict[str, list[str]], name: str, default: int, most: int | None) -> int:
    if name not in given:
        return default
    text = given[name][0]
    if not _UNSIGNED.fullmatch(text):
        raise HTTPError(400, f"{name.capitalize()} is {text[:40]!r}, not a number from 0 on.")
    return int(text) if most is None else min(int(text), most)


def _boolean(given: dict[str, list[str]], name: str, rules: SearchRules) -> bool:
    if name not in given:
        return False
    text = given[name][0]
    value = _BOOLEANS.get(text.lower() if rules.names_ignore_case else text)
    if value is None:
        raise HTTPError(400, f"{name} is {text[:40]!r}; it must be true or false.")
    return value
