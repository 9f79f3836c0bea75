"""Card numbers and phone numbers among the many digits of a trace."""

import re
from collections.abc import Iterator
from itertools import islice

_CARD = re.compile(
    r"(?<![\w.+\-/])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|3\d{3}([ -])\d{6}\2\d{5}|\d{13,19})(?![\w.\-])"
)

# Issuers by their first digits, with the lengths they give out (ISO/IEC 7812 ranges as published).
_ISSUERS = (
    (4, 4, 1, (13, 16, 19)),  # Visa
    (51, 55, 2, (16,)),  # Mastercard
    (2221, 2720, 4, (16,)),
    (2200, 2204, 4, (16, 17, 18, 19)),  # Mir
    (34, 34, 2, (15,)),  # American Express
    (37, 37, 2, (15,)),
    (3528, 3589, 4, (16, 17, 18, 19)),  # JCB
    (62, 62, 2, (16, 17, 18, 19)),  # UnionPay
    (6011, 6011, 4, (16, 19)),  # Discover
    (644, 649, 3, (16, 19)),
    (65, 65, 2, (16, 19)),
    (300, 305, 3, (14, 16)),  # Diners Club
    (36, 36, 2, (14, 16)),
    (38, 39, 2, (14, 16)),
)

# Signs between digits as people write phones; a dot alone or a colon is a version, an address, a time.
_PLUS = re.compile(r"(?<![\w+])\+[1-9](?:[ ().\-\u00a0\u2010-\u2015]{0,3}\d){6,14}(?!\w)")
_GROUPED = re.compile(
    r"(?<![\w.:+\-/])(?:\d[ \-]{0,2}){0,3}\(\d{3,5}\)[ \-]{0,2}\d(?:[ \-]{0,2}\d){4,8}(?![\w.:\-/])"
    r"|(?<![\w.:+\-/])[78][ \-]\d{3}[ \-]\d{3}[ \-]\d{2}[ \-]?\d{2}(?![\w.:\-/])"
)
# Each costs a tenth of a millisecond; a text of nothing but almost-phones has more.
_MOST_PHONES = 200
_BARE = re.compile(r"\d{10,12}")


def has_card(text: str) -> bool:
    """Whether a number stands in it that an issuer may have given out and whose check digit fits."""
    return any(_is_card(re.sub("[ -]", "", match[0])) for match in _CARD.finditer(text))


def _is_card(digits: str) -> bool:
    issued = any(
        low <= int(digits[:length]) <= high and len(digits) in lengths
        for low, high, length, lengths in _ISSUERS
    )
    return issued and len(set(digits)) > 1 and _luhn(digits)


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def has_phone(text: str, regions: tuple[str, ...]) -> bool:
    """Whether a number stands in it that some country dials.

    With a `+`, or grouped as people group it, or, if it is all there is, of a region given.
    """
    candidates = islice(_phone_like(text, regions), _MOST_PHONES)
    return any(_is_phone(number, region) for number, region in candidates)


def _phone_like(text: str, regions: tuple[str, ...]) -> Iterator[tuple[str, str | None]]:
    for match in _PLUS.finditer(text):
        yield match[0], None
    for region in regions:
        for match in _GROUPED.finditer(text):
            yield match[0], region
        if _BARE.fullmatch(text):
            yield text, region


def _is_phone(number: str, region: str | None) -> bool:
    # A tenth of a second to import, and most traces have nothing that looks like a phone.
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return False
    if not phonenumbers.is_valid_number(parsed):
        return False
    return region is None or phonenumbers.is_valid_number_for_region(parsed, region)
