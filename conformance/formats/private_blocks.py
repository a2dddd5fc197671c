"""Private elements by their creator (PS3.5 7.8.1)."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.formats.content import Content

# Group, name of the creator, and which of the blocks it is that this creator has in the group.
_Owner = tuple[str, str, int]


def aligned(expected: Mapping[str, Content], got: Mapping[str, Content]) -> dict[str, Content]:
    """Move the private blocks of one data set to where their creators have them in another.

    A writer may give a creator any free block of its group, so the block number means nothing.
    Elements that stay behind when their creator goes are nobody's; they get a name of their own.
    """
    wanted = {owner: block for block, owner in _owners(expected).items()}
    given = _owners(got)
    moves = {block: wanted[owner] for block, owner in given.items() if owner in wanted}
    left = {wanted[owner] for owner in given.values() if owner in wanted} - given.keys()
    moved: dict[str, Content] = {}
    for tag, content in got.items():
        if tag[:6] in left and not _is_creator(tag):
            moved[f"{tag} (without creator)"] = content
            continue
        new = _moved(tag, moves)
        moved[tag if new in moved else new] = content
    return moved


def _owners(contents: Mapping[str, Content]) -> dict[str, _Owner]:
    """Return the owner of each block "GGGGBB" that a private creator (gggg,00bb) reserves."""
    owners: dict[str, _Owner] = {}
    for tag, content in contents.items():
        if not _is_creator(tag) or len(content.values) != 1:
            continue
        group, name = tag[:4], str(content.values[0])
        nth = sum(owner[:2] == (group, name) for owner in owners.values())
        owners[group + tag[6:]] = (group, name, nth)
    return owners


def _is_private(tag: str) -> bool:
    return len(tag) == 8 and tag[3] in "13579BDF"


def _is_creator(tag: str) -> bool:
    return _is_private(tag) and tag[4:6] == "00" and tag[6] != "0"


def _moved(tag: str, moves: Mapping[str, str]) -> str:
    if _is_creator(tag):
        block = moves.get(tag[:4] + tag[6:])
        return f"{tag[:4]}00{block[4:]}" if block else tag
    block = moves.get(tag[:6]) if _is_private(tag) else None
    return block + tag[6:] if block else tag
