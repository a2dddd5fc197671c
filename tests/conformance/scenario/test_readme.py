"""How to write a scenario: every example works, and every word of the language is explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conformance.operation import CAPABILITIES
from conformance.profile.language import profile_shape
from conformance.profile.load import load_profile
from conformance.requirements import load_requirements
from conformance.scenario.language import Known, Language
from conformance.scenario.load import FIXTURES, load, scenario_shape
from conformance.scenario.model import PLACEHOLDERS

README = (Path(__file__).parents[3] / "scenarios" / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
SCENARIOS = [text for text in EXAMPLES if "\n- id:" in f"\n{text}"]
PROFILES = [text for text in EXAMPLES if "\nname:" in f"\n{text}"]
LANGUAGE = Language(FIXTURES)


def test_there_are_examples_of_both_kinds() -> None:
    assert len(SCENARIOS) >= 3
    assert len(PROFILES) >= 1
    assert len(SCENARIOS) + len(PROFILES) == len(EXAMPLES)


@pytest.mark.parametrize("text", SCENARIOS)
def test_every_scenario_in_it_can_be_loaded(tmp_path: Path, text: str) -> None:
    answers = load_profile("tutorial").answers
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    assert load(path, Known(FIXTURES.fixtures, answers, load_requirements()))


@pytest.mark.parametrize("text", PROFILES)
def test_every_profile_in_it_can_be_loaded(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(text, encoding="utf-8")
    assert load_profile(path, requirements=load_requirements()).name == "ours"


@pytest.mark.parametrize(
    "word",
    [
        *scenario_shape(FIXTURES).fields,
        *LANGUAGE.step.fields,
        *LANGUAGE.expectation.fields,
        *LANGUAGE.multipart.fields,
        *profile_shape().fields,
        *CAPABILITIES,
        *(f"{{{name}}}" for name in PLACEHOLDERS),
        "variants",
        *(name for name in FIXTURES.fixtures if not name.endswith("-small")),
    ],
)
def test_every_word_of_the_language_is_in_it(word: str) -> None:
    assert f"`{word}`" in README
