"""The language of profile files: which keys there are, what each takes and what it means."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar

from conformance.document.record import Field, ListOf, Made, Pairs, Record
from conformance.document.shape import SLUG, Choice, Integer, Name, Schema, Text
from conformance.document.source import Kind, Node, Scalar
from conformance.operation import CAPABILITIES
from conformance.profile.model import Answer, RemovalStep, ResourceOffer, Severity
from conformance.profile.offers import offers_shape
from conformance.profile.switches import SWITCHES

T = TypeVar("T")

_STATUSES = ListOf(Integer(100, 599), unique=True)


@dataclass(frozen=True, slots=True)
class Draft:
    """What one profile file says; `extends` names the profile that it changes."""

    name: str
    title: str
    extends: str = ""
    claims: tuple[str, ...] = ()
    disclaims: tuple[str, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    switches: Mapping[str, Any] = field(default_factory=dict)
    offers: Mapping[str, ResourceOffer] = field(default_factory=dict)
    removal: tuple[RemovalStep, ...] | None = None


def profile_shape(requirements: Collection[str] | None = None) -> Record[Draft]:
    """Return the shape of a profile file; `requirements` are the ids that it can name."""
    requirement = Name("requirement", requirements)
    capability = Name("capability", CAPABILITIES, listed=True)
    severity = Made(Choice(*Severity), Severity)
    answer: Record[dict[str, Any]] = Record(
        "an answer",
        dict,
        {
            "accept": Field(_STATUSES, "The statuses that are right.", required=True),
            "warn": Field(_STATUSES, "The statuses that the sources dispute."),
            "requirement": Field(requirement, "What any other status breaks.", required=True),
            "because": Field(Text(), "Who says so.", required=True),
        },
    )
    return Record(
        "a profile",
        Draft,
        {
            "name": Field(SLUG, "The name of the file, without its ending.", required=True),
            "title": Field(Text(), "What kind of target this is.", required=True),
            "extends": Field(
                Text("a profile's name or file"), "The profile that this one changes."
            ),
            "claims": Field(ListOf(capability, unique=True), "What the target offers."),
            "disclaims": Field(
                ListOf(capability, unique=True), "What it does not, of what `extends` claims."
            ),
            "answers": Field(
                Made(Pairs(SLUG, answer), _answers), "Statuses, by the name of the situation."
            ),
            "severities": Field(
                Made(Pairs(requirement, severity), _frozen),
                "What a broken requirement weighs here, by its id.",
            ),
            "switches": Field(
                Record("the switches", _table, SWITCHES), "Named differences between targets."
            ),
            "offers": Field(offers_shape(), "In which forms the target answers, by resource."),
            "removal": Field(
                ListOf(_removal_step(), least=1),
                "How a study is removed where DELETE is not offered.",
            ),
        },
    )


@dataclass(frozen=True, slots=True)
class _Step:
    """A step into a JSON document: a name, or the index of an item."""

    def read(self, node: Node) -> str | int:
        if isinstance(node, Scalar) and node.kind is Kind.INTEGER:
            return Integer().read(node)
        return Text("a name or an index").read(node)

    def schema(self) -> Schema:
        return {"anyOf": [Text().schema(), Integer().schema()]}


def _answers(rows: tuple[tuple[str, dict[str, Any]], ...]) -> Mapping[str, Answer]:
    return _frozen((name, Answer(name=name, **{"warn": (), **row})) for name, row in rows)


def _frozen(pairs: Iterable[tuple[str, T]]) -> Mapping[str, T]:
    return MappingProxyType(dict(pairs))


def _table(**values: Any) -> Mapping[str, Any]:
    return MappingProxyType(values)


def _removal_step() -> Record[RemovalStep]:
    return Record(
        "a removal step",
        RemovalStep,
        {
            "method": Field(Choice("GET", "POST", "PUT", "DELETE"), "The method.", required=True),
            "url": Field(
                Text("a URL that starts with {origin} or {base}", r"\{(?:origin|base)\}\S*"),
                "May hold {study} and what was captured, too.",
                required=True,
            ),
            "body": Field(Text(), "May hold {study} and what was captured."),
            "capture": Field(
                Made(Pairs(Text("a name", r"[a-z]+"), ListOf(_Step(), least=1)), _frozen),
                "A name for a value in the JSON answer, and the keys and indexes that lead to it.",
            ),
        },
    )
