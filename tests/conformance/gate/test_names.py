from __future__ import annotations

import pytest

from conformance.errors import InputError, Location
from conformance.gate.names import Names

HERE = Location("list.yaml", 7)


@pytest.mark.parametrize(
    ("text", "patterns"),
    [
        ("retrieve.study", ("retrieve.study", "*")),
        ("store.multipart", ("store.multipart", "*")),
        ("store.multipart[plain]", ("store.multipart[plain]", "*")),
        ("store.*", ("store.*", "*")),
        ("frames.octets", ("*", "frames.octets")),
        ("http.*", ("*", "http.*")),
        ("retrieve.study::http.answered", ("retrieve.study", "http.answered")),
        ("retrieve.*::http.*", ("retrieve.*", "http.*")),
        ("*::search.both", ("*", "search.both")),
        ("search.both::*", ("search.both", "*")),
    ],
)
def test_an_id_names_cases_and_checks(names: Names, text: str, patterns: tuple[str, str]) -> None:
    assert names.resolve(text, HERE) == patterns


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("retrieve.studdy", "no scenario and no check is called 'retrieve.studdy'.*'retrieve.st"),
        ("frames.octet", "did you mean 'frames.octets'"),
        ("nothing.*", "no scenario and no check is called 'nothing.*'"),
        ("mine.own", "ids of your own scenarios are known where their folder"),
        ("retrieve.study::http.anwsered", "no check is called .*'http.answered'"),
        ("retrieve.studie::http.answered", "no scenario is called .*'retrieve.study'"),
        ("store.multipart[plane]", "did you mean 'store.multipart.plain.'"),
        ("search.both", "names scenarios and checks alike.*search.both::"),
        ("search.*", "names scenarios and checks alike"),
        ("*", "would excuse everything"),
        ("*::*", "would excuse everything"),
        ("::", "would excuse everything"),
    ],
)
def test_what_nothing_is_called_is_refused_with_its_place(
    names: Names, text: str, says: str
) -> None:
    with pytest.raises(InputError, match=f"list.yaml:7: .*{says}"):
        names.resolve(text, HERE)
