"""What a search result says of each study, series or instance (PS3.18 10.6.3.3)."""

from collections.abc import Callable
from functools import cache
from typing import Any

from reference_server.archive import KEYS, Found, Level, View, kept
from reference_server.dicom import attribute
from reference_server.dicomweb.attribute_levels import level_of
from reference_server.dicomweb.call import Call
from reference_server.dicomweb.search_query import Query

JSON = dict[str, Any]


class Results:
    """Makes results of what a query found."""

    def __init__(self, call: Call, view: View, query: Query) -> None:
        self._call = call
        self._view = view
        self._rules = call.dialect.search
        self._takes_rest = False
        self._wanted = self._all_wanted(query)
        self._stored = self._wanted - self._rules.computed
        known = self._rules.indexed & _known_at(query.search.level)
        self._from_index = self._stored <= known and not self._takes_rest
        self._blocks = query.blocks
        # Studies recur in the results, so what is counted of them is remembered.
        self._counts = cache(view.study_counts)
        self._modalities = cache(view.modalities)

    def result(self, found: Found) -> JSON:
        """Make the result for one thing that was found."""
        elements = self._elements(found)
        wanted = self._stored
        if self._takes_rest:
            wanted |= {tag for tag in elements if level_of(tag) in self._blocks}
        result = {tag: elements[tag] for tag in wanted if tag in elements}
        for tag in wanted & self._rules.always - result.keys():
            result[tag] = {"vr": _vr(tag)}
        for tag, uid in zip(KEYS, found.uids, strict=False):
            if tag in wanted:
                result[tag] = {"vr": "UI", "Value": [uid]}
        for tag in self._wanted & _COMPUTED.keys() & self._rules.computed:
            values = _COMPUTED[tag](self, found)
            if values is not None:
                result[tag] = {"vr": _vr(tag)} | ({"Value": values} if values else {})
        return dict(sorted(result.items()))

    def _all_wanted(self, query: Query) -> frozenset[str]:
        wanted = query.wanted
        for level in query.blocks:
            every = self._rules.all_fields[level]
            if query.takes_all:
                self._takes_rest = self._takes_rest or every is None
                wanted |= every or frozenset()
            if not (query.takes_all and self._rules.all_replaces_defaults):
                wanted |= self._rules.defaults[level]
        return wanted

    def _elements(self, found: Found) -> JSON:
        known: JSON = {}
        for attributes in found.attributes:
            known |= {tag: item for tag, item in attributes.items() if "Value" in item}
        if self._from_index:
            return known
        document = self._view.newest_document(found, complete=False)
        return document | known if self._rules.index_first else document

    def url(self, found: Found) -> list[str]:
        """Give Retrieve URL (0008,1190)."""
        return [self._call.url(*found.uids)]

    def modalities(self, found: Found) -> list[str]:
        """Give Modalities in Study (0008,0061)."""
        return self._modalities(found.keys[0])

    def study_series(self, found: Found) -> list[int]:
        """Give Number of Study Related Series (0020,1206)."""
        return [self._counts(found.keys[0])[0]]

    def study_instances(self, found: Found) -> list[int]:
        """Give Number of Study Related Instances (0020,1208)."""
        return [self._counts(found.keys[0])[1]]

    def series_instances(self, found: Found) -> list[int] | None:
        """Give Number of Series Related Instances (0020,1209); None for a study."""
        if found.level < Level.SERIES:
            return None
        return [self._view.series_count(found.keys[1])]


_COMPUTED: dict[str, Callable[[Results, Found], list[Any] | None]] = {
    "00080056": lambda _, __: ["ONLINE"],
    "00080061": Results.modalities,
    "00081190": Results.url,
    "00201206": Results.study_series,
    "00201208": Results.study_instances,
    "00201209": Results.series_instances,
}


def _known_at(level: Level) -> set[str]:
    """Name what the index keeps of what is found at a level, and of what that belongs to."""
    levels = [each for each in Level if each <= level]
    return {tag for each in levels for tag in (*kept(each), list(KEYS)[each])}


def _vr(tag: str) -> str:
    known = attribute(tag)
    return known.vr if known else "UN"
