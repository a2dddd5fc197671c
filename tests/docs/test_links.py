"""Links within the pages of the project lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.support.harness import ROOT

# `tools/` has the beginnings of pages that stand in `docs/`.
PAGES = sorted(
    page
    for place in (".", "docs", "scenarios", "reports", "tests/data")
    for page in (ROOT / place).glob("*.md")
)
_ELSEWHERE = re.compile(r"[a-z]+:")


def _tokens(page: Path) -> list[Token]:
    return MarkdownIt().enable("table").parse(page.read_text(encoding="utf-8"))


def _links(page: Path) -> Iterator[str]:
    for block in _tokens(page):
        for token in block.children or ():
            link = token.attrGet("href") or token.attrGet("src")
            if link and not _ELSEWHERE.match(str(link)):
                yield str(link)


def _anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to headings: small letters, dashes for blanks."""
    tokens = _tokens(page)
    heads = (tokens[i + 1].content for i, each in enumerate(tokens) if each.type == "heading_open")
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_the_pages_are_found() -> None:
    assert {ROOT / "README.md", ROOT / "docs" / "ci.md", ROOT / "scenarios" / "README.md"} <= {
        *PAGES
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_link_leads_somewhere(page: Path) -> None:
    for link in _links(page):
        place, _, anchor = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        assert target.exists(), link
        assert not anchor or target.suffix != ".md" or anchor in _anchors(target), link


def test_each_page_is_led_to() -> None:
    led_to = {
        (page.parent / link.partition("#")[0]).resolve() for page in PAGES for link in _links(page)
    }
    assert not set((ROOT / "docs").glob("*.md")) - led_to
