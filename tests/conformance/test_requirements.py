"""The tables of requirements, and what keeps one from being read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conformance.checks import CHECKS
from conformance.errors import InputError
from conformance.requirements import load_requirements
from conformance.verdict import Level

ROOT = Path(__file__).parents[2]
GENERATE = sorted((ROOT / "conformance" / "generate").rglob("*.py"))
CITING = [
    *(ROOT / "conformance" / "checks").glob("*.py"),
    *(ROOT / "conformance" / "probes").rglob("*.py"),
    *GENERATE,
    *(ROOT / "scenarios").glob("*.yaml"),
    *(path for path in (ROOT / "scenarios").glob("*/*.yaml") if path.parent.name != "requirements"),
]
# What one request alone can't break: it takes a sequence of them, or several at once.
OF_SEQUENCES = {"ARC-010", "ARC-020", "ARC-030", "COM-890"}
CITED = re.compile(r"\b[A-Z]+-[0-9]+\b")
RULE = """\
- id: {id}
  source: PS3.18 2024e
  section: 8.5
  level: {level}
  says: What is asked.
"""


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


def test_every_one_of_ours_is_cited() -> None:
    cited = set(CITED.findall("".join(path.read_text(encoding="utf-8") for path in CITING)))
    assert sorted(set(load_requirements()) - cited - OF_SEQUENCES) == []


def test_what_generators_name_is_there() -> None:
    ours = load_requirements()
    kinds = {name.partition("-")[0] for name in ours}
    named = set(CITED.findall("".join(path.read_text(encoding="utf-8") for path in GENERATE)))
    of_ours = {name for name in named if name.partition("-")[0] in kinds}
    assert {"MP-040", "COM-701"} <= of_ours
    assert sorted(of_ours - set(ours)) == []
    assert set(ours) >= OF_SEQUENCES


def test_our_own_can_be_read() -> None:
    ours = load_requirements()
    assert {check.requirement for check in CHECKS} <= set(ours)
    assert {f"TUT-{number}" for number in range(1, 20)} <= set(ours)
