"""YAML is read with its lines, and every fault of a file gets one clear line."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.document.source import Kind, Listing, Scalar, Table, merge, parse_yaml, read_yaml
from conformance.errors import InputError


def table(text: str) -> Table:
    node = parse_yaml(text, "x.yaml")
    assert isinstance(node, Table)
    return node


def plain(node: object) -> object:
    """Return a node without its lines."""
    if isinstance(node, Table):
        return {key: plain(entry.node) for key, entry in node.entries.items()}
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    assert isinstance(node, Scalar)
    return node.text


def test_every_value_and_key_knows_its_line() -> None:
    node = table("a: 1\nb:\n  - c\n  - {d: e}\n")
    listing = node.entries["b"].node
    assert isinstance(listing, Listing)
    assert node.entries["b"].key.line == 2
    assert [item.location.line for item in listing.items] == [3, 4]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("word", Kind.TEXT),
        ("'10'", Kind.TEXT),
        ('""', Kind.TEXT),
        ("=", Kind.TEXT),
        ("10", Kind.INTEGER),
        ("-1", Kind.INTEGER),
        ("010", Kind.NUMBER),
        ("0x10", Kind.NUMBER),
        ("1_000", Kind.NUMBER),
        ("1:30", Kind.NUMBER),
        ("1.5", Kind.NUMBER),
        ("yes", Kind.FLAG),
        ("true", Kind.FLAG),
        ("~", Kind.NOTHING),
        ("2020-09-22", Kind.TIMESTAMP),
    ],
)
def test_what_yaml_makes_of_a_value_is_noted_and_its_text_kept(written: str, kind: Kind) -> None:
    value = table(f"a: {written}").entries["a"].node
    assert isinstance(value, Scalar)
    assert value.kind is kind
    assert value.text == written.strip("'\"")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "the file is empty"),
        ("# only words\n", 1, "the file is empty"),
        ("a: 1\n\tb: 2\n", 2, "a tab; YAML is indented with blanks"),
        ("a: 1\nb: 2\na: 3\n", 3, "the key 'a' stands twice, first in line 1"),
        ("a: [1\nb: 2\n", 2, "not YAML"),
        ("a: 1\n---\nb: 2\n", 2, "not YAML"),
        ("a: *unknown\n", 1, "not YAML"),
        ("a: 1\nb: \x01\n", 2, "not YAML"),
        ("a: !secret b\n", 1, "tags such as !secret mean nothing here"),
        ("a: !!python/object/apply:os.getcwd []\n", 1, "tags such as tag:yaml.org"),
        ("a: !!set {b}\n", 1, "tags such as tag:yaml.org,2002:set mean nothing here"),
        ("? [a, b]\n: c\n", 1, "a key must be a plain word"),
        ("a: &a [*a]\n", 1, "an anchor that holds itself"),
        ("a: &a 1\nb: {<<: *a}\n", 1, "`<<` merges tables"),
        ("a: " + "[" * 60 + "]" * 60, 1, "nested more than 50 deep"),
        ("[" * 200_000, 1, "nested more than 50 deep"),
    ],
)
def test_what_can_not_be_read_is_an_error_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(InputError) as error:
        parse_yaml(text, "x.yaml")
    assert str(error.value).startswith(f"x.yaml:{line}: {says}")


def test_aliases_that_would_fill_the_memory_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(InputError, match="more than 100000 values"):
        parse_yaml("\n".join(lines), "x.yaml")


def test_anchors_and_merge_keys_are_resolved() -> None:
    node = table("a: &a {b: 1, c: 2}\nd: &d {b: 4}\ne: {<<: *a, c: 3}\nf: {<<: [*d, *a]}\n")
    assert plain(node.entries["e"].node) == {"b": "1", "c": "3"}
    assert plain(node.entries["f"].node) == {"b": "4", "c": "2"}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a: \xff\xfe\n", "x.yaml:1: not UTF-8; save the file as UTF-8"),
        (b"a: 1\nb: \xe4\n", "x.yaml:2: not UTF-8; save the file as UTF-8"),
        (b"# " + b"x" * 5_000_000, "x.yaml is larger than 4194304 octets"),
    ],
)
def test_files_that_are_no_text_are_refused(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(data)
    with pytest.raises(InputError) as error:
        read_yaml(path)
    assert str(error.value) == f"{tmp_path}/{says}"


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_yaml(tmp_path / "none.yaml")
    with pytest.raises(InputError, match="directory"):
        read_yaml(tmp_path)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert plain(read_yaml(path)) == {"a": "1"}


@pytest.mark.parametrize(
    ("below", "above", "merged"),
    [
        ("a: 1", "b: 2", {"a": "1", "b": "2"}),
        ("a: 1", "a: 2", {"a": "2"}),
        ("a: {b: 1, c: 2}", "a: {b: 3}", {"a": {"b": "3", "c": "2"}}),
        ("a: {b: 1, c: 2}", "a: {b: null}", {"a": {"c": "2"}}),
        ("a: [1, 2]", "a: [3]", {"a": ["3"]}),
        ("a: {b: 1}", "a: [3]", {"a": ["3"]}),
        ("a: 1", "a: null", {}),
        ("GET: /a", "POST: /b", {"POST": "/b"}),
        ("GET: /a", "title: b", {"GET": "/a", "title": "b"}),
    ],
)
def test_one_table_is_laid_over_another(below: str, above: str, merged: object) -> None:
    result = merge(table(below), table(above), alternatives=(("GET", "POST"),))
    assert plain(result) == merged


def test_what_is_not_there_can_not_be_removed() -> None:
    with pytest.raises(InputError, match=r"x\.yaml:2: there is no 'b' to remove"):
        merge(table("a: {c: 1}"), table("a:\n  b: null"))
