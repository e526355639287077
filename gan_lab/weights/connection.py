"""A file asked for on the web: what a server answers, and its bytes, for as long as they come fast enough.

Whatever a server does, it is waited for no longer than is said here: it may send a byte a second, in the headers, in
the body or between them. So a thread of its own does all that waits for the server, and the caller watches the clock.
The thread is left behind if it has to be: it ends with the connection, or with the process.
"""

import queue
import threading
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from gan_lab.errors import GanLabError, name_value

if TYPE_CHECKING:
    from requests import Response, Session

STALL_TIMEOUT = 30.0  # seconds without a byte after which a connection counts as dead
ANSWER_TIMEOUT = 60.0  # seconds for all that comes before the file: connections, redirects, headers
MIN_RATE = 1000.0  # bytes a second, in the mean over RATE_WINDOW; at this rate 234 MB take 65 hours
RATE_WINDOW = 60.0  # seconds
MAX_REDIRECTS = 5
CHUNK_SIZE = 1 << 14  # bytes; the most that a cut can lose
QUEUE_LENGTH = 8  # chunks that have come and aren't yet written
LOOK_EVERY = 0.5  # seconds; on Windows an interruption has to wait for the end of such a time


class LeadsNowhere(GanLabError):
    """An address leads in a circle, or to something that isn't fetched; the message is the reason alone."""


class Answer(NamedTuple):
    """What a server says before it sends a file."""

    status: int
    headers: Mapping[str, str]


class Pace:
    """Tells whether bytes come fast enough: `MIN_RATE` at least, in the mean over each window of time.

    Parameters
    ----------
    window : float
        Its length in seconds.
    """

    def __init__(self, window: float):
        self.window = window
        self.received = 0  # bytes in this window
        self._begin = time.monotonic()

    def add(self, count: int) -> None:
        """Count bytes that have come."""
        self.received += count

    def is_too_slow(self) -> bool:
        """Whether a window has ended in which too little came; at the end of any other the next one begins."""
        if time.monotonic() < self._begin + self.window:
            return False
        if self.received < MIN_RATE * self.window:
            return True
        self.received, self._begin = 0, time.monotonic()
        return False


class Connection:
    """A request for a file, answered in a thread of its own; close it when the file is there or no longer wanted.

    Parameters
    ----------
    url : str
        The address, https:// or http://; from https:// no redirect to http:// is followed.
    headers : dict
        What the request says.
    """

    def __init__(self, url: str, headers: dict[str, str]):
        self._url = url
        self._headers = headers
        self._closed = threading.Event()
        self._queue: queue.Queue[Answer | bytes | BaseException] = queue.Queue(QUEUE_LENGTH)
        threading.Thread(target=self._run, daemon=True).start()

    def close(self) -> None:
        """Let the thread end as soon as the server lets it."""
        self._closed.set()

    def wait_for_answer(self) -> Answer:
        """Return what the server answers.

        Raises
        ------
        ConnectionError
            If the connection fails, or the whole answer isn't there in `ANSWER_TIMEOUT` seconds.
        LeadsNowhere
            If a redirect is one that isn't followed.
        """
        end = time.monotonic() + ANSWER_TIMEOUT
        while (answer := self._take()) is None:
            if time.monotonic() > end:
                raise ConnectionError(f"the server's answer wasn't complete after {ANSWER_TIMEOUT:g} s")
        assert isinstance(answer, Answer)
        return answer

    def read(self) -> Iterator[bytes]:
        """Yield the file's bytes, as they are sent.

        Yields
        ------
        bytes
            `CHUNK_SIZE` of them, at the end fewer.

        Raises
        ------
        ConnectionError
            If the connection breaks, or they come too slowly.
        """
        pace = Pace(RATE_WINDOW)
        while (chunk := self._take()) != b"":
            if isinstance(chunk, bytes):
                pace.add(len(chunk))
                yield chunk
            if pace.is_too_slow():
                raise ConnectionError(f"only {pace.received:,} bytes came in {RATE_WINDOW:g} s")

    def _take(self) -> Answer | bytes | None:
        """Return what comes next, b"" at the end of the file, None if nothing has come yet; raise what went wrong."""
        try:
            came = self._queue.get(timeout=LOOK_EVERY)
        except queue.Empty:
            return None
        if isinstance(came, BaseException):
            raise came
        return came

    def _run(self) -> None:
        """Ask, and hand over the answer and the file: the thread."""
        from requests import RequestException
        from urllib3.exceptions import HTTPError

        try:
            with _follow_redirects(self._url, self._headers) as response:
                self._hand_over(Answer(response.status_code, response.headers))
                chunk = b"-"
                while chunk and not self._closed.is_set():
                    # As they are sent: what is compressed stays so, since it might be a thousand times as long.
                    chunk = response.raw.read(CHUNK_SIZE, decode_content=False)
                    self._hand_over(chunk)
        except (RequestException, HTTPError) as problem:
            self._hand_over(ConnectionError(_describe_cut(problem, self._url)))
        except BaseException as problem:
            self._hand_over(problem)

    def _hand_over(self, item: Answer | bytes | BaseException) -> None:
        """Put something into the queue when there is room in it, unless nobody wants it any more."""
        while not self._closed.is_set():
            try:
                return self._queue.put(item, timeout=LOOK_EVERY)
            except queue.Full:
                continue


def _follow_redirects(url: str, headers: dict[str, str]) -> "Response":
    """Ask for an address, and for those to which it leads."""
    import requests

    session = requests.Session()
    for _ in range(MAX_REDIRECTS + 1):
        try:
            response = _ask(session, url, headers)
            target = session.get_redirect_target(response)
            next_url = url if target is None else urljoin(url, target)
            before, after = urlsplit(url).scheme, urlsplit(next_url).scheme
        except ValueError:
            raise LeadsNowhere("the server leads to something that is no address") from None
        if target is None:
            return response
        response.close()
        if after not in ("https", before):
            raise LeadsNowhere(f"the server leads from {before} to {name_value(after)}, which isn't followed")
        url = next_url
    raise LeadsNowhere(f"the server leads from address to address, more than {MAX_REDIRECTS} times")


def _ask(session: "Session", url: str, headers: dict[str, str]) -> "Response":
    """Ask for one address; `session.get` would read all that is sent with a redirect, even if that isn't followed."""
    from requests import Request

    request = session.prepare_request(Request("GET", url, headers))
    settings = session.merge_environment_settings(url, {}, True, None, None)  # those of the environment
    return session.get_adapter(url).send(
        request,
        stream=True,
        timeout=STALL_TIMEOUT,
        verify=settings["verify"] or True,  # or the path of certificates
        proxies=settings["proxies"],
    )


def _describe_cut(error: Exception, url: str) -> str:
    """Say how a connection failed, for an error message."""
    from requests import RequestException

    if "timed out" in str(error).lower():
        return f"nothing came for {STALL_TIMEOUT:g} s"
    if not isinstance(error, RequestException):  # urllib3's own, while the file comes
        return "the connection broke"
    # The name of requests' error, such as ProxyError or SSLError, says where to look.
    return f"no connection to {urlsplit(url).netloc} ({type(error).__name__})"
