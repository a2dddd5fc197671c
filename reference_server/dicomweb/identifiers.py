"""UIDs and frame numbers as paths write them, in one reading for each dialect."""

import re
from decimal import Decimal, InvalidOperation

from reference_server.dicom import is_valid_uid

_LENIENT_UID = re.compile(r"[0-9.]{0,63}[0-9]")
_FRAME = re.compile(r"[0-9]{1,10}")
_MOST_DIGITS = 10


def is_lenient_uid(text: str) -> bool:
    """Whether `text` has digits and dots, up to 64, and ends in a digit; blanks may follow."""
    return _LENIENT_UID.fullmatch(text.rstrip(" ")) is not None


def is_strict_uid(text: str) -> bool:
    """Whether `text` is a UID by PS3.18 Table 5.1-1 and PS3.5 9.1."""
    return is_valid_uid(text)


def strict_frame_numbers(text: str) -> list[int]:
    """Read a list of frames as PS3.18 10.1.1 writes it: positive integers joined by commas.

    Raises ValueError.
    """
    numbers = []
    for item in text.split(","):
        if not _FRAME.fullmatch(item) or int(item) < 1:
            raise ValueError(f"{item[:40]!r} is not the number of a frame; frames count from 1.")
        numbers.append(int(item))
    return numbers


def lenient_frame_numbers(text: str) -> list[int]:
    """Read a list of frames as .NET reads numbers: blanks, a plus sign, 1.0 and 1e0 may be.

    Raises ValueError.
    """
    return [_lenient_frame(item) for item in text.split(",")]


def _lenient_frame(item: str) -> int:
    try:
        number = Decimal(item.strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number.adjusted() > _MOST_DIGITS or number != int(number):
        raise ValueError(f"The frame {item[:40]!r} is not an integer.")
    if number < 1:
        raise ValueError(f"The frame {item[:40]!r} does not exist; frames count from 1.")
    return int(number)
