"""What the matches of a search say of what was stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from pydicom import DataElement
from pydicom.datadict import keyword_for_tag

from conformance.checks.check import Check
from conformance.checks.json_view import text, texts, values
from conformance.checks.metadata import MAY_ADD
from conformance.checks.query import tag_of
from conformance.checks.reply import Reply
from conformance.checks.search_items import item_differences
from conformance.checks.search_rows import (
    COUNTS,
    MODALITIES_IN_STUDY,
    RETRIEVE_URL,
    Row,
    is_of_level,
    known_rows,
    query_of,
)
from conformance.checks.urls import names, resource
from conformance.checks.words import listed, quoted
from conformance.formats.compare import Difference, compare_attribute
from conformance.knowledge import Instance
from conformance.operation import Entity
from conformance.verdict import Problem

_TAG = re.compile("[0-9A-F]{8}")

# What the server says of itself, and no instance has: besides MAY_ADD, Query/Retrieve Level,
# Retrieve AE Title, SOP Classes in Study, numbers of patient related studies, series and
# instances, Storage Media File-Set ID and UID (PS3.4 C.3.4, C.4.1.1.3).
_SERVER_OWN = frozenset(
    {
        *MAY_ADD,
        *("00080052", "00080054", "00080062", "00201200", "00201202", "00201204"),
        *("00880130", "00880140"),
    }
)
_COMPUTED = frozenset({*COUNTS, MODALITIES_IN_STUDY})


def _values(reply: Reply) -> Iterator[Problem]:
    for row in known_rows(reply):
        for tag, attribute in row.attributes.items():
            # What a file says of itself is in no data set (PS3.5 7.1): json.no-file-meta says so.
            is_judged = _TAG.fullmatch(tag) and not tag.startswith("0002")
            if is_judged and tag not in _SERVER_OWN | _COMPUTED:
                may_lack = tag not in query_of(reply).included_whole
                yield from _difference(row, tag, attribute, may_lack=may_lack)


def _difference(row: Row, tag: str, attribute: Any, *, may_lack: bool) -> Iterator[Problem]:
    """Hold a value against the instances of the row: any one of them may have given it."""
    compare = item_differences if may_lack else compare_attribute
    stored = [i for i in row.known if int(tag, 16) in i.dataset]
    if not isinstance(attribute, dict) or (not stored and _may_be_there(tag, attribute)):
        return
    differences: tuple[Difference, ...] = ()
    for instance in stored or row.known:
        found = compare(instance.dataset, tag, attribute)
        if not found:
            return
        differences = differences or found
    for difference in differences:
        yield Problem(f"{difference.path} of {row.name}: {difference.expected}", difference.got)


def _may_be_there(tag: str, attribute: dict[str, Any]) -> bool:
    """Tell whether an attribute that no instance has may be there: empty, or a private one."""
    is_private = int(tag[:4], 16) % 2 == 1
    return is_private or not {"Value", "InlineBinary", "BulkDataURI"} & attribute.keys()


def _held(reply: Reply, level: Entity, uid: str) -> tuple[Instance, ...]:
    return tuple(i for i in reply.question.knowledge.held() if i.key(level) == uid)


def _counts(reply: Reply) -> Iterator[Problem]:
    for row in known_rows(reply):
        for tag, (owner, counted, name) in COUNTS.items():
            held = _held(reply, owner, row.known[0].key(owner))
            shown = texts(row.attributes, tag)
            expected = len({i.key(counted) for i in held})
            if tag in row.attributes and held and shown != (str(expected),):
                got = listed(map(quoted, shown))
                yield Problem(f"{name} of {row.name}: {expected}", got)


def _modalities(reply: Reply) -> Iterator[Problem]:
    for row in known_rows(reply):
        held = _held(reply, Entity.STUDY, row.known[0].study)
        expected = {str(i.dataset.get("Modality", "")) for i in held} - {""}
        shown = texts(row.attributes, MODALITIES_IN_STUDY)
        if MODALITIES_IN_STUDY in row.attributes and held and sorted(shown) != sorted(expected):
            got = listed(map(quoted, shown))
            yield Problem(f"Modalities in Study of {row.name}: {listed(sorted(expected))}", got)


def _absent(row: Row, tags: tuple[str, ...]) -> Iterator[Problem]:
    """Find what a row must have and lacks: of the tags, those with a stored or a counted value."""
    for tag in tags:
        if tag in row.attributes:
            continue
        if tag in _COMPUTED or any(_has_value(i, int(tag, 16)) for i in row.known):
            name = keyword_for_tag(int(tag, 16)) or f"({tag[:4]},{tag[4:]})"
            yield Problem(f"{name} of {row.name}", "it is absent")


def _has_value(instance: Instance, tag: int) -> bool:
    if tag not in instance.dataset:
        return False
    element = instance.dataset.get_item(tag)
    return not element.is_empty if isinstance(element, DataElement) else bool(element.value)


def _claimed(level: Entity) -> Callable[[Reply], Iterator[Problem]]:
    """Return a `find` for the attributes of a level that the target claims to return."""

    def find(reply: Reply) -> Iterator[Problem]:
        claimed = (reply.switch("must_return_attributes") or {}).get(str(level), ())
        for row in known_rows(reply):
            lacks = frozenset().union(*map(reply.may_lack, row.known))
            tags = filter(lambda tag: tag not in lacks, map(tag_of, claimed))
            yield from _absent(row, tuple(tags))

    return find


def _returns_level(level: Entity) -> Callable[[Reply], bool]:
    """Return whether a result has the attributes of a level: PS3.18 10.6.3.3.

    The attributes of the levels above stand only in results that no path has narrowed to them.
    """

    def applies(reply: Reply) -> bool:
        own = reply.level is level
        above = reply.level is not None and _ORDER.index(level) < _ORDER.index(reply.level)
        named = level in reply.scope
        claims = reply.switch("must_return_attributes") is not None
        if reply.switch("include_all") == "replaces" and query_of(reply).includes_all:
            return False
        return claims and (own or (above and not named)) and any(known_rows(reply))

    return applies


_ORDER = (Entity.STUDY, Entity.SERIES, Entity.INSTANCE)


def _included(reply: Reply) -> Iterator[Problem]:
    for row in known_rows(reply):
        tags = tuple(tag for tag in query_of(reply).included if is_of_level(tag, row.level))
        yield from _absent(row, tags)


def _match_keys(reply: Reply) -> Iterator[Problem]:
    for row in known_rows(reply):
        tags = tuple(k.tag for k in query_of(reply).keys if is_of_level(k.tag, row.level))
        yield from _absent(row, tags)


def _url_names_row(reply: Reply) -> Iterator[Problem]:
    for row in known_rows(reply):
        url = text(row.attributes, RETRIEVE_URL)
        paths = sorted({resource(instance, row.level) for instance in row.known})
        if url and not any(names(url, path) for path in paths):
            yield Problem(f"a Retrieve URL that ends in {listed(paths, 'or')}", quoted(url))


def _has_url(reply: Reply) -> Iterator[Problem]:
    for row in known_rows(reply):
        if not values(row.attributes, RETRIEVE_URL):
            yield Problem(f"a Retrieve URL of {row.name}", "none")


def _has_no_url(reply: Reply) -> Iterator[Problem]:
    for row in known_rows(reply):
        if RETRIEVE_URL in row.attributes:
            yield Problem(f"no Retrieve URL of {row.name}", "one")


def _found(reply: Reply) -> bool:
    return any(known_rows(reply))


CHECKS = (
    Check(
        "search.values",
        "QIDO-760",
        "The values in a match are those that were stored.",
        _found,
        _values,
    ),
    Check(
        "search.counts",
        "QIDO-730",
        "The numbers of series and instances are right.",
        lambda reply: any(row.attributes.keys() & COUNTS.keys() for row in known_rows(reply)),
        _counts,
    ),
    Check(
        "search.modalities",
        "QIDO-740",
        "Modalities in Study has the modalities of the study's series.",
        lambda reply: any(MODALITIES_IN_STUDY in row.attributes for row in known_rows(reply)),
        _modalities,
    ),
    Check(
        "search.study-attributes",
        "QIDO-600",
        "A match has the attributes of a study that the target claims.",
        _returns_level(Entity.STUDY),
        _claimed(Entity.STUDY),
    ),
    Check(
        "search.series-attributes",
        "QIDO-620",
        "A match has the attributes of a series that the target claims.",
        _returns_level(Entity.SERIES),
        _claimed(Entity.SERIES),
    ),
    Check(
        "search.instance-attributes",
        "QIDO-630",
        "A match has the attributes of an instance that the target claims.",
        _returns_level(Entity.INSTANCE),
        _claimed(Entity.INSTANCE),
    ),
    Check(
        "search.match-keys",
        "QIDO-640",
        "A match has the attributes that the query matches on.",
        lambda reply: _found(reply) and bool(query_of(reply).keys),
        _match_keys,
    ),
    Check(
        "search.includefield",
        "QIDO-651",
        "A match has the attributes that includefield names.",
        lambda reply: _found(reply) and bool(query_of(reply).included),
        _included,
    ),
    Check(
        "search.retrieve-url",
        "QIDO-750",
        "The Retrieve URL of a match names what it stands for.",
        lambda reply: any(RETRIEVE_URL in row.attributes for row in known_rows(reply)),
        _url_names_row,
    ),
    Check(
        "search.has-retrieve-url",
        "QIDO-610",
        "A match has a Retrieve URL.",
        lambda reply: _found(reply) and reply.switch("search_retrieve_url") == "expected",
        _has_url,
    ),
    Check(
        "search.no-retrieve-url",
        "AZ-260",
        "A match has no Retrieve URL.",
        lambda reply: _found(reply) and reply.switch("search_retrieve_url") == "absent",
        _has_no_url,
    ),
)
