"""The strategy of Accept cases."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from conformance.generate.accept.case import AcceptCase
from conformance.generate.accept.member import ANY, Member
from conformance.generate.accept.menu import NO_WEIGHTS, WEIGHTS, exact, features, menu
from conformance.generate.accept.offer import Offer
from conformance.generate.accept.oracle import mixes
from conformance.generate.accept.style import written

_MOST_MEMBERS = 4
_MOST_IN_QUERY = 2

_WEIGHT = st.sampled_from((None,) * 20 + WEIGHTS * 2 + NO_WEIGHTS)
_IN_QUERY = st.sampled_from((None, None, "0.5", "0.9"))
_WILD = st.sampled_from((Member(ANY), Member("application/*")))

_WITHOUT: dict[str, tuple[str, ...]] = {"no-accept": (), "empty-accept": ("",)}
_HEADER = ("header",) * 9 + tuple(_WITHOUT)
_QUERY = ("query", "query", "query-wildcard", "query-without-header")

Members = tuple[Member, ...]


def accepts(offer: Offer) -> st.SearchStrategy[AcceptCase]:
    """Return what a request for a resource may say that it accepts, given what is offered.

    RFC 9110 12.5.1, PS3.18 8.3.3.1 and 8.7.5 to 8.7.8. The simplest case names the default
    representation. `accept` comes in the query only where the offer knows it, and is always covered
    by the header, as 8.3.3.1 demands of clients.
    """
    groups = tuple(st.sampled_from(group) for group in menu(offer))
    member = st.builds(_weighted, st.sampled_from(groups).flatmap(lambda group: group), _WEIGHT)
    members = st.lists(member, min_size=1, max_size=_MOST_MEMBERS).map(tuple)
    asked = st.builds(_weighted, st.sampled_from(exact(offer)), _IN_QUERY)
    query = st.lists(asked, min_size=1, max_size=_MOST_IN_QUERY).map(tuple)
    shapes = st.sampled_from(_HEADER + (_QUERY if offer.accept_parameter else ()))
    return _cases(offer, shapes, members, query)


def _weighted(member: Member, q: str | None) -> Member:
    return replace(member, q=q) if member.valid else member


@st.composite
def _cases(
    draw: DrawFn,
    offer: Offer,
    shapes: st.SearchStrategy[str],
    lists: st.SearchStrategy[Members],
    queries: st.SearchStrategy[Members],
) -> AcceptCase:
    # The plain header comes first, whatever the shape: so it is the simplest case that there is.
    members = draw(lists)
    headers, styles = draw(written(members))
    shape = draw(shapes)
    if shape in _WITHOUT:
        return AcceptCase(_WITHOUT[shape], "", (), features=frozenset({shape}))
    if shape == "header":
        return _named(offer, AcceptCase(headers, "", members, (), styles))
    query = draw(queries)
    if shape == "query-without-header":
        members, headers, styles = (), (), frozenset()
    else:
        members = (*_unbarred(members), *draw(_cover(query)))
        headers, styles = draw(written(members))
    if shape == "query-wildcard":
        query = (draw(_WILD), *query)
    (text,), more = draw(written(query, in_query=True))
    return _named(offer, AcceptCase(headers, text, members, query, styles | more))


def _named(offer: Offer, case: AcceptCase) -> AcceptCase:
    """Add the features that come from what is asked for."""
    names = features(case.members, case.query_members, offer)
    mixture = {"dicom-and-rendered"} if mixes(case, offer) else set()
    return replace(case, features=case.features | names | mixture)


def _unbarred(members: Members) -> Members:
    """Return members of which none excludes a media type: the query may name it."""
    return tuple(
        replace(member, q=None) if member.q and not member.q.strip("0.") else member
        for member in members
    )


def _cover(query: Members) -> st.SearchStrategy[Members]:
    """Return members for the header that cover those of the query, but weigh little."""
    each = tuple(replace(member, q="0.1") for member in dict.fromkeys(query))
    return st.sampled_from(((Member(ANY, q="0.1"),), each))
