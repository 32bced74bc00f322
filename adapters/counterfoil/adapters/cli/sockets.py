"""Where commands listen."""

import os
import socket

from counterfoil.adapters.cli.failing import CannotError

PORT_MAX = 65_535


def listening_on(host: str, port: int) -> socket.socket:
    """
    Return a socket that listens.

    Raises:
        CannotError: nobody can listen there.
    """
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.create_server(address[:2], family=family)
        # Without its protocol named the loop lets small answers wait for 40 ms.
        return socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, made.detach())
    except (socket.gaierror, UnicodeError):
        why = "there is no such address"
    except OSError as error:
        why = os.strerror(error.errno or 0).lower()
    raise CannotError(
        f"Nobody can listen on port {port} of {host} ({why}): choose others by --port and --host."
    )


def address_of(listening: socket.socket) -> str:
    """Return the URL of who listens, without a path."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
