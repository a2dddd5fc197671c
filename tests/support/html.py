"""HTML as a browser would read it, for the tests of what we write."""

from __future__ import annotations

from html.parser import HTMLParser

# All that our pages are made of; whatever else turns up came from elsewhere.
TAGS = {
    *("a", "b", "br", "button", "code", "datalist", "dd", "details", "div", "dl", "dt", "fieldset"),
    *("form", "h2", "h3", "img", "input", "label", "legend", "li", "main", "meta", "nav", "ol"),
    *("option", "output", "p", "pre", "script", "section", "select", "small", "span", "style"),
    *("summary", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
ATTRIBUTES = {
    *(
        "alt",
        "aria-label",
        "checked",
        "class",
        "colspan",
        "content",
        "data-n",
        "data-o",
        "data-r",
        "hidden",
    ),
    *("href", "id", "lang", "list", "name", "open", "size", "src", "type", "value"),
}


class Reader(HTMLParser):
    """Reads a piece of HTML, and keeps what it meets; `text` is what a person would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.unclosed: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in ("meta", "br", "img", "input"):
            self.unclosed.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.unclosed.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.unclosed[-1:] not in (["style"], ["script"]):
            self.text += data
