"""Ports for the servers that tests start."""

import socket
from contextlib import ExitStack

LOCAL = "127.0.0.1"


def free_port(address: str = LOCAL) -> int:
    """A port that was free a moment ago."""
    return free_ports(1, address)[0]


def free_ports(count: int, address: str = LOCAL) -> list[int]:
    """Different ports that were free a moment ago."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((address, 0))
        return [int(each.getsockname()[1]) for each in sockets]
