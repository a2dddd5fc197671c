"""Changes of answers: of the JSON that they hold, and of their parts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from tests.judge.messages import Part, Said, boundary_of, read_parts, write_parts
from tests.judge.proxy import Edit

Dataset = dict[str, Any]


# What an answer says in JSON


def json_of(said: Said) -> Any:
    return json.loads(said.body) if said.body else []


def with_json(said: Said, value: Any) -> Said:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return replace(said, body=text.encode("utf-8", "surrogatepass"))


def document(change: Callable[[Any], Any]) -> Edit:
    """Give another JSON value instead."""
    return lambda said: with_json(said, change(json_of(said)))


def each(change: Callable[[Dataset], object]) -> Edit:
    """Change each data set of an answer, in place."""

    def edit(said: Said) -> Said:
        value = json_of(said)
        for dataset in value if isinstance(value, list) else [value]:
            change(dataset)
        return with_json(said, value)

    return edit


def attribute(tag: str, change: Callable[[Dataset], object]) -> Edit:
    """Change an attribute wherever it is, in place; at any depth."""

    def change_all(dataset: Dataset) -> None:
        for found in list(nested(dataset)):
            if tag in found:
                change(found[tag])

    return each(change_all)


def nested(dataset: Dataset) -> Iterator[Dataset]:
    """Yield a data set and the items of its sequences, at any depth."""
    yield dataset
    for found in list(dataset.values()):
        for item in found.get("Value", ()) if isinstance(found, dict) else ():
            if isinstance(item, dict) and found.get("vr") == "SQ":
                yield from nested(item)


def put(tag: str, vr: str, *values: Any) -> Edit:
    """Set an attribute of each data set, which stays in order."""
    made: Dataset = {"vr": vr, "Value": list(values)} if values else {"vr": vr}

    def change(dataset: Dataset) -> None:
        dataset[tag] = made
        in_order = sorted(dataset.items())
        dataset.clear()
        dataset.update(in_order)

    return each(change)


def given(tag: str, vr: str, **form: Any) -> Edit:
    """Give an attribute in another form, wherever it is."""

    def change(found: Dataset) -> None:
        found.clear()
        found.update(vr=vr, **form)

    return attribute(tag, change)


def drop(*tags: str) -> Edit:
    """Take attributes away from each data set."""
    return each(lambda dataset: [dataset.pop(tag, None) for tag in tags])


def text(change: Callable[[bytes], bytes]) -> Edit:
    """Change the octets of a body."""
    return lambda said: replace(said, body=change(said.body))


# What an answer says in parts


def parts_of(said: Said) -> list[Part]:
    return read_parts(said.body, boundary_of(said.get("Content-Type")))


def with_parts(said: Said, parts: list[Part]) -> Said:
    return replace(said, body=write_parts(parts, boundary_of(said.get("Content-Type"))))


def parts(change: Callable[[list[Part]], list[Part]]) -> Edit:
    """Give other parts instead."""
    return lambda said: with_parts(said, change(parts_of(said)))


def xml_parts(change: Callable[[list[Part]], list[Part]]) -> Edit:
    """Give other parts instead where they are XML; each says how long it is."""

    def edit(said: Said) -> Said:
        if "application/dicom+xml" not in said.get("Content-Type"):
            return said
        changed = change(parts_of(said))
        return with_parts(said, [p.saying("Content-Length", str(len(p.body))) for p in changed])

    return edit


def documents(change: Callable[[str], str | bytes]) -> Edit:
    """Change each XML document."""

    def changed(part: Part) -> Part:
        text = change(part.body.decode())
        return replace(part, body=text.encode() if isinstance(text, str) else text)

    return xml_parts(lambda parts: list(map(changed, parts)))


def bodies(change: Callable[[bytes], bytes]) -> Edit:
    """Change the body of each part, or of an answer of one part."""

    def edit(said: Said) -> Said:
        if not said.get("Content-Type").startswith("multipart/"):
            return replace(said, body=change(said.body))
        return with_parts(said, [replace(p, body=change(p.body)) for p in parts_of(said)])

    return edit
