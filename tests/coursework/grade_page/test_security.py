"""Who is answered at all: the token, the name of the server, and requests that change something."""

import io

import pytest

from gan_lab.coursework.grade_page.last_start import digest_token
from gan_lab.coursework.grade_page.security import Gate, make_token

TOKEN = "UER1tzmqSsLF_eYwVwxXzC1hdDyNmG7WUll8GjcVnJM"  # the same in each process of the tests
JSON = {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": "2"}


def application(environ, start_response):
    """Says with which addresses it was called."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Cache-Control", "no-cache")])
    return [f"{environ['SCRIPT_NAME']} {environ['PATH_INFO']}".encode()]


def ask(path, method="GET", tokens=(TOKEN,), **environ):
    """Status, headers and body of an answer."""
    answers = []
    gate = Gate(application, [digest_token(token.encode()) for token in tokens], 8000)
    asked = {"REQUEST_METHOD": method, "PATH_INFO": path, "SCRIPT_NAME": "", "HTTP_HOST": "127.0.0.1:8000"} | environ
    body = b"".join(gate(asked | {"wsgi.input": io.BytesIO()}, lambda *answer: answers.append(answer)))
    [(status, headers)] = answers
    return int(status[:3]), dict(headers), body


def test_the_token_opens_the_page_at_the_address_below_it():
    assert ask(f"/{TOKEN}/students/x") == (200, ask(f"/{TOKEN}/")[1], f"/{TOKEN} /students/x".encode())


@pytest.mark.parametrize("path", [
    "/", "", "/index.html", f"/{TOKEN}", f"/{TOKEN[:-1]}/", f"/{TOKEN}x/", f"//{TOKEN}/", f"/x/{TOKEN}/", "/../",
    f"/{TOKEN.swapcase()}/", "/static/grade.js", "/favicon.ico", "/\xff\xfe/", f"/{TOKEN}%2f/", f"/ {TOKEN}/",
])  # fmt: skip
def test_without_the_token_the_answer_is_404_with_nothing_in_it(path):
    status, headers, body = ask(path)
    assert (status, body) == (404, b"")
    assert TOKEN not in str(headers)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1", "127.0.0.1:8001", "localhost", "",
                                  "127.0.0.1:8000.evil.example",
                                  "0.0.0.0:8000", "[::1]:8000", "127.1:8000"])  # fmt: skip
def test_another_name_of_the_server_is_refused_even_with_the_token(host):
    assert ask(f"/{TOKEN}/", HTTP_HOST=host)[0] == 421


def test_localhost_is_another_name_of_this_machine():
    assert ask(f"/{TOKEN}/", HTTP_HOST="LOCALHOST:8000")[0] == 200


def test_the_page_itself_may_change_something():
    own = {"HTTP_ORIGIN": "http://127.0.0.1:8000", "HTTP_SEC_FETCH_SITE": "same-origin"}
    assert ask(f"/{TOKEN}/changes", "POST", **JSON, **own)[0] == 200
    assert ask(f"/{TOKEN}/changes", "POST", **JSON)[0] == 200  # an old browser, or a program, says nothing of it


@pytest.mark.parametrize("said", [
    {"CONTENT_TYPE": "text/plain"}, {"CONTENT_TYPE": "application/x-www-form-urlencoded"}, {"CONTENT_TYPE": ""},
    {"CONTENT_TYPE": "text/plain; application/json"}, {"HTTP_ORIGIN": "http://127.0.0.1:8001"}, {"HTTP_ORIGIN": "null"},
    {"HTTP_ORIGIN": "https://127.0.0.1:8000"}, {"HTTP_ORIGIN": "http://localhost:8000"}, {"HTTP_ORIGIN": ""},
    {"HTTP_SEC_FETCH_SITE": "cross-site"}, {"HTTP_SEC_FETCH_SITE": "same-site"}, {"HTTP_SEC_FETCH_SITE": "none"},
    {"CONTENT_LENGTH": "1000001"}, {"CONTENT_LENGTH": ""}, {"CONTENT_LENGTH": "-1"}, {"CONTENT_LENGTH": "1e3"},
    {"CONTENT_LENGTH": "9" * 5000},
])  # fmt: skip
def test_a_request_that_another_page_could_send_changes_nothing(said):
    assert ask(f"/{TOKEN}/changes", "POST", **JSON | said)[0] == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "post"])
def test_no_other_method_is_answered(method):
    assert ask(f"/{TOKEN}/changes", method, **JSON)[0] == 403


@pytest.mark.parametrize("path", [f"/{TOKEN}/", "/wrong/"])
def test_each_answer_is_guarded(path):
    headers = ask(path)[1]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in headers
    assert "Set-Cookie" not in headers


def test_the_one_script_is_named_by_its_whole_address():
    policy = ask(f"/{TOKEN}/")[1]["Content-Security-Policy"]
    assert f"script-src http://127.0.0.1:8000/{TOKEN}/static/grade.js;" in policy


def test_the_token_of_the_start_before_holds_on_and_an_older_one_does_not():
    assert ask("/older/", tokens=(TOKEN, "older"))[0] == 200
    assert ask("/oldest/", tokens=(TOKEN, "older"))[0] == 404


def test_a_token_is_long_and_never_the_same():
    assert len(TOKEN) == 43
    assert make_token() != TOKEN
