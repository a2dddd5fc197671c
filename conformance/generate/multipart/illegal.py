"""Illegal writings of given parts, each with the rule that it breaks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn

from conformance.formats.multipart import OutgoingPart
from conformance.generate.multipart import breaking_body, breaking_part, breaking_type
from conformance.generate.multipart.boundaries import clashes
from conformance.generate.multipart.chunks import anywhere
from conformance.generate.multipart.draft import Draft, plain
from conformance.generate.multipart.legal import checked, unknown
from conformance.generate.multipart.rule import RULES, Rule


@dataclass(frozen=True, slots=True)
class BrokenWriting:
    """A request that breaks a rule.

    `body`, `headers` and `chunks` are those of a `Writing`. `storable` are the places, from 0, of
    the given parts that may be stored, each octet for octet as it was given.
    """

    body: bytes
    headers: tuple[tuple[str, str], ...]
    chunks: tuple[int, ...] | None
    rule: Rule
    storable: frozenset[int]

    @property
    def statuses(self) -> frozenset[int]:
        """The answers that are allowed: no success where nothing may be stored."""
        statuses = self.rule.statuses
        return statuses if self.storable else frozenset(s for s in statuses if s >= 300)


def illegal(
    parts: Sequence[OutgoingPart], *, without: Collection[str] = ()
) -> st.SearchStrategy[BrokenWriting]:
    """Return writings of some parts that each break one of `RULES`, and are plain otherwise.

    `without` are slugs of rules to keep. InvalidArgument where the parts are none that a legal
    writing could have, or no rule is left.
    """
    unknown(without, RULES, "rule")
    boundary = checked(parts, None)
    draft = plain(parts, boundary)
    left = [rule for slug, rule in RULES.items() if slug not in without and _applies(slug, draft)]
    if not left:
        raise InvalidArgument("no rule is left that these parts could break; see without")
    return _broken(tuple(parts), boundary, tuple(left))


def _applies(slug: str, draft: Draft) -> bool:
    """Tell whether a rule can be broken with some parts."""
    if slug == "no-blank-line":
        return any(map(breaking_part.can_lose_blank_line, draft.parts))
    if slug == "delimiter-in-part":
        return any(part.body for part in draft.parts)
    if slug == "lf-alone":
        # A CR at the end of a body makes a CRLF of the LF after it.
        return not any(part.body.endswith(b"\r") for part in draft.parts)
    return True


def _broken(
    parts: tuple[OutgoingPart, ...], boundary: str, rules: tuple[Rule, ...]
) -> st.SearchStrategy[BrokenWriting]:
    # The parts are no argument, since Hypothesis prints those, and some are large.
    @st.composite
    def broken(draw: DrawFn) -> BrokenWriting:
        rule = draw(st.sampled_from(rules))
        draft = plain(parts, boundary)
        storable = _WAYS[rule.slug](draw, draft)
        assume(not any(clashes(draft.boundary, part.body) for part in parts))
        body = draft.body
        chunks = draw(st.none() | anywhere(body))
        places = range(len(parts)) if storable is None else storable
        return BrokenWriting(body, draft.headers, chunks, rule, frozenset(places))

    return broken()


# Each way is named after its rule.
_WAYS: dict[str, Callable[[DrawFn, Draft], Iterable[int] | None]] = {
    each.__name__.replace("_", "-"): each
    for each in (
        breaking_type.no_boundary,
        breaking_type.empty_boundary,
        breaking_type.long_boundary,
        breaking_type.strange_boundary,
        breaking_type.boundary_ends_with_blank,
        breaking_type.boundary_without_quotes,
        breaking_type.two_boundaries,
        breaking_type.unclosed_quote,
        breaking_type.blanks_around_equals,
        breaking_type.other_multipart,
        breaking_type.no_type,
        breaking_type.denied_type,
        breaking_type.wrong_boundary,
        breaking_body.empty_body,
        breaking_body.no_parts,
        breaking_body.no_close_delimiter,
        breaking_body.cut,
        breaking_body.lf_alone,
        breaking_body.delimiter_goes_on,
        breaking_body.delimiter_in_part,
        breaking_part.no_blank_line,
        breaking_part.no_part_type,
        breaking_part.unreadable_part_type,
        breaking_part.nested_multipart,
        breaking_part.no_colon,
        breaking_part.blank_before_colon,
        breaking_part.control_in_header,
        breaking_part.folded_header,
        breaking_part.octets_in_header,
        breaking_part.oversized_header,
        breaking_part.wrong_part_length,
        breaking_part.encoded_part,
    )
}
