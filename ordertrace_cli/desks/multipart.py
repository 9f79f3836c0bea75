"""One file as the body of a form (RFC 7578)."""

import secrets

from ordertrace_cli.desks.protocol import Attachment


def one_file(field: str, attachment: Attachment) -> tuple[bytes, str]:
    """The body and its content type. The file's name is ASCII without quotes, as `Attachment` has it."""
    boundary = f"ordertrace-{secrets.token_hex(16)}"
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="{field}"; filename="{attachment.name}"\r\n'
        f"Content-Type: {attachment.content_type}\r\n\r\n"
    )
    body = head.encode("ascii") + attachment.data + f"\r\n--{boundary}--\r\n".encode("ascii")
    return body, f"multipart/form-data; boundary={boundary}"
