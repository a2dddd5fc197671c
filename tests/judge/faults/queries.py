"""Faults in how the query of a search is read: its names, its characters, its numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from conformance.checks.query import tag_of
from conformance.operation import Entity, Service
from conformance.verdict import Outcome
from tests.judge.edits import drop
from tests.judge.faults.fault import Fault, fault
from tests.judge.faults.search import rows_of, uid_of, with_rows
from tests.judge.messages import Asked, Said, parameters_of
from tests.judge.proxy import Answer, Behind, Handler, When, answer, ask, to

_SEARCH = to(Service.SEARCH)
_INSTANCES = to(Service.SEARCH, level=Entity.INSTANCE)
_WARNED = Outcome.WARNED
_MARKS = "search.marks"
_NEARLY = {
    **dict.fromkeys(("accessionnumber", "ACCESSIONNUMBER"), "AccessionNumber"),
    **dict.fromkeys(("0008,0050", "(0008,0050)", "0x00080050"), "AccessionNumber"),
}


def _found(name: str, handler: Handler, *cases: str, **more: Any) -> Fault:
    return fault(name, handler, "search.matches", *cases, profile="ps3.18", **more)


def _status(name: str, handler: Handler, *cases: str, **more: Any) -> Fault:
    return fault(name, handler, "status.expected", *cases, profile="ps3.18", **more)


def _says(status: int, when: When) -> Handler:
    """A server that answers some searches with this status and looks no further."""
    text = (("Content-Type", "text/plain"),), b"Something went wrong."
    said = Said(204) if status == 204 else Said(status, *text)
    return lambda asked, behind: said if _SEARCH(asked) and when(asked) else behind.ask(asked)


def _having(*words: str) -> When:
    return lambda asked: any(word in name + value for name, value in asked.query for word in words)


def _renaming(change: Callable[[str], str]) -> Handler:
    """A server that reads the names of parameters in a way of its own."""

    def changed(asked: Asked) -> Asked:
        return replace(asked, query=tuple((change(name), value) for name, value in asked.query))

    return ask(_SEARCH, changed)


def _reading(change: Callable[[str], str]) -> Handler:
    """A server that reads values in a way of its own."""

    def changed(asked: Asked) -> Asked:
        return replace(asked, query=tuple((name, change(value)) for name, value in asked.query))

    return ask(_SEARCH, changed)


def _without(*names: str) -> Handler:
    return ask(_SEARCH, lambda asked: asked.without(*names))


def _again(asked: Asked) -> Asked:
    """Split what was decoded already."""
    pairs = "&".join(f"{name}={value}" for name, value in asked.query)
    return replace(asked, query=parameters_of(pairs))


def _repeats(asked: Asked) -> bool:
    names = [name.replace("00100020", "PatientID") for name, _ in asked.query]
    return len(set(names)) < len(names)


def _form(asked: Asked, behind: Behind) -> Answer:
    """Take a plus for a blank, and say of no match that it is an empty list."""
    said = behind.ask(_plus_is_blank(asked))
    if _SEARCH(asked) and said.status == 204:
        return Said(200, (("Content-Type", "application/dicom+json"),), b"[]")
    return said


def _plus_is_blank(asked: Asked) -> Asked:
    pairs = ((name, value.replace("+", " ")) for name, value in asked.query)
    return replace(asked, query=tuple(pairs))


def _around(asked: Asked, behind: Behind) -> Answer:
    """Begin anew behind the last page."""
    said = behind.ask(asked)
    if _SEARCH(asked) and said.status == 204 and asked.get("offset"):
        return behind.ask(asked.without("offset"))
    return said


def _late(asked: Asked, behind: Behind) -> Answer:
    """Leave out what was stored last where all instances of a series are asked for."""
    said = behind.ask(asked)
    if _INSTANCES(asked) and not asked.query and len(rows := rows_of(said)) > 1:
        return with_rows(said, rows[:-1])
    return said


def _fields(asked: Asked) -> list[str]:
    return [
        field for name, value in asked.query if name == "includefield" for field in value.split(",")
    ]


def _lower(asked: Asked, behind: Behind) -> Answer:
    """Include attributes of the first instance below each row."""
    said = behind.ask(asked)
    if not _SEARCH(asked) or not (fields := _fields(asked)):
        return said
    rows = rows_of(said)
    for row in rows:
        path = f"/studies/{uid_of(row, '0020000D')}/instances"
        query = tuple((name, uid_of(row, name)) for name in ("0020000E",) if name in row)
        below = replace(asked, path=path, query=(*query, ("includefield", ",".join(fields))))
        first = rows_of(behind.ask(below))[0]
        row |= {tag: first[tag] for tag in map(tag_of, fields)}
    return with_rows(said, rows)


def _of_one_value(asked: Asked) -> Asked:
    value = asked.get("ModalitiesInStudy").partition(",")[0]
    return asked.having("ModalitiesInStudy", value) if value else asked


def _cases(scenario: str, *variants: str) -> Iterator[str]:
    return (f"{scenario}[{variant}]" for variant in variants)


_FAR = "299 here: There are 5 additional results that can be requested"

FAULTS: tuple[Fault, ...] = (
    # Names
    _found("search: ignores tags in small letters", _without("0020000d", "0020000e"),
           *_cases("search.tag-in-small-letters", "study", "series")),
    fault("search: keywords are read in any case", _renaming(lambda n: _NEARLY.get(n, n)),
          "search.names", *_cases("search.strange-name", "small-letters", "capitals",
          "tag-with-comma"), profile="ps3.18", outcome=_WARNED),
    _status("search: what is no attribute finds nothing", _says(204, _having(*_NEARLY)),
            *_cases("search.strange-name", "small-letters", "tag-in-brackets")),
    _found("search: ignores tags in sequences", _without("00400275.00401001"),
           "search.in-a-sequence[tags-without-match]"),
    _found("search: ignores keywords and tags in one name", _without(
           "RequestAttributesSequence.00401001"),
           "search.in-a-sequence[keyword-and-tag-without-match]"),
    _status("search: errs over an attribute that stands twice", _says(500, _repeats),
            *_cases("search.against-the-rules", "attribute-twice", "keyword-and-tag")),
    _status("search: errs over several values", _says(500, _having(",")),
            "search.against-the-rules[two-values]"),
    _status("search: errs over a NUL", _says(500, _having("\0")),
            *_cases("search.against-the-rules", "nul-at-the-end", "nul-within")),
    _status("search: errs over a key of another level", _says(500, _having("SOPInstanceUID")),
            *_cases("search.against-the-rules", "key-of-a-lower-level",
                    "key-of-a-lower-level-that-would-match")),
    _status("search: a private attribute finds nothing", _says(204, _having("00111001")),
            "search.private-key"),
    # Characters
    _found("search: values are decoded before the query is split", ask(_SEARCH, _again),
           f"{_MARKS}[ampersand]"),
    _found("search: a value ends where it has a comma", _reading(lambda v: v.partition(",")[0]),
           f"{_MARKS}[comma]"),
    _status("search: a value ends where it has a number sign", _reading(
            lambda v: v.partition("#")[0]), f"{_MARKS}[number-sign]"),
    _status("search: a value ends where it has an equals sign", _reading(
            lambda v: v.partition("=")[0][:-1] if "=" in v else v), f"{_MARKS}[equals-sign]"),
    _found("search: a percent sign stands for any text", _reading(lambda v: v.replace("%", "*")),
           *_cases(_MARKS, "percent-sign", "percent-sign-alone")),
    _found("search: an underscore stands for any character", _reading(
           lambda v: v.replace("_", "?")), *_cases(_MARKS, "underscore", "underscore-alone")),
    _found("search: brackets stand for one of the characters in them", _reading(
           lambda v: v.replace("[AX]", "A")), f"{_MARKS}[brackets]"),
    _status("search: errs over an apostrophe", _says(500, _having("'")), f"{_MARKS}[apostrophe]"),
    _status("search: errs over a semicolon", _says(500, _having(";")), f"{_MARKS}[semicolon]"),
    _found("search: a plus is a blank, even where it is percent-encoded", ask(
           _SEARCH, _plus_is_blank), f"{_MARKS}[plus]"),
    _status("search: a plus is a blank, as in forms", ask(_SEARCH, _plus_is_blank), "search.plus",
            outcome=_WARNED),
    fault("search: a plus is a blank, as in forms, and no match is an empty list", _form,
          "search.plus", "search.plus", profile="ps3.18", outcome=_WARNED),
    _status("search: errs over broken percent-encoding", _says(500, _having("%", "\ufffd")),
            *_cases("search.broken-encoding", "no-digits", "one-digit", "nothing-behind",
                    "half-a-character", "no-utf-8")),
    # Values
    _status("search: an attribute without a value finds nothing", _says(
            204, lambda asked: any(not value for _, value in asked.query)),
            *_cases("search.no-value", "equals-sign", "name-alone", "tag-alone")),
    fault("search: asked for each of several values, looks for them as one", _without(
          "multiplevaluematching"), "search.kinds", "search.kinds[several-values]",
          profile="ps3.18", outcome=_WARNED),
    fault("search: asked for what has no value, finds all", _without("AccessionNumber"),
          "search.matches", "search.empty-values", profile="bundled"),
    fault("search: one of several values is enough", ask(_SEARCH, _of_one_value),
          "search.matches", *_cases("search.several-values", "both", "one-that-is-not-there"),
          profile="bundled"),
    # Fields
    fault("search: includes what is of a lower level, as viewers would have it", _lower,
          "search.lower-fields", *_cases("search.includefield.lower-level", "series-of-studies",
          "instance-of-series"), profile="ps3.18", outcome=_WARNED),
    _status("search: refuses fields in sequences, which may be", _says(
            400, lambda asked: "." in asked.get("includefield")),
            *_cases("search.includefield.in-a-sequence", "keywords", "tags"), outcome=_WARNED),
    _status("search: errs where all is not alone", _says(
            500, lambda asked: len(_fields(asked)) > 1 and "all" in _fields(asked)),
            *_cases("search.includefield.all-and-more", "list", "repeated")),
    fault("search: a private attribute comes without its creator", answer(
          _SEARCH, drop("00110010"), (200,)), "search.private-fields",
          *_cases("search.includefield.private", "list", "repeated"), profile="bundled"),
    fault("search: ignores private fields", _without("includefield"), "search.returns",
          "search.includefield.private[list]", profile="bundled"),
    fault("search: rows of all series have nothing of their study", answer(
          _SEARCH, drop("00080020", "00100020"), (200,)), "search.study-attributes",
          "search.series[uid]", "search.instances[uid]", profile="ps3.18"),
    # Pages
    fault("search: behind the last page comes the first", _around, "search.rows",
          *_cases("search.paging.behind-the-end", "at-the-end", "far-behind"), profile="ps3.18"),
    fault("search: a limit of 0 is none", ask(_SEARCH, lambda a: a.without("limit")
          if a.get("limit") == "0" else a), "search.limit", "search.studies.paging[none-at-all]",
          profile="ps3.18"),
    fault("search: more remain, it says each time, where the standard says no more than when some "
          "do", answer(_SEARCH, lambda said: said.saying("Warning", _FAR)), "search.none-remain",
          "search.instances.paging.whole", profile="ps3.18", outcome=_WARNED),
    _status("search: errs over a limit above 63 bits", _says(
            500, lambda asked: len(asked.get("limit")) > 18),
            *_cases("search.paging.huge", "limit-of-more-than-63-bits",
                    "limit-of-more-than-64-bits")),
    _status("search: errs over an offset above 31 bits", _says(
            500, lambda asked: len(asked.get("offset")) > 9),
            *_cases("search.paging.huge", "offset-of-more-than-31-bits",
                    "offset-of-more-than-64-bits")),
    _found("search: what came last is found by itself, and not yet in its series", _late,
           "search.after-store"),
)  # fmt: skip
