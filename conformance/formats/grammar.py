"""The pieces of HTTP's grammar that media types and multipart messages are made of.

All of them are meant for `fullmatch` or for building larger patterns. Header fields are text of
one character an octet (ISO 8859-1), so that obs-text is %x80-FF.
"""

from __future__ import annotations

import re

# RFC 9110 5.6.2:
#   token = 1*tchar
#   tchar = "!" / "#" / "$" / "%" / "&" / "'" / "*" / "+" / "-" / "." / "^" / "_" / "`" / "|" / "~"
#         / DIGIT / ALPHA
TCHAR = r"[!#$%&'*+.^_`|~0-9A-Za-z-]"

# RFC 9110 5.6.3:
#   OWS = *( SP / HTAB )
OWS = r"[ \t]*"

# RFC 9110 5.6.4:
#   quoted-string = DQUOTE *( qdtext / quoted-pair ) DQUOTE
#   qdtext        = HTAB / SP / %x21 / %x23-5B / %x5D-7E / obs-text
#   quoted-pair   = "\" ( HTAB / SP / VCHAR / obs-text )
QUOTED_STRING = r'"(?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*"'

# RFC 9110 5.5:
#   field-value   = *field-content
#   field-content = field-vchar [ 1*( SP / HTAB / field-vchar ) field-vchar ]
#   field-vchar   = VCHAR / obs-text
# White space around the value is no part of it, so it is left out here.
FIELD_VALUE = r"(?:[\x21-\x7e\x80-\xff]+(?:[ \t]+[\x21-\x7e\x80-\xff]+)*)?"

# RFC 2046 5.1.1, and the same in PS3.18 8.6.1.2.1:
#   bchars := bcharsnospace / " "
#   bcharsnospace := DIGIT / ALPHA / "'" / "(" / ")" / "+" / "_" / "," / "-" / "." / "/" / ":"
#                  / "=" / "?"
BCHAR = r"[0-9A-Za-z'()+_,./:=? -]"
BCHAR_NO_SPACE = r"[0-9A-Za-z'()+_,./:=?-]"

_TOKEN = re.compile(rf"{TCHAR}+")


def is_token(text: str) -> bool:
    """Tell whether a text needs no quotes as the value of a parameter."""
    return _TOKEN.fullmatch(text) is not None
