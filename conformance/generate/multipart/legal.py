"""Every legal writing of given parts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn

from conformance.formats.multipart import OutgoingPart, choose_boundary
from conformance.generate.multipart import chunks, content_type, part_header, surroundings
from conformance.generate.multipart.boundaries import clashes, require_boundary
from conformance.generate.multipart.draft import Draft, content_type_of, plain
from conformance.generate.multipart.feature import FEATURES

# How often, beside each feature of a slot, it is left plain: so any two meet, and never too many.
_PLAIN = 9


@dataclass(frozen=True, slots=True)
class Writing:
    """A request body, the header fields that go with it, and how it is sent.

    `chunks` are the sizes of the HTTP chunks (without the last one, of size 0), or None for a
    Content-Length. `features` are names in `FEATURES`.
    """

    body: bytes
    headers: tuple[tuple[str, str], ...]
    chunks: tuple[int, ...] | None
    features: frozenset[str]

    @property
    def contested(self) -> bool:
        """Whether a clean refusal is no failure: see `Feature`."""
        return any(FEATURES[name].contested for name in self.features)


def checked(parts: Sequence[OutgoingPart], boundary: str | None) -> str:
    """Return the boundary, a plain one where none is given; raises what `legal` does."""
    if not parts:
        raise InvalidArgument("a multipart body has one part or more, there are none to be written")
    for part in parts:
        content_type_of(part)
    if boundary is None:
        return choose_boundary(parts)
    require_boundary(boundary)
    for number, part in enumerate(parts, 1):
        if clashes(boundary, part.body):
            text = f"a line of part {number} begins with -- and the boundary {boundary!r}"
            hint = "draw the part from payloads(boundary), or let a boundary be chosen"
            raise InvalidArgument(f"{text}; {hint}")
    return boundary


def unknown(names: Collection[str], known: Collection[str], what: str) -> None:
    """Raise InvalidArgument for names that are not known."""
    if strange := sorted(set(names) - set(known)):
        raise InvalidArgument(f"no such {what}: {', '.join(strange)}; there are {', '.join(known)}")


def legal(
    parts: Sequence[OutgoingPart], *, boundary: str | None = None, without: Collection[str] = ()
) -> st.SearchStrategy[Writing]:
    """Return the legal writings of some parts, the plain one being the simplest.

    RFC 2046 5.1, RFC 2387, RFC 9110 8.3.1, RFC 9112 7.1, PS3.18 8.6.1.2. Each part has its
    Content-Type; its own header stays, others may be added. `boundary` is kept where it is given;
    `without` names `FEATURES` that are not wanted; those that the given parts and boundary have by
    themselves stay. InvalidArgument where parts, boundary or features can't be.
    """
    unknown(without, FEATURES, "feature")
    chosen = checked(parts, boundary)
    slots: dict[str, tuple[str, ...]] = {}
    for name, feature in FEATURES.items():
        if name in _WAYS and name not in without and not (boundary and feature.slot == "boundary"):
            slots[feature.slot] = (*slots.get(feature.slot, ()), name)
    choices = tuple(st.sampled_from(("",) * _PLAIN + names) for names in slots.values())
    given = {"payload", "boundary", "boundary-quotes"} if boundary else {"payload"}
    barred = {name for name in without if FEATURES[name].slot not in given}
    return _writings(tuple(parts), chosen, choices).filter(
        lambda writing: not writing.features & barred
    )


def _writings(
    parts: tuple[OutgoingPart, ...], boundary: str, slots: tuple[st.SearchStrategy[str], ...]
) -> st.SearchStrategy[Writing]:
    # The parts are no argument, since Hypothesis prints those, and some are large.
    @st.composite
    def writings(draw: DrawFn) -> Writing:
        draft = plain(parts, boundary)
        names: set[str] = set()
        for slot in slots:
            # What a feature draws follows its choice at once, so that shrinking leaves out both.
            if name := draw(slot):
                _WAYS[name](draw, draft)
                names.add(name)
        assume(not any(clashes(draft.boundary, part.body) for part in parts))
        own = {name for name in names if FEATURES[name].slot != "boundary"}
        return Writing(draft.body, draft.headers, draft.chunks, frozenset(own | _facts(draft)))

    return writings()


def _facts(draft: Draft) -> set[str]:
    """Return the features that boundary and parts have, whether they were wanted or not."""
    name = draft.boundary.encode("latin-1")
    bodies = [part.body for part in draft.parts]
    facts = {
        "boundary-in-payload": any(name in body for body in bodies),
        "boundary-quoted": draft.parameter("boundary").quoted,
        "payload-with-delimiter-start": any(b"\r\n--" + name[:-1] in body for body in bodies),
        "payload-ends-in-line-break": any(body.endswith((b"\r", b"\n")) for body in bodies),
        "payload-ends-in-dashes": any(body.endswith(b"-") for body in bodies),
    }
    return {each for each, holds in facts.items() if holds} | content_type.boundary_facts(
        draft.boundary
    )


# Each way is named after its feature.
_WAYS = {
    each.__name__.replace("_", "-"): each
    for each in (
        content_type.boundary_of_one,
        content_type.boundary_of_seventy,
        content_type.boundary_of_marks,
        content_type.boundary_of_dashes,
        content_type.boundary_with_blank,
        content_type.boundary_in_payload,
        content_type.boundary_quoted,
        content_type.boundary_escaped,
        content_type.type_unquoted,
        content_type.type_in_other_case,
        content_type.start,
        content_type.unknown_parameter,
        content_type.parameters_reordered,
        content_type.parameter_name_case,
        content_type.parameter_blanks,
        content_type.empty_parameter,
        content_type.media_type_case,
        content_type.field_name_case,
        part_header.content_id,
        part_header.content_location,
        part_header.content_disposition,
        part_header.content_length_of_part,
        part_header.transfer_encoding_binary,
        part_header.extra_header,
        part_header.empty_header,
        part_header.header_order,
        part_header.header_name_case,
        part_header.header_blanks,
        surroundings.leading_crlf,
        surroundings.preamble,
        surroundings.trailing_crlf,
        surroundings.epilogue,
        surroundings.epilogue_with_parts,
        surroundings.transport_padding,
        chunks.chunked,
        chunks.chunks_of_one_octet,
        chunks.chunk_ends_in_delimiter,
    )
}
