"""Text in XML. The modules of the standard library that do this load a whole client for HTTP."""

# XML 1.0 2.11 and 3.3.3: a bare CR is read as LF, and in attributes white space as blanks.
_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_IN_TEXT = str.maketrans(_TEXT)
_IN_VALUE = str.maketrans({**_TEXT, '"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


def xml_text(text: str) -> str:
    """Write text as the content of an element."""
    return text.translate(_IN_TEXT)


def xml_value(text: str) -> str:
    """Write text as the value of an attribute, with its quotes."""
    return f'"{text.translate(_IN_VALUE)}"'
