"""Differences in multipart answers, and in the files that they carry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pydicom
from pydicom.uid import UID

from conformance.operation import Service
from tests.judge.edits import bodies, parts, parts_of
from tests.judge.harmless.difference import Difference
from tests.judge.messages import Part, Said, field_of, write_parts
from tests.judge.proxy import Edit, Handler, answer, to

_PARTS = to(Service.RETRIEVE, Service.FRAMES)
_CASES = ("retrieve.study", "frames.several[all]", "odd.round-trip[no-pixels]")
_LONGEST = "0123456789" * 7


def _of_parts(edit: Edit) -> Handler:
    """Change the answers that have parts."""
    return answer(
        _PARTS, lambda s: edit(s) if s.get("Content-Type").startswith("multipart/") else s
    )


def _message(content_type: str, boundary: str) -> Edit:
    """Write the message with another Content-Type: INNER stands for the type of its parts."""

    def edit(said: Said) -> Said:
        found = parts_of(said)
        inner = field_of(found[0].fields, "Content-Type").partition(";")[0]
        written = replace(said, body=write_parts(found, boundary))
        return written.saying("Content-Type", content_type.replace("INNER", inner))

    return edit


def _around(before: bytes, after: bytes) -> Edit:
    return lambda s: replace(s, body=before + s.body + after)


def _each(change: Callable[[Part], Part]) -> Edit:
    return parts(lambda found: [change(part) for part in found])


def _more_headers(part: Part) -> Part:
    more = (
        ("Content-ID", "<1@elsewhere>"),
        ("Content-Disposition", 'attachment; filename="a.dcm"'),
        ("MIME-Version", "1.0"),
        ("X-Empty", ""),
    )
    return replace(part, fields=(*more, *part.fields))


def _capitals(part: Part) -> Part:
    return replace(part, fields=tuple((name.upper(), f"  {v}\t") for name, v in part.fields[::-1]))


def _with_length(part: Part) -> Part:
    return part.saying("Content-Length", str(len(part.body)))


def _bare(part: Part) -> Part:
    content_type = field_of(part.fields, "Content-Type").partition(";")[0]
    return part.saying("Content-Type", content_type)


def _quoted(part: Part) -> Part:
    essence, _, syntax = field_of(part.fields, "Content-Type").partition("; transfer-syntax=")
    return part.saying("Content-Type", f'{essence.upper()} ;Transfer-Syntax="{syntax}"')


def _relative(part: Part) -> Part:
    """Name the resource by its path only."""
    location = field_of(part.fields, "Content-Location")
    return part.saying("Content-Location", "/" + location.split("/", 3)[3])


def _filled_preamble(file: bytes) -> bytes:
    """Let a file begin as a TIFF one does."""
    return b"II*\0" + file[4:]


def _reencoded(file: bytes) -> bytes:
    """Write sequences with other lengths, and File Meta Information of one's own."""
    dataset = pydicom.dcmread(BytesIO(file))
    dataset.file_meta.ImplementationClassUID = UID("1.2.3.4")
    dataset.file_meta.ImplementationVersionName = "ELSEWHERE"
    for element in dataset.iterall():
        if element.VR == "SQ":
            element.is_undefined_length = not element.is_undefined_length
    out = BytesIO()
    dataset.save_as(out)
    return out.getvalue()


def _files(change: Callable[[bytes], bytes]) -> Handler:
    """Give other files, and say how long they are."""

    def edit(said: Said) -> Said:
        changed = bodies(change)(said)
        assert isinstance(changed, Said)
        if not said.get("Content-Type").startswith("multipart/"):
            return changed
        measured = _each(lambda p: _with_length(p) if field_of(p.fields, "Content-Length") else p)(
            changed
        )
        assert isinstance(measured, Said)
        return measured

    return answer(to(Service.RETRIEVE), edit)


def _row(name: str, argument: str, edit: Edit, *cases: str, **more: Any) -> Difference:
    return Difference(f"multipart: {name}", argument, _of_parts(edit), cases or _CASES, **more)


DIFFERENCES: tuple[Difference, ...] = (
    _row(
        "another boundary",
        "RFC 2046 5.1.1: a boundary is any 1 to 70 characters of a repertoire.",
        _message('multipart/related; type="INNER"; boundary=x', "x"),
    ),
    _row(
        "the longest boundary",
        "RFC 2046 5.1.1: a boundary has up to 70 characters.",
        _message(f'multipart/related; type="INNER"; boundary={_LONGEST}', _LONGEST),
    ),
    _row(
        "a boundary of all characters",
        "RFC 2046 5.1.1: '()+_,-./:=? and inner blanks are in the repertoire; RFC 9110 5.6.6: such "
        "a value is quoted.",
        _message(
            """multipart/related; type="INNER"; boundary="'()+_,-./:=? a\"""", "'()+_,-./:=? a"
        ),
    ),
    _row(
        "a boundary in quotes that need not be",
        "RFC 9110 5.6.6: a value that is a token may stand in quotes as well.",
        _message('multipart/related; type="INNER"; boundary="abc"', "abc"),
    ),
    _row(
        "parameters in another order and writing",
        "RFC 9110 5.6.6 and 8.3.1: parameters have no order and names without case, media types "
        "have none either, and white space may stand around semicolons.",
        _message('Multipart/RELATED;BOUNDARY="a b";\t start-info="x;y=z" ; Type="INNER"', "a b"),
    ),
    _row(
        "type without quotes",
        "PS3.18 8.7.1: the value of type should stand without quotes, and may have them.",
        _message("multipart/related; type=INNER; boundary=x", "x"),
        warns={
            "multipart.type-quoting": "RFC 9110 5.6.6 wants quotes around what has a slash.",
        },
    ),
    _row(
        "an empty line first",
        "RFC 2046 5.1.1: the line break before the first delimiter belongs to the delimiter.",
        _around(b"\r\n", b""),
    ),
    _row(
        "a preamble and an epilogue",
        "RFC 2046 5.1.1: what stands before the first delimiter and behind the last is to be "
        "ignored.",
        _around(b"This is MIME.\r\n", b"The end.\r\n"),
        warns={"multipart.surroundings": "The grammar of PS3.18 8.6.1.2.1 has neither."},
    ),
    _row(
        "nothing behind the last delimiter",
        "RFC 2046 5.1.1: a line break follows the last delimiter only where an epilogue does.",
        lambda s: replace(s, body=s.body.removesuffix(b"\r\n")),
    ),
    _row(
        "more headers of parts",
        "PS3.18 8.6.1.2: other header fields may be included in a part.",
        _each(_more_headers),
    ),
    _row(
        "headers of parts in capitals, in another order, with blanks",
        "RFC 2046 5.1 and RFC 5322 2.2: names of header fields have no case, fields no order.",
        _each(_capitals),
    ),
    _row(
        "parts that say their length",
        "PS3.18 Table 8.6.1-1: parts have a Content-Length; RFC 2046 knows none, so it may lack.",
        _each(_with_length),
    ),
    _row(
        "parts that do not say their length",
        "RFC 2046 5.1.1: a part ends with the next delimiter; PS3.18 Table 8.6.1-1 wants the "
        "length of a payload, which the message has.",
        _each(lambda p: p.saying("Content-Length")),
        profile="ps3.18",
    ),
    _row(
        "parts that name no transfer syntax",
        "PS3.18 8.7.3.5.2: the parameter transfer-syntax is optional; without it the default "
        "one is meant, or the one in the file itself.",
        _each(_bare),
        "retrieve.study",
    ),
    _row(
        "transfer syntaxes in quotes",
        "RFC 9110 5.6.6 and 8.3.1: a token may stand in quotes, names and types have no case.",
        _each(_quoted),
    ),
    _row(
        "locations without a host",
        "RFC 9110 8.7: Content-Location is an absolute or a partial URI.",
        _each(_relative),
        "retrieve.study",
        "frames.several[all]",
        profile="ps3.18",
    ),
    _row(
        "parts in another order",
        "PS3.18 10.4.3.3.1: the payload has the instances of the target; no order is given.",
        parts(lambda found: found[::-1]),
        "retrieve.study",
        "retrieve.series",
        "odd.round-trip[private-nested]",
    ),
    Difference(
        "files with another preamble",
        "PS3.10 7.1: the preamble is for applications to fill; its content is not specified.",
        _files(_filled_preamble),
        ("retrieve.study", "odd.round-trip[private-nested]"),
        profile="ps3.18",
    ),
    Difference(
        "files written anew",
        "PS3.5 7.5.1 and PS3.10 7.1: lengths may be explicit or undefined, and who writes a file "
        "names itself as its implementation.",
        _files(_reencoded),
        ("retrieve.study", "odd.round-trip[private-nested]", "odd.round-trip[japanese]"),
        profile="ps3.18",
    ),
    Difference(
        "multipart: the pad octet of the last frame",
        "PS3.5 8.1.1: Pixel Data is padded to an even length, which nobody forbids to send with "
        "the last frame.",
        answer(to(Service.FRAMES), _each(lambda p: replace(p, body=p.body + b"\0"))),
        ("frames.one[explicit-syntax]",),
        warns={"frames.padding": "The pad octet belongs to the element and not to the frame."},
    ),
)
