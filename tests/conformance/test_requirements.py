"""The tables of requirements, and what keeps one from being read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conformance.checks import CHECKS
from conformance.command.catalogue import load_catalogue
from conformance.command.relations import Relations
from conformance.errors import InputError
from conformance.requirements import load_requirements
from conformance.verdict import Exclusion, Level

ROOT = Path(__file__).parents[2]
GENERATE = sorted((ROOT / "conformance" / "generate").rglob("*.py"))
CITED = re.compile(r"\b[A-Z]+-[0-9]+\b")
RULE = """\
- id: {id}
  source: PS3.18 2024e
  section: 8.5
  level: {level}
  says: What is asked.
"""
EXCLUDED = "  excluded: can't be seen from outside\n  because: It is within.\n"


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def rule(name: str = "COM-010", level: str = "must") -> str:
    return RULE.format(id=name, level=level).replace("section: 8.5", "section: '8.5'")


def test_requirements_of_all_files_are_one_table(tmp_path: Path) -> None:
    found = load_requirements(written(tmp_path, a=rule(), b=rule("QIDO-010", "should")))
    assert list(found) == ["COM-010", "QIDO-010"]
    assert (found["COM-010"].level, found["QIDO-010"].level) == (Level.MUST, Level.SHOULD)
    assert found["COM-010"].section == "8.5"
    assert not found["COM-010"].lenience


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (rule() + "  sayz: more\n", 6, "did you mean 'says'"),
        (rule(level="shall"), 4, "must, should, may"),
        (rule("COM"), 1, "an id such as"),
        (rule().replace("says", "# says"), 1, "needs: says"),
        (rule() + rule(), 6, "COM-010 is already defined in"),
        (rule(level="should") + "  lenience: Why not.\n", 1, "nothing to be lenient about"),
        (rule() + "  excluded: offered by no one\n", 1, "COM-010 needs both or neither"),
        (rule() + "  because: Why not.\n", 1, "COM-010 needs both or neither"),
        (rule() + "  excluded: no\n", 6, "offered by no one, can't be seen from outside"),
        (rule() + EXCLUDED + "  lenience: Why not.\n", 1, "is excluded"),
        ("- [\n", 2, "not YAML"),
        ("id: COM-010\n", 1, "expected a list"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        load_requirements(written(tmp_path, a=text))
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{tmp_path / 'a.yaml'}:{line}: ")


def test_an_id_stands_in_one_file_only(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"already defined in .*a\.yaml:1"):
        load_requirements(written(tmp_path, a=rule(), b=rule()))


def test_no_requirements_at_all_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no requirements"):
        load_requirements(tmp_path)


def test_an_exclusion_has_its_kind_and_its_reason(tmp_path: Path) -> None:
    found = load_requirements(written(tmp_path, a=rule() + EXCLUDED, b=rule("QIDO-010")))
    assert found["COM-010"].excluded is Exclusion.UNSEEN
    assert found["COM-010"].because == "It is within."
    assert found["QIDO-010"].excluded is None


def test_every_one_of_ours_is_asked_or_excluded_and_none_is_both() -> None:
    catalogue = load_catalogue()
    asks = Relations(catalogue).asks
    asked = {name for name in catalogue.requirements if asks(name)}
    excluded = {name for name, each in catalogue.requirements.items() if each.excluded}
    assert sorted(set(catalogue.requirements) - asked - excluded) == []
    assert sorted(asked & excluded) == []


def test_what_generators_name_is_there() -> None:
    ours = load_requirements()
    kinds = {name.partition("-")[0] for name in ours}
    named = set(CITED.findall("".join(path.read_text(encoding="utf-8") for path in GENERATE)))
    of_ours = {name for name in named if name.partition("-")[0] in kinds}
    assert {"MP-040", "COM-701"} <= of_ours
    assert sorted(of_ours - set(ours)) == []


def test_our_own_can_be_read() -> None:
    ours = load_requirements()
    assert {check.requirement for check in CHECKS} <= set(ours)
    assert {f"TUT-{number}" for number in range(1, 20)} <= set(ours)
