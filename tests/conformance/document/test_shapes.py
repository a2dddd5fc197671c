"""A shape reads what its schema takes, refuses the rest, and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema
import pytest
import yaml

from conformance.document.record import Either, Field, ListOf, Made, Pairs, Record
from conformance.document.shape import Choice, Flag, Integer, Name, Shape, Text, Value, nearest
from conformance.document.source import Listing, parse_yaml
from conformance.errors import InputError

EITHER: Either[Any] = Either(scalar=Integer(), listing=ListOf(Integer()))
WORD = Text("a lower-case word", "[a-z]+")
PERSON: Record[Mapping[str, Any]] = Record(
    "a person",
    dict,
    {
        "name": Field(WORD, "What it is called.", required=True),
        "full-age": Field(Flag(), "Whether it may vote."),
        "cat": Field(WORD, "A cat."),
        "dog": Field(WORD, "A dog."),
        "bus": Field(WORD, "Comes by bus."),
        "bike": Field(WORD, "Comes by bike."),
    },
    one_of=(("cat", "dog"),),
    at_most_one=(("bus", "bike"),),
)

TAKEN: list[tuple[Shape[Any], str, Any]] = [
    (Text(), "yes please", "yes please"),
    (Text(), "'10'", "10"),
    (Text(empty=True), "''", ""),
    (WORD, "abc", "abc"),
    (Name("pet", {"cat", "dog"}), "cat", "cat"),
    (Name("pet"), "anything", "anything"),
    (Name("pet", {"cat", "dog"}, listed=True), "dog", "dog"),
    (Choice("one", "two"), "two", "two"),
    (Integer(), "0", 0),
    (Integer(1, 3), "3", 3),
    (Flag(), "true", True),
    (Flag(), "false", False),
    (Value(), "12", "12"),
    (Value(), "twelve", "twelve"),
    (ListOf(Integer()), "[1, 2]", (1, 2)),
    (ListOf(Integer()), "[]", ()),
    (EITHER, "[1]", (1,)),
    (EITHER, "1", 1),
    (Pairs(WORD, Integer()), "{b: 1, a: 2}", (("b", 1), ("a", 2))),
    (Made(Integer(), str), "1", "1"),
    (PERSON, "{name: a, dog: b}", {"name": "a", "dog": "b"}),
    (PERSON, "{name: a, cat: b, full-age: true}", {"name": "a", "cat": "b", "full_age": True}),
]

REFUSED: list[tuple[Shape[Any], str, str]] = [
    (
        Text(),
        "yes",
        "expected a text, got `yes`, which YAML reads as true or false; in quotes it is",
    ),
    (
        Text(),
        "2020-09-22",
        "expected a text, got `2020-09-22`, which YAML reads as a date; in quot",
    ),
    (
        Text(),
        "10",
        "expected a text, got `10`, which YAML reads as a whole number; in quotes it is",
    ),
    (Text(), "", "expected a text, got nothing"),
    (Text(), "''", "expected a text, got the text ''"),
    (Text(), "[a]", "expected a text, got a list"),
    (WORD, "ABC", "expected a lower-case word, got the text 'ABC'"),
    (Name("pet", {"cat", "dog"}, listed=True), "Dgo", "unknown pet 'Dgo'; did you mean 'dog'?"),
    (Name("pet", {"cat", "dog"}, listed=True), "xyz", "unknown pet 'xyz'; known: cat, dog"),
    (Choice("one", "two"), "three", "expected one of one, two, got the text 'three'"),
    (Integer(), "no", "expected a whole number from 0, got `no`, which YAML reads as true or fal"),
    (Integer(1, 3), "4", "expected a whole number from 1 to 3, got `4`"),
    (Integer(1), "0", "expected a whole number from 1, got `0`"),
    (Integer(), "'1'", "expected a whole number from 0, got the text '1'"),
    (Integer(), "1.5", "expected a whole number from 0, got `1.5`, which YAML reads as a number"),
    (Flag(), "'true'", "expected true or false, got the text 'true'; without quotes"),
    (Flag(), "1", "expected true or false, got `1`"),
    (Value(), "1.5", "expected a text or a whole number, got `1.5`"),
    (Value(), "''", "expected a text or a whole number, got the text ''"),
    (ListOf(Integer()), "1", "expected a list, got `1`"),
    (ListOf(Integer(), least=1), "[]", "expected a list of at least 1"),
    (ListOf(Integer(), unique=True), "[1, 1]", "1 stands twice in this list"),
    (EITHER, "{}", "expected a single value or a list, got a table"),
    (Pairs(WORD, Integer()), "{A: 1}", "expected a lower-case word, got the text 'A'"),
    (Pairs(WORD, Integer()), "[1]", "expected a table of names and values, got a list"),
    (PERSON, "[]", "expected a person: a table of keys and values, got a list"),
    (PERSON, "{nam: a, cat: b}", "unknown key 'nam' in a person; did you mean 'name'?"),
    (PERSON, "{cat: b}", "a person needs: name"),
    (PERSON, "{name: a}", "a person needs one of: cat, dog"),
    (PERSON, "{name: a, cat: b, dog: c}", "a person can't have both cat and dog"),
    (PERSON, "{name: a, cat: b, bus: c, bike: d}", "a person can't have both bus and bike"),
]


@pytest.mark.parametrize(("shape", "text", "value"), TAKEN)
def test_a_shape_takes_what_its_schema_takes(shape: Shape[Any], text: str, value: Any) -> None:
    assert shape.read(parse_yaml(text, "x.yaml")) == value
    jsonschema.validate(yaml.safe_load(text), shape.schema())


@pytest.mark.parametrize(("shape", "text", "says"), REFUSED)
def test_a_shape_refuses_what_its_schema_refuses(shape: Shape[Any], text: str, says: str) -> None:
    listing = parse_yaml(f"- {text}", "x.yaml")
    assert isinstance(listing, Listing)
    with pytest.raises(InputError) as error:
        shape.read(listing.items[0])
    assert str(error.value).startswith(f"x.yaml:1: {says}")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(f"- {text}")[0], shape.schema())


def test_an_error_names_the_line_of_the_key() -> None:
    with pytest.raises(InputError, match=r"x.yaml:3: unknown key 'dgo'"):
        PERSON.read(parse_yaml("name: a\ncat: b\ndgo: c\n", "x.yaml"))


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("STATUS", {"status", "state"}, "did you mean 'status'?"),
        ("mediatype", {"media-type", "metadata"}, "did you mean 'media-type'?"),
        ("xyzzy", {"a", "b"}, "known: a, b"),
        ("xyzzy", set(), ""),
        ("xyzzy", {f"name{n}" for n in range(100)}, ""),
    ],
)
def test_the_nearest_known_word_is_named(word: str, known: set[str], hint: str) -> None:
    assert nearest(word, known) == hint
