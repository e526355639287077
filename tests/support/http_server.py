"""A web server on 127.0.0.1 that misbehaves on request, for the tests of the download."""

import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server(ThreadingHTTPServer):
    """Serves `body` at every address. Each request is handled by the next of `plans`; without one, it is served well.

    `asked` keeps the headers of every request, `sent` the bytes of body that each was answered with.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, body: bytes):
        super().__init__(("127.0.0.1", 0), Handler)
        self.body = body
        self.plans: list[Callable[[Handler], None]] = []
        self.asked: list[dict[str, str]] = []
        self.sent: list[int] = []
        self.url = f"http://127.0.0.1:{self.server_port}/weights.bin"

    @property
    def etag(self) -> str:
        """By what the server tells this version of the file from others."""
        return f'"{hashlib.md5(self.body).hexdigest()}"'

    def handle_error(self, request, client_address):
        """Ignore a client that hangs up early: some tests want it to."""


class Handler(BaseHTTPRequestHandler):
    """Hands each request to its plan."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self):
        """Serve the file, or do what the next plan says."""
        self.server.asked.append(dict(self.headers))
        self.close_connection = True
        plan = self.server.plans.pop(0) if self.server.plans else serve
        plan(self)

    def start(self, status: int, reason: str | None = None, **headers):
        """Send the status line and the headers; `None` leaves one out."""
        self.send_response(status, reason)
        for key, value in headers.items():
            if value is not None:
                self.send_header(key.replace("_", "-"), str(value))
        self.send_header("Connection", "close")
        self.end_headers()

    def put(self, data: bytes):
        """Send a piece of the body; it is counted first, so that a client that has it finds it counted."""
        self.server.sent[-1] += len(data)
        self.wfile.write(data)

    def log_message(self, *args):
        """Keep the test's output clean."""


def serve(self: Handler, stop: int | None = None, etag: bool = True, if_range: bool = True) -> None:
    """Answer as a good server does, ranges included; `stop` cuts the connection after so many bytes."""
    body, self_etag = self.server.body, self.server.etag
    self.server.sent.append(0)
    ranged = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
    if ranged and (not if_range or self.headers.get("If-Range") == self_etag):
        first = int(ranged[1])
        if first >= len(body):
            return self.start(416, Content_Range=f"bytes */{len(body)}", Content_Length=0)
        span = f"bytes {first}-{len(body) - 1}/{len(body)}"
        self.start(206, Content_Range=span, Content_Length=len(body) - first, ETag=self_etag if etag else None)
        self.put(body[first:][:stop])
    else:
        self.start(200, Content_Length=len(body), ETag=self_etag if etag else None)
        self.put(body[:stop])


def cut(after: int, **options) -> Callable[[Handler], None]:
    """Close the connection after so many bytes."""
    return lambda self: serve(self, stop=after, **options)


def stall(after: int) -> Callable[[Handler], None]:
    """Send so many bytes, then nothing for longer than any test lasts."""

    def plan(self: Handler):
        serve(self, stop=after)
        time.sleep(60)

    return plan


def ignore_range(self: Handler) -> None:
    """Ignore the range, and send it all from the start."""
    del self.headers["Range"]
    serve(self)


def answer(status: int, data: bytes = b"", **headers) -> Callable[[Handler], None]:
    """Answer with this status and these bytes; `Content_Length=None` leaves the length out."""

    def plan(self: Handler):
        self.server.sent.append(0)
        self.start(status, **{"Content_Length": len(data)} | headers)
        self.put(data)

    return plan


def send_chunks(*pieces: bytes) -> Callable[[Handler], None]:
    """Send the pieces in chunks, without saying how long they are together."""

    def plan(self: Handler):
        self.server.sent.append(0)
        self.start(200, Transfer_Encoding="chunked", ETag=self.server.etag)
        for piece in (*pieces, b""):
            self.put(b"%x\r\n%b\r\n" % (len(piece), piece))

    return plan


def lead_on(self: Handler) -> None:
    """Redirect to another address, and send megabytes with it."""
    self.server.sent.append(0)
    self.start(302, Location="/elsewhere", Content_Length=64 << 20)
    for _ in range(64):
        self.put(bytes(1 << 20))


def trickle(start: bytes, after: int = 0, seconds: float = 3) -> Callable[[Handler], None]:
    """Send `start` (LENGTH in it is two headers), so many bytes of the file, then a byte each hundredth of a second."""

    def plan(self: Handler):
        self.server.sent.append(0)
        values = b"Content-Length: %d\r\nETag: %b" % (len(self.server.body), self.server.etag.encode())
        self.put(start.replace(b"LENGTH", values) + self.server.body[:after])
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.put(b"a")
            time.sleep(0.01)

    return plan


def send_headers(lines: Iterator[bytes]) -> Callable[[Handler], None]:
    """Begin an answer with these header lines, for as long as the client reads them."""

    def plan(self: Handler):
        self.server.sent.append(0)
        self.put(b"HTTP/1.1 200 OK\r\n")
        for line in lines:
            self.put(line)

    return plan


@contextmanager
def run_server(body: bytes) -> Iterator[Server]:
    """Run a server in a thread."""
    with Server(body) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
