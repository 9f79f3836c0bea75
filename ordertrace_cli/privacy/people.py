"""Names of people, where something marks them as such: a parameter, a column, a word before them.

A name that nothing marks is not recognised: no list of names is complete, and words of programs
look alike.
"""

import re

from ordertrace_cli.vocabulary import PROGRAM_WORDS

_NAME_WORD = r"[A-Z\u00c0-\u00de\u0401\u0410-\u042f][a-z\u00df-\u00ff\u0430-\u044f\u0451]{1,30}"
_FULL_NAME = re.compile(rf"{_NAME_WORD}(?:[ '\-]{{1,2}}{_NAME_WORD}){{1,3}}\.?")
_MARKED = re.compile(
    r"(?<!\w)(?:customer|client|buyer|recipient|consignee|payer|addressee|contact|name|full name"
    r"|покупател[ьяюе]м?|клиент[ауе]?|клиентом|заказчик[ауе]?|получател[ьяюе]|имя|фио)"
    rf"[ :=«\"'(]{{1,3}}({_NAME_WORD}[ ]{_NAME_WORD})(?![\w.])"
)
_OF_PEOPLE = frozenset(
    (
        *("name", "fullname", "full_name", "firstname", "first_name", "lastname", "last_name"),
        *("surname", "patronymic", "fio", "customer", "customer_name", "client", "client_name"),
        *("buyer", "recipient", "contact", "contact_name", "payer", "user_name", "username"),
    )
)


def is_name_of_person(field: str, value: str) -> bool:
    """Whether a parameter or column of this name holds somebody's full name."""
    return field.casefold().replace("-", "_") in _OF_PEOPLE and _is_name(value.strip())


def names_person(text: str) -> bool:
    """Whether a full name follows a word such as customer in running text."""
    return any(_is_name(match[1]) for match in _MARKED.finditer(text))


def _is_name(text: str) -> bool:
    if len(text) > 120 or not _FULL_NAME.fullmatch(text):
        return False
    return not any(word.casefold() in PROGRAM_WORDS for word in re.split(r"[ '\-]+", text))
