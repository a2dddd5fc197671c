"""Faults in what HTTP has besides the plain GET: methods, paths, queries, codings, ranges."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace

from conformance.operation import Service
from conformance.verdict import Outcome
from tests.judge.faults.fault import Fault, fault
from tests.judge.messages import Asked, Said, field_of, with_field
from tests.judge.proxy import Answer, Behind, Edit, Handler, When, answer, ask, to

_METADATA, _STORE = to(Service.METADATA), to(Service.STORE)
_STATUS = "status.expected"


def _by(method: str) -> When:
    return lambda asked: asked.method == method


def _with(name: str) -> When:
    """Requests with a header field."""
    return lambda asked: bool(field_of(asked.fields, name))


def _having(name: str) -> When:
    """Requests with a parameter in the query."""
    return lambda asked: any(key == name for key, _ in asked.query)


def _refuses(when: When, status: int) -> Handler:
    def handler(asked: Asked, behind: Behind) -> Answer:
        text = (("Content-Type", "text/plain"),)
        return Said(status, text, b"Not so.") if when(asked) else behind.ask(asked)

    return handler


def _gives(when: When, body: bytes) -> Handler:
    def handler(asked: Asked, behind: Behind) -> Answer:
        text = (("Content-Type", "text/plain"),)
        return Said(200, text, body) if when(asked) else behind.ask(asked)

    return handler


def _says(name: str, *values: str) -> Edit:
    return lambda said: said.saying(name, *values)


def _deletes(asked: Asked, behind: Behind) -> Answer:
    """A server that takes HEAD for DELETE."""
    said = behind.ask(asked)
    if asked.method == "HEAD":
        behind.delete(asked.path)
    return said


def _unread(name: str) -> Handler:
    """A server that reads the name of a field as it is usually written, and no other."""

    def changed(asked: Asked) -> Asked:
        fields = tuple(pair for pair in asked.fields if pair[0] != name.upper())
        return replace(asked, fields=fields)

    return ask(_METADATA, changed)


def _in_small_letters(text: str) -> bool:
    return text == text.lower()


def _as_boundary(asked: Asked) -> bool:
    return not _in_small_letters(field_of(asked.fields, "Content-Type").partition(";")[0])


def _coded(when: When) -> Handler:
    """A server that compresses in its own way, and leaves the entity tag as it was."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        plain = replace(asked, fields=with_field(asked.fields, "Accept-Encoding", "identity"))
        said = behind.ask(plain)
        if asked.service is not Service.METADATA or said.status != 200:
            return said
        if not when(asked):
            return said
        return replace(said, body=gzip.compress(said.body)).saying("Content-Encoding", "gzip")

    return handler


def _wants_gzip(asked: Asked) -> bool:
    return field_of(asked.fields, "Accept-Encoding") == "gzip"


def _part(change: Callable[[Said], Answer]) -> Handler:
    """A server that is wrong about what Range asks for."""
    return answer(_with("Range"), change, (206,))


def _moved(said: Said) -> Said:
    """The octets before those that are said."""
    return replace(said, body=b"\0" + said.body[:-1])


def _as_whole(said: Said) -> Said:
    return replace(said, status=200).saying("Content-Range")


def _without_if_range(asked: Asked) -> Asked:
    return replace(asked, fields=with_field(asked.fields, "If-Range"))


def _garbled(said: Said) -> Said:
    return replace(said, body=said.body.decode().encode("euc-jp", "replace"))


_FROM_TO = "ranges.instance[from-to]"
_HEAD, _CODED = "http.head", "http.coded"

FAULTS: tuple[Fault, ...] = (
    fault("500 for a method that it does not know", _refuses(_by("FOO"), 500), _STATUS,
          "http.unknown-method"),
    fault("200 for a method that it does not know, against the advice of RFC 9110 9.1",
          _refuses(_by("FOO"), 200), _STATUS, "http.unknown-method", outcome=Outcome.WARNED),
    fault("HEAD says a length of 0", answer(_by("HEAD"), _says("Content-Length", "0")),
          "head.length", _HEAD, profile="ps3.18"),
    fault("HEAD says another media type, against the advice of RFC 9110 9.3.2",
          answer(_by("HEAD"), _says("Content-Type", "text/html")), "head.fields", _HEAD,
          profile="ps3.18", outcome=Outcome.WARNED),
    fault("HEAD deletes", _deletes, _STATUS, "http.safe", profile="ps3.18"),
    fault("OPTIONS without Allow, against the advice of RFC 9110 9.3.7",
          answer(_by("OPTIONS"), _says("Allow")), "options.allow", "http.options[studies]",
          profile="ps3.18", outcome=Outcome.WARNED),
    fault("the series of a study are elsewhere",
          _refuses(lambda asked: asked.path.endswith("/series"), 404), _STATUS, "http.templates"),
    fault("an encoded path is refused, against the advice of RFC 3986 6.2.2.2",
          _refuses(lambda asked: "%6D" in asked.path, 400), _STATUS, "http.path[encoded]",
          outcome=Outcome.WARNED),
    fault("500 for dots in a path", _refuses(lambda asked: "/../" in asked.path, 500), _STATUS,
          "http.path[dot-segments]"),
    fault("a path leads to files of the machine",
          _gives(lambda asked: asked.path.endswith("/etc/passwd"), b"root:x:0:0::/root:/bin/sh"),
          "http.no-files",
          "http.path[outside]", "http.path[outside-encoded]"),
    fault("metadata can't be made", _refuses(_METADATA, 500), _STATUS, "http.query.none"),
    fault("400 for a parameter that it does not know",
          _refuses(_having("conformanceUnknown"), 400), _STATUS, "http.query.unknown[metadata]",
          "http.query.unknown[instance]", "http.query.unknown-in-a-store"),
    fault("LIMIT is limit", ask(_having("LIMIT"), lambda asked: asked.having(
          "limit", asked.get("LIMIT"))), "search.matches", "search.parameters.case",
          profile="ps3.18"),
    fault("500 for a long query",
          _refuses(lambda asked: len(asked.get("PatientID")) > 4000, 500), _STATUS,
          "http.query.long[7000]"),
    fault("a body in an unknown coding is taken, against the advice of RFC 9110 15.5.16",
          ask(_STORE, lambda asked: replace(
              asked, fields=with_field(asked.fields, "Content-Encoding"))),
          _STATUS, "http.coded-body", outcome=Outcome.WARNED),
    fault("names of fields count in one case only", _unread("Accept"), _STATUS,
          "http.case[field]"),
    fault("media types count in one case only",
          _refuses(lambda asked: asked.service is Service.METADATA and not _in_small_letters(
              field_of(asked.fields, "Accept")), 406), _STATUS, "http.case[media-type]"),
    fault("a store counts media types in one case only", _refuses(_as_boundary, 415), _STATUS,
          "http.case.store"),
    fault("gzip comes where it weighs 0, against the advice of RFC 9110 12.5.3",
          _coded(_with("Accept-Encoding")), "http.coding", _CODED, profile="ps3.18",
          outcome=Outcome.WARNED),
    fault("gzip is not said", answer(
          lambda asked: asked.service is Service.METADATA and _wants_gzip(asked),
          _says("Content-Encoding")), "http.coding-said", _CODED, profile="ps3.18"),
    fault("gzip has the entity tag of what is not coded, which RFC 9110 8.8.3.3 rules out",
          _coded(_wants_gzip), "etag.distinct", _CODED, profile="ps3.18",
          outcome=Outcome.WARNED),
    fault("a range without Content-Range", _part(_says("Content-Range")), "range.described",
          _FROM_TO, profile="bundled"),
    fault("a range is one octet longer than it says",
          _part(lambda said: replace(said, body=said.body + b"\0")), "range.described", _FROM_TO,
          profile="bundled"),
    fault("a range is of the octets before", _part(_moved), "range.octets", _FROM_TO,
          "ranges.instance[from]", profile="bundled"),
    fault("a range of bulk data is of the octets before", answer(
          lambda asked: "/bulkdata/" in asked.path and bool(field_of(asked.fields, "Range")),
          _moved, (206,)), "range.octets", "ranges.bulk-data", profile="bundled"),
    fault("a range is given as the whole", _part(_as_whole), _STATUS, _FROM_TO, profile="bundled"),
    fault("metadata without Content-Location, which hardly any server sends",
          answer(_METADATA, _says("Content-Location")), "http.content-location",
          "http.content-location[metadata]", profile="ps3.18", outcome=Outcome.WARNED),
    fault("416 for a range that there is", _refuses(_with("Range"), 416), _STATUS, _FROM_TO,
          profile="bundled"),
    fault("416 does not say how much there is, against the advice of RFC 9110 15.5.17",
          answer(_with("Range"), _says("Content-Range"), (416,)), "range.unsatisfied",
          "ranges.instance[none]", profile="bundled", outcome=Outcome.WARNED),
    fault("If-Range does not count", ask(_with("If-Range"), _without_if_range), _STATUS,
          "ranges.instance[where-it-was-another]", profile="bundled"),
    fault("406 for UTF-8, which can not be missed in JSON",
          _refuses(_having("charset"), 406), _STATUS, "charset.utf-8[query]",
          outcome=Outcome.WARNED),
    fault("406 for Accept-Charset, which RFC 9110 gives up", _refuses(_with("Accept-Charset"), 406),
          _STATUS, "charset.utf-8[metadata]", "charset.utf-8[instances]", outcome=Outcome.WARNED),
    fault("400 for a character set that is not supported, as in older editions",
          _refuses(_having("charset"), 400), _STATUS, "charset.unsupported[query]",
          outcome=Outcome.WARNED),
    fault("500 where the text does not fit", _refuses(_having("charset"), 500), _STATUS,
          "charset.too-small"),
    fault("JSON in EUC-JP", answer(_METADATA, _garbled), "json.text", "charset.default"),
    fault("406 where one transfer syntax of several is none", _refuses(
          lambda asked: "transfer-syntax=none" in field_of(asked.fields, "Accept"), 404), _STATUS,
          "syntaxes.invalid"),
    fault("500 for a part whose media type is not that of the file", _refuses(
          lambda asked: b"transfer-syntax" in asked.body, 500), _STATUS, "syntaxes.lying-part"),
)  # fmt: skip
