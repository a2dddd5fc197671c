"""The header block of one part of a multipart body."""

from __future__ import annotations

import re

from conformance.formats.flaw import Flaw, shown
from conformance.formats.grammar import FIELD_VALUE, OWS, TCHAR

Fields = tuple[tuple[str, str], ...]

# RFC 9112 5:
#   field-line = field-name ":" OWS field-value OWS
#   field-name = token
_FIELD_LINE = re.compile(rf"{TCHAR}+:{OWS}{FIELD_VALUE}{OWS}")

# PS3.18 8.6.1.2.1:
#   part = *(header-field CRLF) CRLF part-payload
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_LINE_BREAK = re.compile(rb"\r?\n")


def read_headers(body: bytes, start: int, end: int) -> tuple[Fields, int, tuple[Flaw, ...]]:
    """Read the headers of the part in body[start:end].

    Return the fields, where the payload begins, and what is wrong: at most one flaw of a rule.
    """
    if opening := _LINE_BREAK.match(body, start, end):
        return (), opening.end(), _line_endings(opening[0], start)
    blank = _BLANK_LINE.search(body, start, end)
    if blank is None:
        return _without_blank_line(body, start, end)
    block = body[start : blank.start()]
    fields, broken = _fields(block, start)
    return fields, blank.end(), (*_line_endings(block + blank[0], start), *broken)


def _without_blank_line(body: bytes, start: int, end: int) -> tuple[Fields, int, tuple[Flaw, ...]]:
    """Read a part that is headers only, or has none."""
    flaw = Flaw("part-headers", "no blank line ends the headers of the part", start)
    block = body[start:end]
    if block.endswith(b"\n"):
        fields, broken = _fields(_LINE_BREAK.sub(b"\r\n", block).removesuffix(b"\r\n"), start)
        if not broken:
            return fields, end, (flaw,)
    return (), start, (flaw,)


def _line_endings(block: bytes, offset: int) -> tuple[Flaw, ...]:
    if block.count(b"\n") == block.count(b"\r\n"):
        return ()
    return (Flaw("line-ending", "a header line of a part ends with LF in place of CRLF", offset),)


def _fields(block: bytes, offset: int) -> tuple[Fields, tuple[Flaw, ...]]:
    fields: list[tuple[str, str]] = []
    problems: list[str] = []
    for octets in _LINE_BREAK.split(block):
        line = octets.decode("latin-1")
        name, colon, value = line.partition(":")
        if line.startswith((" ", "\t")) and fields:
            # RFC 9112 5.2: a sender must not fold lines; a reader puts a space instead.
            problems.append(f"{shown(line)} is a folded line")
            fields[-1] = (fields[-1][0], f"{fields[-1][1]} {line.strip()}")
            continue
        if not _FIELD_LINE.fullmatch(line):
            problems.append(f"{shown(line)} is no header line")
        if colon and name.strip():
            fields.append((name.strip(), value.strip(" \t")))
    return tuple(fields), tuple(Flaw("part-headers", text, offset) for text in problems[:1])
