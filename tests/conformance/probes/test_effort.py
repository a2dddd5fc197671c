"""How much a run may cost."""

from __future__ import annotations

import pytest

from conformance.errors import InputError
from conformance.probes.effort import WORDS, read_effort


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_an_effort(word: str) -> None:
    effort = read_effort(word)
    assert (effort.word, effort.minutes, str(effort)) == (word, None, word)
    assert effort.seconds(9) == effort.seconds(1)


@pytest.mark.parametrize(
    ("text", "minutes"), [("1m", 1), ("5 minutes", 5), ("0.5 min", 0.5), ("90minutes", 90)]
)
def test_minutes_are_shared_by_the_probes(text: str, minutes: float) -> None:
    effort = read_effort(text)
    assert effort.minutes == minutes
    assert effort.seconds(4) == minutes * 15


@pytest.mark.parametrize("text", ["", "fast", "0m", "5", "-1m", "5 hours", "m", "1e9m"])
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(InputError, match="--effort") as error:
        read_effort(text)
    assert "--effort=quick" in str(error.value)
