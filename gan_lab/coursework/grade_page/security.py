"""Who is answered at all, and what a browser may do with the answers.

The page is for the person who started it. Any other page that is open in the same browser can send requests to this
machine too, so three things are asked of each request:

- that it was sent to this server by its own name, and not by a name that leads here by a trick (DNS rebinding),
- that its path begins with the token, which only the printed address holds. There is no cookie: nothing that a browser
  would add by itself to a request of another page;
- if it changes anything, that it is JSON, and that the browser says it comes from this page.

Whoever hasn't got the token learns nothing: the answer is 404 and empty.
"""

import secrets
from collections.abc import Collection, Iterable
from typing import Any

from werkzeug.datastructures import Headers
from werkzeug.http import parse_options_header

from gan_lab.coursework.grade_page.last_start import digest_token
from gan_lab.coursework.grade_page.server import ADDRESS, MAX_BODY, Application

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # the address holds the token
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# Of an answer with nothing in it, and of a file that a student made: the browser would run nothing if it showed it.
BARE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
# The page to hand back brings its style and its pictures along, and has no script.
HAND_BACK_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; sandbox"
)


def make_token() -> str:
    """Make a token that nobody can guess: 256 random bits in 43 letters."""
    return secrets.token_urlsafe(32)


def name_hosts(port: int) -> frozenset[str]:
    """Return what a browser may call this server in the header Host."""
    names = (ADDRESS, "localhost")
    return frozenset(f"{name}:{port}" for name in names) | (frozenset(names) if port == 80 else frozenset())


def page_policy(base: str) -> str:
    """Return the policy of the page itself: its one script, its one style sheet, the pictures of the review.

    Parameters
    ----------
    base : str
        The address of the page with its token, such as "http://127.0.0.1:8000/TOKEN/".

    Returns
    -------
    str
        A Content-Security-Policy. It names the script by its whole address, so that no file that a student handed in
        could be taken for a script, though it comes from the same server.
    """
    return (
        f"default-src 'none'; script-src {base}static/grade.js; style-src {base}static/grade.css; "
        f"img-src {base}pictures/ data:; connect-src {base}; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


class Gate:
    """Lets requests through to the page that may have an answer, as a layer around a WSGI application.

    Parameters
    ----------
    application : WSGI application
        The page.
    token_digests : collection of str
        The digests of the tokens with which a path may begin.
    port : int
        On which the server listens.
    """

    def __init__(self, application: Application, token_digests: Collection[str], port: int) -> None:
        self._application = application
        self._digests = tuple(token_digests)
        self._hosts = name_hosts(port)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        host = environ.get("HTTP_HOST", "").lower()
        if host not in self._hosts:
            return _refuse("421 Misdirected Request", start_response)
        token, slash, rest = environ.get("PATH_INFO", "").removeprefix("/").partition("/")
        if not self._is_token(token) or not slash:
            return _refuse("404 Not Found", start_response)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") and not _is_own_post(environ, host):
            return _refuse("403 Forbidden", start_response)
        environ = environ | {"SCRIPT_NAME": f"/{token}", "PATH_INFO": f"/{rest}"}
        policy = page_policy(f"http://{host}/{token}/")

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, _protect(headers, policy), *more)

        return self._application(environ, start)

    def _is_token(self, text: str) -> bool:
        """Tell whether a text is a token, in a time that says nothing of how much of it is right."""
        digest = digest_token(text.encode("latin-1", "replace"))
        return any([secrets.compare_digest(digest, known) for known in self._digests])  # all of them, each time


def _is_own_post(environ: dict[str, Any], host: str) -> bool:
    """Tell whether a request that may change something was sent by the page itself."""
    media_type, _ = parse_options_header(environ.get("CONTENT_TYPE", ""))
    origin, site = environ.get("HTTP_ORIGIN"), environ.get("HTTP_SEC_FETCH_SITE")
    length = environ.get("CONTENT_LENGTH", "")
    return (
        environ["REQUEST_METHOD"] == "POST"
        and media_type == "application/json"  # a form of another page can't send it, and a script has to ask first
        and origin in (None, f"http://{host}")
        and site in (None, "same-origin")
        and length.isdecimal()
        and len(length) < 9
        and int(length) <= MAX_BODY
    )


def _protect(headers: Iterable[tuple[str, str]], policy: str) -> list[tuple[str, str]]:
    """Add to the headers of an answer those of all answers; the policy, if it has none of its own."""
    protected = Headers(list(headers))
    for name, value in HEADERS.items():
        protected[name] = value
    protected.setdefault("Content-Security-Policy", policy)
    return protected.to_wsgi_list()


def _refuse(status: str, start_response: Any) -> Iterable[bytes]:
    """Answer with a status and nothing else."""
    start_response(status, _protect([("Content-Length", "0")], BARE_POLICY))
    return [b""]
