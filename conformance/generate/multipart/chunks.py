"""Bodies in chunks (RFC 9112 7.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice, pairwise

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from conformance.generate.multipart.draft import Draft

_MOST_CUTS = 5
# Each octet of a large body in a chunk of its own would take a server too long.
_MOST_OF_ONE = 500
_MOST_DELIMITERS = 20

Chunks = tuple[int, ...]


def anywhere(body: bytes) -> st.SearchStrategy[Chunks]:
    """Return sizes that cut a body at a few places."""
    if len(body) < 2:
        return st.just(_sizes(body, ()))
    places = st.integers(1, len(body) - 1)
    return st.sets(places, max_size=_MOST_CUTS).map(lambda cuts: _sizes(body, cuts))


def chunked(draw: DrawFn, draft: Draft) -> None:
    """Cut the body at a few places."""
    draft.chunks = draw(anywhere(draft.body))


def chunks_of_one_octet(draw: DrawFn, draft: Draft) -> None:
    """Send the first octets one by one, or the last ones."""
    body = draft.body
    first = range(1, min(len(body), _MOST_OF_ONE))
    last = range(max(1, len(body) - _MOST_OF_ONE), len(body))
    draft.chunks = _sizes(body, draw(st.sampled_from((first, last))))


def chunk_ends_in_delimiter(draw: DrawFn, draft: Draft) -> None:
    """Cut each of the first delimiters in two."""
    body, name = draft.body, re.escape(draft.boundary.encode("latin-1"))
    found = re.finditer(b"(?:\r\n)?--" + name + b"(?:--|\r\n)?", body)
    places = (
        st.integers(match.start() + 1, match.end() - 1) for match in islice(found, _MOST_DELIMITERS)
    )
    draft.chunks = _sizes(body, draw(st.tuples(*places)))


def _sizes(body: bytes, cuts: Iterable[int]) -> Chunks:
    edges = sorted({0, *cuts, len(body)})
    return tuple(end - start for start, end in pairwise(edges))
