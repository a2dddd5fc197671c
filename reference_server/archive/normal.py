"""Normal forms: what two values have in common that mean the same in a search."""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

_PADDING = " \0"
_TIME = re.compile(
    r"([01][0-9]|2[0-3])(?::?([0-5][0-9])(?::?([0-5][0-9]|60)(?:\.([0-9]{1,6}))?)?)?"
)


def normal_form(vr: str, text: str) -> str:
    """Give the form of a value in which it is compared.

    Text that is not what its VR asks for keeps its own form, so that it can still be found.
    """
    return _FORMS.get(vr, _text)(text.rstrip(_PADDING))


def _text(text: str) -> str:
    return text.casefold()


def _name(text: str) -> str:
    # PS3.4 C.2.2.2.1.1: matching of names may ignore case and accents.
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(each for each in decomposed if not unicodedata.combining(each))
    return unicodedata.normalize("NFC", plain).casefold()


def _date(text: str) -> str:
    # PS3.5 6.2: old dates are written yyyy.mm.dd.
    return text.replace(".", "")


def _time(text: str) -> str:
    return earliest_time(text) or text


def _number(text: str) -> str:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return text
    if not number.is_finite() or abs(number.adjusted()) > 64:
        return text
    return format(number.normalize(), "f") if number else "0"


def earliest_time(text: str) -> str | None:
    """Give a time to the microsecond, what is not written being zero; None for other text."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds, fraction = match.groups()
    return f"{hours}{minutes or '00'}{seconds or '00'}.{fraction or '':0<6}"


def latest_time(text: str) -> str | None:
    """Give the last microsecond that `text` covers: "1030" goes to 103059.999999."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds, fraction = match.groups()
    return f"{hours}{minutes or '59'}{seconds or '59'}.{fraction or '':9<6}"


_FORMS: dict[str, Callable[[str], str]] = {
    "PN": _name,
    "DA": _date,
    "TM": _time,
    "IS": _number,
    "DS": _number,
    "UI": str,
    "DT": str,
}
