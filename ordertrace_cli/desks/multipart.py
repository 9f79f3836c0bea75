"""One file as the body of a form (RFC 7578)."""

import secrets
from collections.abc import Mapping
from types import MappingProxyType

from ordertrace_cli.desks.protocol import Attachment


def one_file(
    field: str, attachment: Attachment, texts: Mapping[str, str] = MappingProxyType({})
) -> tuple[bytes, str]:
    """The body and its content type. The file's name is ASCII without quotes, as `Attachment` has it.

    texts: fields in front of the file, ASCII on one line each.
    """
    boundary = f"ordertrace-{secrets.token_hex(16)}"
    head = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in texts.items()
    ) + (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="{field}"; filename="{attachment.name}"\r\n'
        f"Content-Type: {attachment.content_type}\r\n\r\n"
    )
    body = head.encode("ascii") + attachment.data + f"\r\n--{boundary}--\r\n".encode("ascii")
    return body, f"multipart/form-data; boundary={boundary}"
