"""What a Capabilities Description names, asked for (PS3.18 annex H)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from conformance.checks.coding import content
from conformance.formats import media_type, wadl
from conformance.formats.flaw import FormatError
from conformance.knowledge import Instance
from conformance.run.request import Outgoing
from conformance.scenario.model import Expectation
from conformance.wire.exchange import Exchange, Headers, Request

_NAMED = Expectation(answer="capabilities.named")
_REFUSED = Expectation(answer="capabilities.parameter")
# PS3.18 8.3.4: what these can't be. Of others nobody can tell from outside whether they count.
_WRONG = {
    "limit": "none",
    "offset": "none",
    "fuzzymatching": "perhaps",
    "emptyvaluematching": "perhaps",
    "multiplevaluematching": "perhaps",
}
# Of one description, so that it can't keep the run busy.
_MOST = 64


@dataclass(frozen=True, slots=True)
class Named:
    """A request for something that a description names, and what must come of it."""

    title: str
    outgoing: Outgoing
    expect: Expectation


def named(answer: Exchange, base_url: str, instance: Instance) -> Iterator[Named]:
    """Yield a GET of each resource that an instance has, and of each parameter that can be wrong.

    What is wrong with the description is for checks to say; of what can't be read nothing comes.
    """
    left, tried = _MOST, set[str]()
    for each in _described(answer):
        path = _path(each.path, instance)
        if each.method != "GET" or path is None or not left:
            continue
        left -= 1
        query = _bound(path, instance)
        yield Named(f"named: GET {path}", _get(base_url + path, query, each.types), _NAMED)
        for name in each.query:
            if name in _WRONG and name not in tried:
                tried.add(name)
                wrong = _get(base_url + path, (*query, (name, _WRONG[name])), each.types)
                yield Named(f"named: {name} of {path}", wrong, _REFUSED)


def _described(answer: Exchange) -> tuple[wadl.Described, ...]:
    response = answer.response
    if response is None or response.status != 200:
        return ()
    try:
        essence = media_type.parse(response.headers.get("Content-Type") or "").essence
    except FormatError:
        return ()
    return wadl.read(content(response), essence).methods if essence in {wadl.XML, wadl.JSON} else ()


def _path(segments: tuple[str, ...], instance: Instance) -> str | None:
    """Fill in what the client puts into a path; None where that is not known."""
    known = {
        "studies": instance.study,
        "series": instance.series,
        "instances": instance.uid,
        "frames": "1",
    }
    filled = []
    for before, segment in zip(("", *segments), segments, strict=False):
        value = known.get(before) if segment.startswith("{") else segment
        if value is None:
            return None
        filled.append(value)
    return "/" + "/".join(filled)


def _bound(path: str, instance: Instance) -> tuple[tuple[str, str], ...]:
    """Bind a search of the whole server to one study."""
    return () if path.count("/") > 1 else (("StudyInstanceUID", instance.study),)


def _get(url: str, query: tuple[tuple[str, str], ...], types: tuple[str, ...]) -> Outgoing:
    target = f"{url}?{urlencode(query)}" if query else url
    headers = Headers.of([("Accept", ", ".join(types) or "*/*")])
    return Outgoing(Request("GET", target, headers), query, ())
