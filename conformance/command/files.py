"""Files that a person names: read and written, or a sentence that says why not."""

from __future__ import annotations

from pathlib import Path

from conformance.errors import InputError


def seen_from_here(file: str) -> str:
    """Name a file as it is typed in this folder."""
    here = Path.cwd()
    return str(Path(file).relative_to(here)) if Path(file).is_relative_to(here) else file


def write_text(path: Path, text: str) -> None:
    """Write a file, its folder made if need be; an InputError says why it can't be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        message = f"{path} can't be written: {error.strerror or error}"
        raise InputError(message, hint="name another file") from None
