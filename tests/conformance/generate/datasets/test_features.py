"""Everything that the strategies promise comes up."""

from __future__ import annotations

from collections import Counter

from hypothesis import Phase, given, settings

from conformance.formats import part10
from conformance.generate.datasets import FEATURES, INVALID, Sample, samples


def test_every_feature_comes_up() -> None:
    found: Counter[str] = Counter()

    @settings(max_examples=2400, deadline=None, derandomize=True, database=None)
    @given(samples())
    def draw(sample: Sample) -> None:
        found.update(sample.features)

    draw()
    assert not [feature for feature in FEATURES if not found[feature]]
    assert found.keys() <= set(FEATURES)


def test_every_rule_is_broken_where_that_is_asked_for() -> None:
    found: Counter[str] = Counter()
    legal = 0

    @settings(
        max_examples=400, deadline=None, derandomize=True, database=None, phases=[Phase.generate]
    )
    @given(samples(allow_invalid=True, vrs=["LO"], pixels=["none"]))
    def draw(sample: Sample) -> None:
        nonlocal legal
        invalid = sample.features & set(INVALID)
        found.update(invalid)
        legal += not invalid
        assert bool(invalid) == bool(sample.breaks) == (sample.must_store is None)
        if "invalid:odd-length" in invalid:
            assert "element-length" in {flaw.rule for flaw in part10.read(sample.data).flaws}
        if invalid & {"invalid:order", "invalid:twice"}:
            assert "element-order" in {flaw.rule for flaw in part10.read(sample.data).flaws}

    draw()
    assert not [feature for feature in INVALID if not found[feature]]
    assert legal
