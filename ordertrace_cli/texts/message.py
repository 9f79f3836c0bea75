"""Messages as the source spells them: English, found by Babel, translated by nobody here.

Tables of `texts` are made of them. The three functions are the extraction keywords
(`say`, `say_in:1c,2`, `say_many:1,2`); what a template means is `template`'s business.
"""

from typing import NamedTuple


class Message(NamedTuple):
    """One entry of the catalogues.

    singular: the English template, and the key. plural: its other English form, "" if the
    sentence counts nothing; the fact `count` chooses. context: tells equal words apart.
    """

    singular: str
    plural: str = ""
    context: str = ""


class Said(str):
    """Words that a voice has said already: text from outside in them is quoted, once is enough."""

    __slots__ = ()


def say(template: str) -> Message:
    """A sentence."""
    return Message(template)


def say_in(context: str, template: str) -> Message:
    """A word whose translation depends on what it is said of: a stage or an order that failed."""
    return Message(template, context=context)


def say_many(singular: str, plural: str) -> Message:
    """A sentence that counts."""
    return Message(singular, plural)
