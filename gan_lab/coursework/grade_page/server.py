"""The server of the page: it listens on 127.0.0.1, where no other machine reaches it, until it is interrupted."""

import errno
import logging
import os
import socket
from collections.abc import Callable, Iterable
from typing import Any

from waitress import create_server

from gan_lab.errors import GanLabError

ADDRESS = "127.0.0.1"
THREADS = 6  # a page asks for its pictures side by side
MAX_CONNECTIONS = 1000  # more than a browser opens, so that connections which another program leaves open do no harm
MAX_SILENCE = 20  # seconds after which a connection that sends nothing is closed
MAX_BODY = 1_000_000  # bytes of a request
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]  # WSGI


def open_socket(port: int) -> socket.socket:
    """Open the socket on which the page is served.

    Parameters
    ----------
    port : int
        0 to 65,535; 0 takes one that is free.

    Returns
    -------
    socket.socket
        It listens on 127.0.0.1.

    Raises
    ------
    GanLabError
        If there is no such port, another program has it, or this user may not take it.
    """
    if not 0 <= port < 65536:
        raise GanLabError(f"There is no port {port}: give one from 1024 to 65535, or 0 for one that is free.")
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # Where it would let two programs listen on one port (Windows), ask for the port alone; elsewhere it only allows
    # taking the port again right after the last program let it go.
    option = socket.SO_REUSEADDR if os.name != "nt" else getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
    opened.setsockopt(socket.SOL_SOCKET, option, 1)
    try:
        opened.bind((ADDRESS, port))
        opened.listen()  # from now on a browser that asks is kept waiting, and not turned away
    except OSError as problem:
        opened.close()
        is_taken = problem.errno in (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE))
        why = "is in use by another program" if is_taken else f"can't be used ({problem.strerror})"
        raise GanLabError(f"Port {port} {why}: choose another with --port, or leave --port out.") from None
    return opened


def serve(application: Application, listening: socket.socket) -> None:
    """Answer requests until Ctrl+C.

    Parameters
    ----------
    application : WSGI application
        What answers.
    listening : socket.socket
        As `open_socket` returns it; it is closed at the end.
    """
    logging.getLogger("waitress").setLevel(logging.ERROR)  # that it is busy helps nobody
    server = create_server(
        application,
        sockets=[listening],
        threads=THREADS,
        ident=None,  # nobody needs to know what answers
        max_request_body_size=MAX_BODY,
        connection_limit=MAX_CONNECTIONS,
        channel_timeout=MAX_SILENCE,
        cleanup_interval=MAX_SILENCE // 2,
        asyncore_use_poll=True,  # the other way, select, can watch so many only on some systems
        expose_tracebacks=False,
    )
    try:
        server.run()  # returns at Ctrl+C, once the requests that it has are answered
    finally:
        server.close()
