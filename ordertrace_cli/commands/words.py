"""Words that options of several commands take."""

from enum import StrEnum


class TextOrJson(StrEnum):
    """For people, or for programs."""

    TEXT = "text"
    JSON = "json"
