"""The summary in Markdown, read by a reader that is not ours."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from conformance.report.markdown import block, code, plain
from conformance.report.summary import summary
from conformance.result import RunResult
from conformance.verdict import Outcome
from tests.support.runs import check, make_case, make_run

READER = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")
OURS = {"h2", "h3", "p", "ul", "li", "strong", "code", "pre", "br", "a"}
OURS |= {"table", "thead", "tbody", "tr", "th", "td"}
RUNS = ("passed", "mixed", "gated", "every", "hostile", "endless")
NASTY = "a`b``c \\` *d* _e_ [f](g) <h> &amp; | ~~i~~ ![j](k) $l$ # m\n- n"


class Seen(HTMLParser):
    """The tags, the addresses and the text of a page."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.text = ""
        self.feed(READER.render(markdown))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("name", RUNS)
def test_nothing_in_it_but_what_we_put_there(name: str, request: pytest.FixtureRequest) -> None:
    seen = Seen(summary(request.getfixturevalue(name)))
    assert seen.tags <= OURS
    standards = ("https://dicom.nema.org/", "https://www.rfc-editor.org/", "https://github.com/")
    assert all(address.startswith(standards) for address in seen.addresses)


def test_hostile_text_stays_text(hostile: RunResult) -> None:
    text = Seen(summary(hostile)).text
    for words in ("<script>alert(1)</script>", "**bold** [text](http://127.0.0.1/evil) | cell"):
        assert words in text


@pytest.mark.parametrize("shown", [plain, code])
def test_text_comes_back_as_it_was(shown: object) -> None:
    assert callable(shown)
    line = NASTY.replace("\n", " ")
    assert Seen(f"x {shown(line)} y").text.strip() == f"x {line} y"


def test_a_block_of_code_comes_back_as_it_was() -> None:
    nasty = f"{NASTY}\n```\nno end\n````"
    assert Seen(block(nasty, "sh")).text.rstrip("\n") == nasty


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("passed", "✅ DICOMweb conformance: passed"),
        ("mixed", "💥 DICOMweb conformance: harness error"),
        ("gated", "❌ DICOMweb conformance: list out of date"),
    ],
)
def test_the_verdict_stands_on_top(name: str, heading: str, request: pytest.FixtureRequest) -> None:
    assert summary(request.getfixturevalue(name)).startswith(f"## {heading}\n")


def test_a_run_that_is_not_complete_is_not_green(passed: RunResult) -> None:
    run = replace(passed, complete=False, exit_status=2, stop_reason="interrupted")
    assert summary(run).startswith("## ⏹️ DICOMweb conformance: not complete\n")
    assert "- The run is not complete: interrupted." in summary(run)


def test_what_fails_names_the_rule_the_sentence_and_the_scenario(mixed: RunResult) -> None:
    text = Seen(summary(mixed)).text
    assert "store.refused, STOW-040, PS3.18 10.5.3 (must): A request that can't be read" in text
    assert "expected a status of 400 to 499, got 500 Internal Server Error" in text
    assert "store.multipart[no-boundary] in scenarios/tutorial/store.yaml:12" in text
    assert "2 studies stay on the target" in text


def test_what_is_known_stands_by_itself(gated: RunResult) -> None:
    sections = re.split(r"^### ", summary(gated), flags=re.MULTILINE)
    [known] = [each for each in sections if each.startswith("What is known to fail")]
    assert "Known: frames come back transcoded" in known
    assert "What fails" not in summary(gated)


def test_what_would_be_too_long_is_counted() -> None:
    checks = tuple(check(f"rule.{number}", Outcome.FAILED) for number in range(21))
    run = make_run(make_case("a", Outcome.FAILED, checks=checks), exit_status=1)
    assert "\n- and 1 more rule, in the report\n" in summary(run)


def test_it_is_far_from_what_github_takes(endless: RunResult) -> None:
    assert len(summary(endless).encode()) < 2**20 / 2
