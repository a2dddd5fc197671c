"""The rows of a search result, and what the harness knows of what they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from conformance.checks.json_view import Attributes, text, texts
from conformance.checks.query import Query
from conformance.checks.reply import Reply
from conformance.knowledge import Instance
from conformance.operation import Entity, Service

# PS3.18 Tables 10.6.3-3 to 10.6.3-5, type U.
UNIQUE_KEYS = {
    Entity.STUDY: "0020000D",
    Entity.SERIES: "0020000E",
    Entity.INSTANCE: "00080018",
}
RETRIEVE_URL = "00081190"
MODALITIES_IN_STUDY = "00080061"

# PS3.4 C.3.4: counted by the server; by tag, of what the row stands for and what is counted.
COUNTS = {
    "00201206": (Entity.STUDY, Entity.SERIES, "Number of Study Related Series"),
    "00201208": (Entity.STUDY, Entity.INSTANCE, "Number of Study Related Instances"),
    "00201209": (Entity.SERIES, Entity.INSTANCE, "Number of Series Related Instances"),
}

# PS3.3 C.7.1 to C.7.3 and C.7.5 (of the patient all of group 0010): attributes by the level that
# they are of. All others are of the instance.
_STUDY = frozenset(
    {
        *("00080020", "00080030", "00080050", "00080061", "00080062", "00080063", "00080090"),
        *("00081030", "00081032", "00081048", "00081049", "00081060", "00081062", "00081080"),
        *("00081110", "0020000D", "00200010", "00201206", "00201208"),
    }
)
_SERIES = frozenset(
    {
        *("00080021", "00080031", "00080060", "00080070", "0008103E", "00081010", "00081040"),
        *("00081050", "00081070", "00081090", "00180015", "00185100", "0020000E", "00200011"),
        *("00200060", "00201209", "00400244", "00400245", "00400253", "00400254", "00400275"),
    }
)

# PS3.3 C.7.6, C.12.1: some that no study or series has.
_INSTANCE = frozenset(
    {
        *("00080008", "00080016", "00080018", "00080023", "00080033", "00200013", "00200020"),
        *("00204000", "00280002", "00280004", "00280008", "00280010", "00280011", "00280100"),
    }
)


def is_below(tag: str, level: Entity) -> bool:
    """Tell whether an attribute is one of a lower level than this; of many, nobody can say."""
    lower = {Entity.STUDY: _SERIES | _INSTANCE, Entity.SERIES: _INSTANCE}
    return tag in lower.get(level, ())


def is_of_level(tag: str, level: Entity) -> bool:
    """Tell whether a match of a level can have an attribute: one of this level or above."""
    if tag in _STUDY or tag.startswith("0010"):
        return True
    return level is Entity.INSTANCE or (level is Entity.SERIES and tag in _SERIES)


@dataclass(frozen=True, eq=False)
class Row:
    """A match: its attributes, its unique key, and the stored instances that it stands for."""

    attributes: Attributes
    level: Entity
    uid: str
    known: tuple[Instance, ...]

    @cached_property
    def shown(self) -> dict[str, tuple[str, ...]]:
        """The values of its attributes as texts."""
        return {tag: texts(self.attributes, tag) for tag in self.attributes}

    @property
    def name(self) -> str:
        """How problems call it."""
        return f"the {self.level} {self.uid}" if self.uid else f"a {self.level} without UID"


def query_of(reply: Reply) -> Query:
    """Return the query of a reply."""
    return Query(reply.question.query)


# Every check asks again, and reading what rows stand for takes time.
@lru_cache(maxsize=4)
def rows_of(reply: Reply) -> tuple[Row, ...]:
    """Return the rows of a result; of what is no array of objects, those that can be found."""
    level = reply.level
    if reply.service is not Service.SEARCH or level is None or not reply.succeeded:
        return ()
    return tuple(_row(reply, level, attributes) for attributes in reply.datasets)


def _row(reply: Reply, level: Entity, attributes: Attributes) -> Row:
    uid = text(attributes, UNIQUE_KEYS[level])
    return Row(attributes, level, uid, reply.known(level, uid) if uid else ())


def known_rows(reply: Reply) -> Iterator[Row]:
    """Yield the rows that stand for what this run has made."""
    return (row for row in rows_of(reply) if row.known)


def says_more_remain(reply: Reply) -> bool:
    """Tell whether the server says that there are further matches (PS3.18 8.3.4.4.1)."""
    warning = reply.response.headers.get("Warning") or ""
    return "299" in warning and "additional" in warning.lower()


def is_exclusive(reply: Reply) -> bool:
    """Tell whether only this run's own data can match: by the path, or by a key that is a UID."""
    return bool(reply.scope) or any(key.is_unique for key in query_of(reply).keys)
