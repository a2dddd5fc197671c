from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from conformance.errors import InputError
from conformance.gate.language import SCHEMA_FILE, list_schema, parse_list, read_list
from conformance.gate.names import Names

WHOLE = """\
# of the archive team
- id: retrieve.study::frames.octets
  reason: transcoded on the way
  link: https://example.org/issues/7
  owner: "@imaging"
  expires: 2026-12-31
  target: Orthanc/1.10.*
- id: frames.octets
  reason: |
    told in
    two lines
"""


def test_an_entry_says_all_this(names: Names) -> None:
    entry, other = parse_list(WHOLE, "list.yaml", names)
    assert (entry.id, entry.line) == ("retrieve.study::frames.octets", 2)
    assert (entry.reason, entry.link) == ("transcoded on the way", "https://example.org/issues/7")
    assert (entry.owner, entry.expires, entry.target) == (
        "@imaging",
        "2026-12-31",
        "Orthanc/1.10.*",
    )
    assert (other.line, other.cases, other.checks) == (8, "*", "frames.octets")


def test_a_list_may_be_empty(names: Names) -> None:
    assert parse_list("[]\n", "list.yaml", names) == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "list.yaml:1: the file is empty"),
        ("# all mended\n", "list.yaml:1: the file is empty"),
        ("- id: frames.octets\n", "list.yaml:1: an entry of known failures needs: reason"),
        ("- id: frames.octets\n  reason: ''\n", "list.yaml:2: expected a reason: why this fails"),
        ("- id: frames.octets\n  reason: '  '\n", "list.yaml:2: expected a reason: why this fails"),
        ("- id: frames.octets\n  reason:\n", "list.yaml:2: expected a reason: why this fails"),
        (
            "- id: frames.octets\n  reason: x\n  expire: 2026-01-01\n",
            "list.yaml:3: unknown key 'expire' .*did you mean 'expires'",
        ),
        (
            "- id: frames.octets\n  reason: x\n  expires: soon\n",
            "list.yaml:3: expected a day such as",
        ),
        (
            "- {id: frames.octets, reason: x}\n- {id: frames.octets, reason: y}\n",
            "list.yaml:2: the id 'frames.octets' stands twice, first in line 1; delete one",
        ),
        ("- id: nothing\n  reason: x\n", "list.yaml:1: no scenario and no check is called"),
        ("frames.octets: x\n", "list.yaml:1: expected a list, got a table"),
        ("- id: @x\n", "list.yaml:1: not YAML"),
    ],
)
def test_what_can_not_be_used_is_said_with_its_line(names: Names, text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        parse_list(text, "list.yaml", names)


def test_the_same_may_be_listed_for_two_targets(names: Names) -> None:
    text = "".join(
        f"- {{id: frames.octets, reason: x, target: Orthanc/{version}}}\n" for version in (1, 2)
    )
    assert len(parse_list(text, "list.yaml", names)) == 2


def test_a_file_that_is_not_there_is_said(names: Names, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.yaml can't be read: no such file"):
        read_list(tmp_path / "none.yaml", names)


def test_the_schema_that_editors_use_is_up_to_date() -> None:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    assert schema == list_schema()
    # JSON has no dates; editors read the one without quotes as a text.
    jsonschema.validate(yaml.load(WHOLE, Loader=yaml.BaseLoader), schema)
