"""The strategy for samples: data sets of all kinds, in all transfer syntaxes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from conformance.generate.datasets import arguments
from conformance.generate.datasets.attributes import VRS
from conformance.generate.datasets.charsets import NAMES
from conformance.generate.datasets.choice import one_kind
from conformance.generate.datasets.entries import Scope, attribute, declared, entries
from conformance.generate.datasets.features import DEEPEST
from conformance.generate.datasets.images import image_in
from conformance.generate.datasets.invalid import FLAWS, flawed
from conformance.generate.datasets.part10 import PIXELS, SYNTAXES
from conformance.generate.datasets.sample import Sample, instance
from conformance.generate.datasets.tree import Element
from fixtures import Identity


@dataclass(frozen=True, slots=True)
class _Plan:
    vrs: tuple[str, ...]
    charsets: tuple[str, ...]
    images: SearchStrategy[tuple[str, tuple[Element, ...]]]
    identities: SearchStrategy[Identity]
    depth: int
    flawed: bool


def samples(  # noqa: PLR0913 - each narrows one dimension of the space, and has a default
    *,
    identity: Identity | SearchStrategy[Identity] | None = None,
    vrs: Iterable[str] = VRS,
    character_sets: Iterable[str] = NAMES,
    transfer_syntaxes: Iterable[str] = tuple(SYNTAXES),
    pixels: Iterable[str] = PIXELS,
    max_depth: int = DEEPEST,
    allow_invalid: bool = False,
) -> SearchStrategy[Sample]:
    r"""Draw small DICOM files that a server has to be able to store.

    `identity` is who they all are, or a strategy for that; without it they are of UIDs under 2.25.
    `vrs` are the VRs of what is there beyond the required attributes: none of them, and nothing is.
    `character_sets` are value fields of Specific Character Set ("\\ISO 2022 IR 87"; "" is ASCII),
    `transfer_syntaxes` UIDs, `pixels` kinds out of PIXELS. Sequences are nested `max_depth` deep at
    most. With `allow_invalid` some break a rule, and name it in `breaks`.

    The smallest sample is a data set of six elements. InvalidArgument says what is wrong with an
    argument.
    """
    syntaxes = arguments.chosen("samples", "transfer_syntaxes", transfer_syntaxes, SYNTAXES)
    kinds = arguments.chosen("samples", "pixels", pixels, PIXELS)
    plan = _Plan(
        vrs=arguments.chosen("samples", "vrs", vrs, VRS, empty=True),
        charsets=arguments.chosen("samples", "character_sets", character_sets, NAMES),
        images=_images(syntaxes, kinds),
        identities=arguments.identity("samples", identity),
        depth=arguments.depth("samples", max_depth, DEEPEST),
        flawed=allow_invalid,
    )
    return _samples(plan)


def elements(vr: str, *, character_set: str = "") -> SearchStrategy[Element]:
    """Draw elements of a VR at attributes of PS3.6, with any value that it may have, or none.

    Those of VR SQ are nested up to five deep. InvalidArgument for what is no VR or character set.
    """
    (vr,) = arguments.chosen("elements", "vr", [vr], VRS)
    (name,) = arguments.chosen("elements", "character_set", [character_set], NAMES)
    vrs = VRS if vr == "SQ" else (vr,)
    return attribute(Scope(vrs, (name,), name, DEEPEST))


# How often a kind of pixels is drawn: none as often as any, and more of what has more syntaxes.
_WEIGHTS = {"none": 7, "8-bit": 2, "16-bit": 2}


def _images(
    syntaxes: tuple[str, ...], kinds: tuple[str, ...]
) -> SearchStrategy[tuple[str, tuple[Element, ...]]]:
    """Draw an image, and then a transfer syntax that it can have."""
    possible = {
        kind: [syntax for syntax in syntaxes if kind in SYNTAXES[syntax].pixels] for kind in kinds
    }
    weighted = [
        image_in(kind, found)
        for kind, found in possible.items()
        for _ in range(_WEIGHTS.get(kind, 1))
        if found
    ]
    if not weighted:
        needed = sorted({kind for syntax in syntaxes for kind in SYNTAXES[syntax].pixels})
        raise InvalidArgument(
            f"samples(transfer_syntaxes={list(syntaxes)!r}, pixels={list(kinds)!r}): these don't "
            f"go together; add to pixels some of {needed!r}"
        )
    return one_kind(weighted)


def _samples(plan: _Plan) -> SearchStrategy[Sample]:
    # The plan is no argument, since Hypothesis prints those often, and at length.
    @st.composite
    def samples(draw: DrawFn) -> Sample:
        syntax, image = draw(plan.images)
        charset = draw(st.sampled_from(plan.charsets))
        found = draw(entries(Scope(plan.vrs, plan.charsets, charset, plan.depth)))
        if SYNTAXES[syntax].encoding.big:
            found = tuple(each for each in found if not _is_mixed(each))
        header = (declared(charset),) if charset else ()
        identity = draw(plan.identities)
        made = Sample(instance(*header, *image, *found, identity=identity), syntax)
        return draw(_flawed(made)) if plan.flawed else made

    return samples()


def _is_mixed(element: Element) -> bool:
    # PS3.5 6.2.2: the items of an element of VR UN are little endian in big endian as well. pydicom
    # can't read that, so it could not be judged.
    return element.vr == "UN" and element.is_sequence


@st.composite
def _flawed(draw: DrawFn, made: Sample) -> Sample:
    name = draw(st.sampled_from(("", *FLAWS)))
    if not name:
        return made
    flaw = FLAWS[name]
    way = draw(st.sampled_from(flaw.ways)) if flaw.ways else ()
    without = draw(st.sampled_from(flaw.without)) if flaw.without else None
    return Sample(
        flawed(made.elements, flaw, way, without),
        made.transfer_syntax,
        must_store=None,
        breaks=(flaw.rule,),
        marks=frozenset((f"invalid:{name}",)),
    )
