"""The part of a profile that says in which forms a target answers (PS3.18 8.7, 10.4.4, 10.6.4)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from conformance.document.record import Field, ListOf, Record
from conformance.document.shape import Choice, Flag, Text
from conformance.profile.model import RESOURCES, OfferedForm, ResourceOffer

# What a target may not follow in an Accept; conformance.generate.accept says what each of them is.
UNREAD = ("any", "any-subtype", "invalid-member", "invalid-weight", "type-unquoted", "weight-zero")

_MEDIA_TYPE = Text("a media type without parameters", r"[a-z]+/[a-z0-9.+-]+")
_SYNTAX = Text("the UID of a transfer syntax", r"[0-9]+(?:\.[0-9]+)+")


def offers_shape() -> Record[Mapping[str, ResourceOffer]]:
    """Return the shape of `offers`."""
    form: Record[OfferedForm] = Record(
        "a form",
        _form,
        {
            "multipart": Field(_MEDIA_TYPE, "The media type of the parts of multipart/related."),
            "single": Field(_MEDIA_TYPE, "The media type of a payload without parts."),
            "transfer-syntaxes": Field(
                ListOf(_SYNTAX, least=1, unique=True),
                "Those that can be asked for by name; the first is given where none is named.",
            ),
            "default": Field(Flag(), "Whether */* stands for it."),
            "optional": Field(Flag(), "Whether it may be had or not; both are right."),
            "several-as-stored": Field(
                Flag(), "Whether several instances come so only where any transfer syntax will do."
            ),
        },
        one_of=(("multipart", "single"),),
    )
    offer: Record[ResourceOffer] = Record(
        "an offer",
        _offer,
        {
            "forms": Field(ListOf(form, least=1), "The forms.", required=True),
            "unread": Field(
                ListOf(Choice(*UNREAD), unique=True),
                "Features of Accept that the target does not follow here: it is not asked so.",
            ),
        },
    )
    return Record(
        "the offers",
        lambda **offers: MappingProxyType(offers),
        {name: Field(offer, f"The forms of {_SAYS[name]}.") for name in RESOURCES},
    )


_SAYS = {
    "study": "the instances of a study",
    "series": "the instances of a series",
    "instance": "an instance",
    "metadata": "metadata",
    "frames": "a frame",
    "search": "the result of a search",
}


def _form(multipart: str = "", single: str = "", **rest: Any) -> OfferedForm:
    return OfferedForm(multipart or single, bool(multipart), **rest)


def _offer(forms: tuple[OfferedForm, ...], unread: tuple[str, ...] = ()) -> ResourceOffer:
    return ResourceOffer(forms, frozenset(unread))
