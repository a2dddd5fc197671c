"""The one form in which HTTP writes dates."""

from __future__ import annotations

import re
from datetime import date

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# RFC 9110 5.6.7:
#   IMF-fixdate = day-name "," SP day SP month SP year SP time-of-day SP GMT
_FIXDATE = re.compile(
    rf"({'|'.join(_DAYS)}), ([0-9]{{2}}) ({'|'.join(_MONTHS)}) ([0-9]{{4}}) "
    r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60) GMT"
)


def is_fixdate(text: str) -> bool:
    """Tell whether this is a date that there is, on the right day of the week."""
    match = _FIXDATE.fullmatch(text)
    if match is None:
        return False
    name, day, month, year = match.groups()
    try:
        found = date(int(year), _MONTHS.index(month) + 1, int(day))
    except ValueError:
        return False
    # RFC 5322 3.3: the day of the week must be that of the date.
    return name == _DAYS[found.weekday()]
