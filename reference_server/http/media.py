"""Media types and the Accept field (RFC 9110 5.6.6, 8.3.1, 12.5.1)."""

import re
from dataclasses import dataclass

_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_ESSENCE = re.compile(rf"[ \t]*({_WORD})/({_WORD})[ \t]*")
_PARAMETER = re.compile(
    rf";[ \t]*(?:({_WORD})=(?:"
    r'"((?:[^"\\]|\\.)*)"'
    r"|([^\s;,\"]+)"
    r"))?[ \t]*"
)
_IS_TOKEN = re.compile(_WORD)
_ESCAPED = re.compile(r"\\(.)")
_WEIGHT = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
_LIST_ITEM = re.compile(r'(?:[^",]|"(?:[^"\\]|\\.)*")+')


class MediaTypeError(ValueError):
    """Text that is not a media type; the message says how."""


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type or range; `strict` tells whether all of it follows the grammar of RFC 9110.

    A bare value that is no token, as in type=application/dicom, is not grammatical, yet common:
    PS3.18 8.7.1 even prefers it.
    """

    essence: str
    parameters: tuple[tuple[str, str], ...] = ()
    strict: bool = True

    def get(self, name: str, default: str = "") -> str:
        """Give a parameter; where it is given twice, the last counts, as curl means it."""
        return dict(self.parameters).get(name, default)

    @property
    def weight(self) -> float:
        """The q of a media range; 1 where it is missing or malformed (RFC 9110 12.4.2)."""
        text = self.get("q", "1")
        return float(text) if _WEIGHT.fullmatch(text) else 1.0


def parse_media_type(text: str) -> MediaType:
    """Read one media type. Raises MediaTypeError."""
    match = _ESSENCE.match(text)
    if match is None:
        raise MediaTypeError(f"{text[:60]!r} is not a media type.")
    essence = f"{match[1]}/{match[2]}".lower()
    parameters = []
    strict = True
    position = match.end()
    while position < len(text):
        parameter = _PARAMETER.match(text, position)
        if parameter is None:
            raise MediaTypeError(f"{text[position:][:60]!r} is not a parameter of a media type.")
        name, quoted, bare = parameter.groups()
        if name is not None:
            parameters.append((name.lower(), bare or _ESCAPED.sub(r"\1", quoted or "")))
            strict = strict and (bare is None or _IS_TOKEN.fullmatch(bare) is not None)
        position = parameter.end()
    return MediaType(essence, tuple(parameters), strict)


def parse_accept(value: str | None, *, whole: bool) -> list[MediaType]:
    """Read an Accept field.

    With `whole` one member that breaks the grammar spoils the list, which is then empty; otherwise
    such members are left out (PS3.18 8.7.7: invalid values are ignored).
    """
    ranges = []
    for item in _LIST_ITEM.findall(value or ""):
        if not item.strip(" \t"):
            continue
        try:
            member = parse_media_type(item)
        except MediaTypeError:
            if whole:
                return []
            continue
        if whole and not member.strict:
            return []
        ranges.append(member)
    return ranges
