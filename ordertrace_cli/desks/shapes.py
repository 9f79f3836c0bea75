"""JSON of a help desk as typed values: what is not as its vendor describes it is told, not met later."""

from typing import Any, TypeVar

import msgspec

from ordertrace_cli.desks.web import DeskWeb, Outgoing
from ordertrace_cli.errors import ConfigurationError, TicketUnknownError, UnreadableError

T = TypeVar("T")


def read(
    web: DeskWeb, shape: type[T], path: str, parameters: dict[str, str] | None = None
) -> T | None:
    """The answer as this shape, None where there is nothing. Raises as `Desk` reads."""
    answer = web.get(path, parameters)
    return None if answer is None else _shaped(web, shape, answer)


def read_known(
    web: DeskWeb, shape: type[T], path: str, parameters: dict[str, str] | None = None
) -> T:
    """As `read`, for what is there in every sound desk. Raises as `Desk` reads."""
    answer = read(web, shape, path, parameters)
    if answer is None:
        raise ConfigurationError(
            f"{web.base} has no {path.partition('?')[0]} (HTTP 404)",
            "check the desk's url, and what it names on that server",
        )
    return answer


def sent(web: DeskWeb, shape: type[T], outgoing: Outgoing) -> T:
    """The answer to a change as this shape. Raises as `Desk` writes."""
    try:
        return _shaped(web, shape, web.send(outgoing))
    except UnreadableError as error:
        # The change was taken: only what was said about it is not understood.
        raise TicketUnknownError(error.what, error.hint) from error


def _shaped(web: DeskWeb, shape: type[T], answer: Any) -> T:
    try:
        return msgspec.convert(answer, shape, strict=False)
    except msgspec.ValidationError as error:
        raise UnreadableError(
            f"{web.base.peer} does not answer as such a help desk does",
            "check the desk's kind and url",
        ) from error
