"""Differences in what services say, where more than one thing is right."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.operation import Service
from tests.judge.edits import Dataset, document, json_of, put, with_json
from tests.judge.harmless.difference import ALL, Difference
from tests.judge.messages import Asked, Said
from tests.judge.proxy import Answer, Behind, Edit, Handler, When, answer, ask, to

_STORE, _SEARCH, _DELETE = to(Service.STORE), to(Service.SEARCH), to(Service.DELETE)
_READS = to(Service.RETRIEVE, Service.METADATA, Service.FRAMES)
_STORES = ("store.multipart.several[two-studies]", "store.study[type-and-boundary]",
           "store.study.foreign[beside-a-right-one]", "store.duplicate[alone]")  # fmt: skip
_SEARCHES = (
    "search.studies[uid]",
    "search.series[patient-name]",
    "search.instances[study-date-range]",
    "search.study-instances[all]",
    "search.studies.includefield[counted]",
    "odd.round-trip[japanese]",
)
_NAMES = ("search.studies.letters[name-and-case]", "search.studies.letters[name-and-accent]")
_PAGES = ("search.studies.paging.whole", "search.series.paging[first-of-two]")
_REFUSED = (
    "retrieve.malformed-uid[study]",
    "metadata.unknown[series]",
    "frames.beyond[second-of-one]",
    "search.malformed-date[letters]",
    "store.unsupported-type[text]",
    "store.garbage[alone]",
    "delete.unknown[study]",
    "retrieve.unacceptable[study]",
)
_URL, _STORED, _FAILED = "00081190", "00081199", "00081198"


# Stores


def _module(change: Callable[[Dataset], object]) -> Handler:
    """Change the response modules of stores, in place."""

    def edit(said: Said) -> Said:
        if not said.body:
            return said
        module = json_of(said)
        change(module)
        return with_json(said, dict(sorted(module.items())))

    return answer(_STORE, edit, ALL)


def _items(module: Dataset) -> list[Dataset]:
    return [item for tag in (_FAILED, _STORED) for item in module.get(tag, {}).get("Value", [])]


def _urls(base: str) -> Callable[[Dataset], None]:
    """Let Retrieve URLs begin in another way; without a base they are empty."""

    def change(module: Dataset) -> None:
        for found in (module, *_items(module)):
            if values := found.get(_URL, {}).pop("Value", None):
                path = values[0].partition("/studies/")[2]
                found[_URL].update({"Value": [base + path]} if base else {})

    return change


def _comments(module: Dataset) -> None:
    module["00080005"] = {"vr": "CS", "Value": ["ISO_IR 192"]}
    for item in _items(module):
        item["00741048"] = {"vr": "SQ"}
        item["0074104E"] = {"vr": "LO", "Value": ["Nothing to worry about"]}


def _backwards(module: Dataset) -> None:
    for tag in (_FAILED, _STORED):
        if tag in module:
            module[tag]["Value"].reverse()


def _other_failures(module: Dataset) -> None:
    """Report what can't be read where it has no name."""
    failed = module.get(_FAILED, {}).get("Value", [])
    nameless = [item for item in failed if "00081155" not in item]
    if nameless:
        module["0008119A"] = {"vr": "SQ", "Value": nameless}
        module[_FAILED]["Value"] = [item for item in failed if item not in nameless]
        if not module[_FAILED]["Value"]:
            del module[_FAILED]


def _takes_again(asked: Asked, behind: Behind) -> Answer:
    """Take an instance again as if it were new."""
    said = behind.ask(asked)
    if not _STORE(asked) or said.status == 200:
        return said
    for held in behind.sent:
        behind.delete(held.path)
    return behind.ask(asked)


def _refusing(status: int, when: When) -> Handler:
    """A server that refuses what another takes."""
    said = Said(status, (("Content-Type", "text/plain"),), b"Not so.")
    return lambda asked, behind: said if _STORE(asked) and when(asked) else behind.ask(asked)


# Searches


def _reversed(asked: Asked, behind: Behind) -> Answer:
    """Sort the other way round, always."""
    if not _SEARCH(asked) or asked.get("limit") == "0":
        return behind.ask(asked)
    said = behind.ask(asked.without("limit", "offset"))
    if said.status != 200:
        return said
    rows, start = json_of(said)[::-1], int(asked.get("offset") or 0)
    page = rows[start : start + int(asked.get("limit") or len(rows))]
    return with_json(said, page) if page else Said(204)


def _all_fields(asked: Asked) -> Asked:
    """Return more than was asked for."""
    return asked if asked.get("includefield") else asked.having("includefield", "all")


def _loosely_named(asked: Asked, behind: Behind) -> Answer:
    """Compare names without case and accents."""
    wanted = asked.get("PatientName")
    if not _SEARCH(asked) or not wanted:
        return behind.ask(asked)
    said = behind.ask(asked.without("PatientName"))
    return with_json(said, [row for row in json_of(said) if _plain(_name(row)) == _plain(wanted)])


def _name(row: Dataset) -> str:
    values = row.get("00100010", {}).get("Value", [{}])
    return str(values[0].get("Alphabetic", ""))


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


_NONE = Said(200, (("Content-Type", "application/dicom+json"),), b"[]")


def _located(rows: list[Dataset]) -> list[Dataset]:
    """Say in each row where it can be had, seen from where was searched."""
    return [
        dict(
            sorted(
                {**row, _URL: {"vr": "UR", "Value": [_path_from_here(row)]}}.items(),
            )
        )
        for row in rows
    ]


def _path_from_here(row: Dataset) -> str:
    return f"studies/{row['0020000D']['Value'][0]}"


_NOT_FUZZY = (
    "299 here: The fuzzymatching parameter is not supported. Only literal matching has been "
    "performed."
)


# Deletes and errors


def _gone(asked: Asked, behind: Behind) -> Answer:
    """Say 410 for what is deleted."""
    said = behind.ask(asked)
    if _DELETE(asked):
        behind.memory["deleted"] = True
    sent = any(held.path.startswith(asked.path.partition("/metadata")[0].partition("/frames")[0])
               for held in behind.sent)  # fmt: skip
    if said.status == 404 and _READS(asked) and sent and behind.memory["deleted"]:
        return replace(said, status=410)
    return said


def _saying(body: bytes, content_type: str) -> Edit:
    return lambda s: replace(s, body=body).saying("Content-Type", content_type)


def _error(name: str, argument: str, edit: Edit, *cases: str, **more: Any) -> Difference:
    handler = answer(to(*Service), edit, range(400, 500))
    return Difference(f"errors: {name}", argument, handler, cases or _REFUSED, **more)


_PAGE = "<!doctype html><title>Nein</title><p>Das geht nicht: größer".encode()

_URL_ARGUMENT = (
    "PS3.18 Table I.1-1: the Retrieve URL is where the study or the instance can be retrieved; "
)
_REPORT = "PS3.18 8.5 and 8.6.3: a failure may be explained in a Status Report, of no given form."

DIFFERENCES: tuple[Difference, ...] = (
    Difference(
        "store: Retrieve URLs of another base",
        _URL_ARGUMENT + "a server may have more than one base.",
        _module(_urls("https://pacs.example/wado/studies/")),
        _STORES,
    ),
    Difference(
        "store: relative Retrieve URLs",
        _URL_ARGUMENT + "PS3.5 6.2: a UR may be a relative reference.",
        _module(_urls("/studies/")),
        _STORES,
    ),
    Difference(
        "store: empty Retrieve URLs",
        "PS3.18 Table I.1-1: Retrieve URL is of type 2, and may be empty.",
        _module(_urls("")),
        _STORES,
        profile="ps3.18",
    ),
    Difference(
        "store: more in the items",
        "PS3.18 Table I.1-1 says what the module has; other attributes, of Error Comment's kind, "
        "are not forbidden.",
        _module(_comments),
        _STORES,
    ),
    Difference(
        "store: items in another order",
        "PS3.18 Table I.1-1: each item references an instance; no order is given.",
        _module(_backwards),
        ("store.multipart.several[two-studies]", "store.study.foreign[beside-a-right-one]"),
    ),
    Difference(
        "store: nameless failures in a sequence of their own",
        "PS3.18 Table I.1-1: a failure of no known instance stands in the Other Failures Sequence.",
        _module(_other_failures),
        ("store.garbage[alone]", "store.garbage[behind-a-good-one]"),
    ),
    Difference(
        "store: takes an instance again",
        "PS3.18 10.5.2 does not say what becomes of an instance that is stored already.",
        _takes_again,
        ("store.duplicate[alone]", "store.duplicate[single-part]"),
    ),
    Difference(
        "store: wants to know the length first",
        "RFC 9112 6.3: a server may refuse a body without Content-Length with 411.",
        _refusing(411, lambda asked: asked.chunked),
        ("store.in-chunks",),
    ),
    Difference(
        "store: refuses a message that was cut",
        "PS3.18 Table 10.5.3-1: 400 is for bad syntax, whatever of it came whole.",
        _refusing(400, lambda asked: not asked.body.rstrip().endswith(b"--")),
        ("store.cut", "store.unclosed"),
    ),
    Difference(
        "search: an empty array for 204",
        "PS3.18 10.6.3.3: a success has a list of matches, which may be empty; 204 says the same.",
        answer(_SEARCH, lambda _: _NONE, (204,)),
        (
            "search.no-match[studies-by-uid]",
            "search.unknown-parent[series-of-a-study]",
            "delete.study",
            "search.studies.paging[behind-the-last]",
        ),
    ),
    Difference(
        "search: 404 below what is not there",
        "PS3.18 8.5: 404 says that the target, here the study in the path, was not found.",
        answer(_SEARCH, lambda _: Said(404, _NONE.fields, b"[]"), (204,)),
        ("search.unknown-parent[series-of-a-study]", "search.unknown-parent[instances-of-a-study]"),
        profile="ps3.18",
    ),
    Difference(
        "search: rows in another order",
        "PS3.18 8.3.4.4.1: the same search gives the same order; which one is not said.",
        _reversed,
        (*_SEARCHES, *_PAGES),
    ),
    Difference(
        "search: names in any case and with any accents",
        "PS3.4 C.2.2.2.1.1: names may be compared without case, position and accents.",
        _loosely_named,
        _NAMES,
        profile="ps3.18",
    ),
    Difference(
        "search: more attributes",
        "PS3.18 Tables 10.6.3-3 to 10.6.3-5 list what a match has at least.",
        ask(_SEARCH, _all_fields),
        _SEARCHES,
    ),
    Difference(
        "search: relative Retrieve URLs",
        "PS3.5 6.2: a UR may be a relative reference.",
        answer(_SEARCH, document(_located)),
        ("search.studies[uid]", "search.studies.date[range]"),
        profile="ps3.18",
    ),
    Difference(
        "search: availability",
        "PS3.18 Tables 10.6.3-3 to 10.6.3-5: Instance Availability is there if known.",
        answer(_SEARCH, put("00080056", "CS", "ONLINE"), (200,)),
        _SEARCHES,
    ),
    Difference(
        "search: a Warning that nothing was fuzzy",
        "PS3.18 8.3.4.2: a server that can't match fuzzily says so in a Warning.",
        answer(_SEARCH, lambda s: s.saying("Warning", _NOT_FUZZY)),
        ("search.studies.fuzzy[whole-name]",),
    ),
    Difference(
        "delete: 200 and a page",
        "RFC 9110 9.3.5: a DELETE is answered with 200 where the answer describes what was done.",
        answer(
            _DELETE,
            lambda s: replace(s, status=200, body=_PAGE).saying(
                "Content-Type", "text/html; charset=utf-8"
            ),
        ),
        ("delete.study", "delete.series[one-of-two]"),
    ),
    Difference(
        "delete: 200 without payload",
        "RFC 9110 9.3.5 and 15.3.1: 200 is a success like 204; its payload may be empty.",
        answer(_DELETE, lambda s: replace(s, status=200)),
        ("delete.study",),
    ),
    Difference(
        "410 for what was there",
        "PS3.18 Table 8.5-1: 410 is for what the server knows to have been deleted.",
        _gone,
        ("delete.study", "delete.instance.again"),
    ),
    _error("a page", _REPORT, _saying(_PAGE, "text/html; charset=utf-8")),
    _error(
        "JSON of their own",
        "RFC 9457 3: application/problem+json is made to describe errors. " + _REPORT,
        _saying(b'{"error":{"code":17,"message":"No."}}', "application/problem+json"),
    ),
    _error(
        "no payload",
        "PS3.18 10.4.3.3, 10.6.3.3: a failure may (or should) have a Status Report; it need not.",
        lambda s: replace(s, body=b"").saying("Content-Type"),
    ),
    _error("plain text", _REPORT, _saying(b"no such thing", "text/plain")),
    _error(
        "404 for a UID that is none",
        "PS3.18 Table 8.5-1: 404 is for a target without representation, 400 for a request that is "
        "perceived as malformed; both are true of such a path.",
        lambda s: replace(s, status=404),
        "retrieve.malformed-uid[study]",
        "metadata.malformed-uid[series]",
        profile="ps3.18",
    ),
)
