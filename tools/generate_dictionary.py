"""Write `reference_server/dicom/dictionary.py` from the data dictionary that pydicom publishes.

.venv/bin/python tools/generate_dictionary.py            writes the module
.venv/bin/python tools/generate_dictionary.py --check    fails where it is not up to date
"""

import argparse
import sys
from pathlib import Path

import pydicom
from pydicom import datadict

TARGET = Path(__file__).parent.parent / "reference_server" / "dicom" / "dictionary.py"

HEADER = '''"""The data dictionary (PS3.6) as text: one line each of tag, VR, VM and keyword.

Written by tools/generate_dictionary.py from pydicom {version}; not to be edited by hand.
An x in a tag stands for any hexadecimal digit (repeating groups, PS3.5 7.6).
"""

TABLE = """\\
{lines}
"""
'''


def rows() -> list[str]:
    """Give one line for each attribute that is not a delimiter, in the order of their tags."""
    tags = {f"{tag:08X}": tag for keyword, tag in datadict.keyword_dict.items() if keyword}
    alone = set(tags)
    tags |= {mask.upper().replace("X", "x"): _one_of(mask, alone) for mask in datadict.masks}
    return [
        f"{name} {vr_of(tag)} {datadict.dictionary_VM(tag)} {datadict.dictionary_keyword(tag)}"
        for name, tag in sorted(tags.items())
        if not name.startswith("FFFE")
    ]


def _one_of(mask: str, alone: set[str]) -> int:
    """Give a tag that a mask covers; (0028,0400) is an attribute by itself besides (0028,04x0)."""
    covered = (mask.upper().replace("X", digit) for digit in "02468")
    return int(next(name for name in covered if name not in alone), 16)


def vr_of(tag: int) -> str:
    """Give the VR of an attribute as in the table: choices are separated by slashes."""
    return datadict.dictionary_VR(tag).replace(" or ", "/")


def module() -> str:
    """Give the text of the generated module."""
    return HEADER.format(version=pydicom.__version__, lines="\n".join(rows()))


def main() -> int:
    """Write the module, or compare it with what would be written."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    if not parser.parse_args().check:
        TARGET.write_text(module(), encoding="ascii")
        return 0
    if TARGET.read_text(encoding="ascii") == module():
        return 0
    sys.stderr.write(f"{TARGET} is out of date: run {Path(__file__).name} without --check\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
