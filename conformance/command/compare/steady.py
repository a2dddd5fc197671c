"""Evidence without what differs from run to run though the server says the same.

That is what the run made up itself (its UIDs and unique texts, known by their seed), what a server
may make up (UIDs, boundaries, entity tags), where the target is, when it answered, and at which
octet of a body something stands, which depends on the length of all these. What a server says of
values, sizes and transfer syntaxes stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from conformance.result import Evidence, RunResult
from conformance.run.identifiers import Source

# PS3.5 B.2: UIDs under 2.25 are made up; nothing that has a meaning for all has one.
_MADE_UP = r"2\.25\.[0-9][0-9.]*"
# RFC 9110 5.6.7, and the same in ISO 8601.
_CLOCK = r"[0-9]{2}:[0-9]{2}:[0-9]{2}"
_TIMES = (
    rf"[A-Z][a-z]{{2}}, [0-9]{{2}} [A-Z][a-z]{{2}} [0-9]{{4}} {_CLOCK} GMT",
    rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_CLOCK}(?:\.[0-9]+)?(?:Z|[+-][0-9]{{2}}:?[0-9]{{2}})?",
)
_PLACE = r"(?<=at octet )[0-9,]+|(?<=\bfor )[0-9,]+(?= octets beginning)"

# Long texts are cut: a UID at the end may be whole in one run and not in the other.
_END = re.compile(r"(?<=>)(?:['\"]|\.\.\.)*$")
# RFC 2046 5.1.1: a boundary is whatever its author chose.
_BOUNDARY = r"(?<=boundary=)\"?[^\"';,\s]+\"?"
# RFC 9110 8.8.3: an entity tag is opaque; what can be wrong is how it is written.
_OPAQUE = {"http.etag": re.compile(r"[0-9A-Za-z]+")}

# From the id of a check and what it found to what can be compared.
Steady = Callable[[str, Evidence], Evidence]


def steady(run: RunResult) -> Steady:
    """Return what makes the evidence of a run comparable with that of another run.

    UIDs are numbered in each piece of evidence by itself: whether two of them are the same is seen.
    """
    pattern = _pattern(run)

    def evidence(check: str, evidence: Evidence) -> Evidence:
        uids: dict[str, int] = {}

        def word(match: re.Match[str]) -> str:
            if match.lastgroup != "uid":
                return f"<{match.lastgroup}>"
            return f"<uid {uids.setdefault(match.group(), len(uids) + 1)}>"

        texts = (evidence.expected, evidence.got)
        expected, got = (_END.sub("", pattern.sub(word, text)) for text in texts)
        return Evidence(expected, _OPAQUE[check].sub("*", got) if check in _OPAQUE else got)

    return evidence


def _pattern(run: RunResult) -> re.Pattern[str]:
    """Return what finds all that is this run's own; the name of the group says what it is."""
    tokens = [rf"(?i:{token})[0-9A-Za-z]*[Xx][0-9A-Za-z]+" for token in _tokens(run.seed)]
    parts = {
        "target": "|".join(map(re.escape, _places(run.target))),
        "uid": _MADE_UP,
        "unique": "|".join(tokens),
        "time": "|".join(_TIMES),
        "place": _PLACE,
        "boundary": _BOUNDARY,
    }
    return re.compile("|".join(f"(?P<{name}>{text})" for name, text in parts.items() if text))


def _tokens(seed: str) -> tuple[str, ...]:
    """Return what the unique texts of a run begin with: those of scenarios, and those of probes."""
    try:
        source = Source(seed)
        return source.token, source.apart(0).token
    except ValueError:
        return ()


def _places(target: str) -> tuple[str, ...]:
    """Return what says where a target is, the longest first; nothing for what is no URL."""
    try:
        url = urlsplit(target)
    except ValueError:
        return ()
    return (target.rstrip("/"), f"{url.scheme}://{url.netloc}", url.netloc) if url.netloc else ()
