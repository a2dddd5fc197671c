"""Differences in what HTTP leaves to a server: methods, paths, queries, codings, ranges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from conformance.operation import Service
from tests.judge.harmless.difference import ALL, Difference
from tests.judge.messages import Asked, Said, field_of, with_field
from tests.judge.proxy import Answer, Behind, Edit, Handler, When, answer, ask, to

_TEXT = ("Content-Type", "text/plain")
_HEADS = ("http.head", "http.head.instance")
_METADATA = to(Service.METADATA)


def _by(method: str) -> When:
    return lambda asked: asked.method == method


def _says(status: int, when: When, *fields: tuple[str, str]) -> Handler:
    """A server that says no to some requests."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        refusal = Said(status, (_TEXT, *fields), b"" if asked.method == "HEAD" else b"Not so.")
        return refusal if when(asked) else behind.ask(asked)

    return handler


def _moved(asked: Asked, behind: Behind) -> Answer:
    """A server that points from a path with a slash at its end to the one without."""
    if asked.path.endswith("/"):
        where = urlsplit(behind.base_url).path + asked.path.rstrip("/")
        return Said(301, (_TEXT, ("Location", where)), b"It is there.")
    return behind.ask(asked)


def _without(name: str) -> Callable[[Asked], Asked]:
    return lambda asked: replace(asked, fields=with_field(asked.fields, name))


def _with(name: str) -> When:
    return lambda asked: bool(field_of(asked.fields, name))


def _is_long(asked: Asked) -> bool:
    return len(asked.get("PatientID")) > 4000


def _charset(asked: Asked) -> bool:
    return any(name == "charset" for name, _ in asked.query)


def _coded_tag(said: Said) -> Said:
    coded = said.get("Content-Encoding") == "gzip"
    return said.saying("ETag", '"17-gzip"') if coded else said


def _of_unknown_length(said: Said) -> Said:
    span = said.get("Content-Range").partition("/")[0]
    return said.saying("Content-Range", f"{span}/*")


def _public(said: Said) -> Said:
    old = said.body.partition(b' base="')[2].partition(b'"')[0]
    return replace(said, body=said.body.replace(old, b"https://pacs.example/dicom-web", 1))


def _relative(said: Said) -> Said:
    return said.saying("Content-Location", urlsplit(said.get("Content-Location")).path)


def _ps(name: str, argument: str, handler: Handler, *cases: str, **warns: str) -> Difference:
    reasons = {check.replace("__", "."): why for check, why in warns.items()}
    return Difference(name, argument, handler, cases, profile="ps3.18", warns=reasons)


def _changed(when: When, edit: Edit, status: tuple[int, ...] | range = ALL) -> Handler:
    return answer(when, edit, status)


DIFFERENCES: tuple[Difference, ...] = (
    _ps("HEAD without a length", "RFC 9110 9.3.2: fields that are determined with the content may "
        "be left out.", _changed(_by("HEAD"), lambda said: said.saying("Content-Length").head()),
        *_HEADS),
    _ps("HEAD is not there", "PS3.18 10.3 has no transaction with HEAD.",
        _says(405, _by("HEAD"), ("Allow", "GET")), *_HEADS,
        status__expected="RFC 9110 9.1 has HEAD wherever GET is, PS3.18 does not."),
    _ps("OPTIONS is not there", "RFC 9110 9.1: all methods but GET and HEAD are optional.",
        _says(405, _by("OPTIONS"), ("Allow", "GET, POST")), "http.options[studies]",
        status__expected="RFC 9110 9.3.7 tells what OPTIONS would be good for."),
    _ps("no Capabilities Description", "PS3.18 8.9 asks all services for it; hardly one has it.",
        _says(404, _by("OPTIONS")), "capabilities.described[xml]", "capabilities.described[json]",
        capabilities__offered="PS3.18 8.9 asks all services for it."),
    _ps("a description for the outside", "PS3.18 H: the base is that by which the service is "
        "reached; a proxy may stand between.", _changed(_by("OPTIONS"), _public, (200,)),
        "capabilities.described[xml]"),
    _ps("a slash too many is taken away", "RFC 9110 15.4: a server may redirect.", _moved,
        "http.path[slash-at-the-end]"),
    _ps("encoded paths are refused", "RFC 3986 6.2.2.2 has them mean the same; filters against "
        "attacks take no chances.", _says(400, lambda asked: "%6D" in asked.path),
        "http.path[encoded]",
        status__expected="RFC 3986 6.2.2.2 has an encoded letter mean the same."),
    _ps("long queries are 414", "RFC 9110 15.5.15: a server says so of a target that is longer "
        "than it is willing to interpret.", _says(414, _is_long),
        "http.query.long[40000]"),
    _ps("unknown character sets are 400", "PS3.18 8.3.3.2, in 2020c: 400 for a character set that "
        "is not supported.", _says(400, _charset), "charset.unsupported[query]",
        status__expected="2024e has it ignored."),
    _ps("406 where the text does not fit", "PS3.18 8.8.5: 406 where the character set that was "
        "selected has not all characters.", _says(406, _charset), "charset.too-small"),
    _ps("ranges are passed over", "RFC 9110 14.2: a server may ignore Range.",
        ask(_with("Range"), _without("Range")), "ranges.bulk-data"),
    _ps("how much there is, is not said", "RFC 9110 14.4: the complete length may be unknown.",
        _changed(_with("Range"), _of_unknown_length, (206,)), "ranges.bulk-data"),
    _ps("each coding has its strong tag", "RFC 9110 8.8.3.3: the coded representation has another "
        "one.", _changed(_METADATA, _coded_tag), "http.coded"),
    _ps("Content-Location is a path", "RFC 9110 8.7: an absolute or a partial URI.",
        _changed(_METADATA, _relative, (200,)), "http.content-location[metadata]"),
)  # fmt: skip
