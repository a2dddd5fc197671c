"""From a profile's YAML to the profile: what it extends laid under it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from conformance.document.shape import nearest
from conformance.document.source import Node, Table, read_yaml
from conformance.errors import InputError, Location
from conformance.profile.language import Draft, profile_shape
from conformance.profile.model import RESOURCES, Profile
from conformance.profile.switches import SWITCHES

FOLDER = Path(__file__).resolve().parents[2] / "scenarios" / "profiles"

_SUFFIXES = (".yaml", ".yml")


def profile_names() -> tuple[str, ...]:
    """Return the names of the profiles that come with the harness."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def load_profile(
    name_or_path: str | Path, *, requirements: Collection[str] | None = None
) -> Profile:
    """Return a profile: one of ours by its name, or any by the path of its YAML file.

    What the file does not say comes from the profile that it `extends`; one that extends nothing
    must set every switch and offer. Ids of requirements are checked where `requirements` are given.
    An InputError names what can't be used, with file and line.
    """
    path = _find(str(name_or_path), Path.cwd())
    draft = _resolve(path, requirements, ())
    missing = [name for name in SWITCHES if name not in draft.switches]
    if missing:
        message = f"the profile {draft.name} leaves switches open: {', '.join(missing)}"
        where = Location(str(path), 1)
        raise InputError(message, where=where, hint="set them, or say `extends: tutorial`")
    missing = [name for name in RESOURCES if name not in draft.offers]
    if missing:
        message = f"the profile {draft.name} leaves offers open: {', '.join(missing)}"
        where = Location(str(path), 1)
        raise InputError(message, where=where, hint="add them, or say `extends: tutorial`")
    return Profile(
        name=draft.name,
        title=draft.title,
        claims=frozenset(draft.claims),
        answers=draft.answers,
        severities=draft.severities,
        switches=draft.switches,
        offers=draft.offers,
        removal=draft.removal or (),
    )


def _find(name: str, folder: Path, where: Location | None = None) -> Path:
    """Return the file of a profile: relative paths start at `folder`."""
    if name.endswith(_SUFFIXES) or "/" in name:
        path = folder / name
        if not path.is_file():
            raise InputError(f"there is no profile {name}", where=where)
        return path
    names = profile_names()
    if name not in names:
        hint = f"{nearest(name, names)} (a file ends in .yaml)"
        raise InputError(f"there is no profile {name!r}", where=where, hint=hint)
    return FOLDER / f"{name}.yaml"


def _resolve(path: Path, requirements: Collection[str] | None, above: tuple[Path, ...]) -> Draft:
    node = read_yaml(path)
    draft = profile_shape(requirements).read(node)
    if draft.name != path.stem:
        message = f"the name of this profile is {draft.name!r}, that of its file {path.stem!r}"
        raise InputError(message, where=_line_of(node, "name"), hint="give both the same name")
    if not draft.extends:
        return draft
    where = _line_of(node, "extends")
    above = (*above, path.resolve())
    below = _find(draft.extends, path.parent, where)
    if below.resolve() in above:
        raise InputError(f"the profile {draft.name} extends itself", where=where)
    return _lay_over(_resolve(below, requirements, above), draft, _line_of(node, "disclaims"))


def _line_of(node: Node, key: str) -> Location:
    """Return where a key of the document stands, or else where the document starts."""
    entry = node.entries.get(key) if isinstance(node, Table) else None
    return entry.key if entry else node.location


def _lay_over(below: Draft, draft: Draft, where: Location) -> Draft:
    stray = sorted(set(draft.disclaims) - set(below.claims))
    if stray:
        message = f"disclaims what {below.name} does not claim: {', '.join(stray)}"
        raise InputError(message, where=where)
    claims = (set(below.claims) | set(draft.claims)) - set(draft.disclaims)
    return replace(
        draft,
        claims=tuple(sorted(claims)),
        answers=MappingProxyType({**below.answers, **draft.answers}),
        severities=MappingProxyType({**below.severities, **draft.severities}),
        switches=MappingProxyType({**below.switches, **draft.switches}),
        offers=MappingProxyType({**below.offers, **draft.offers}),
        removal=below.removal if draft.removal is None else draft.removal,
    )
