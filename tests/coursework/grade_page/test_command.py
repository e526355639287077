"""`gan-lab grade` as a person starts it: one line with the address, an end by Ctrl+C, sentences for what can't be."""

import http.client
import json
import socket
import subprocess
import sys

import pytest
from grade_server import run_grade

from gan_lab.__main__ import main
from gan_lab.coursework.grade_page.last_start import load_last_start
from gan_lab.coursework.review.gradebook import Gradebook


def ask(server, path, method="GET", body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", int(server.port), timeout=20)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read(), answer.headers


def test_it_prints_its_address_serves_it_alone_and_ends_with_a_sentence(folder):
    with run_grade(folder) as server:
        path = server.address.removeprefix(server.origin)
        status, body, headers = ask(server, path)
        assert status == 200
        assert b"Ada Adler" in body
        assert "Server" not in headers
        assert ask(server, "/")[:2] == ask(server, "/" + "x" * 43 + "/")[:2] == (404, b"")
        assert ask(server, path, Host="evil.example")[0] == 421
        assert ask(server, f"{path}pictures/..%2fgrades.csv")[0] == 404
        assert ask(server, f"{path}static/../app.py")[0] == 404
        large = {"Content-Type": "application/json", "Content-Length": "1000001"}  # it is refused before it is sent
        assert ask(server, f"{path}changes", "POST", **large)[0] in (403, 413)
        with Gradebook(folder) as gradebook:
            page = gradebook.students[0].page
        change = {"student": page, "criterion": "latent", "what": "points", "text": "7", "seen": []}
        assert (
            ask(server, f"{path}changes", "POST", json.dumps(change), **{"Content-Type": "application/json"})[0] == 200
        )
        port = int(server.port)
        said = server.interrupt()
        assert "Ended. All points and comments are in" in said
        assert server.process.returncode == 0
        assert "Traceback" not in said
    assert (folder / "hand-back" / page).exists()
    assert load_last_start(folder).port == port
    assert load_last_start(folder).is_ended


def test_the_token_of_the_start_before_is_taken_only_at_the_same_port(folder):
    with run_grade(folder) as server:
        earlier = server.address.removeprefix(server.origin)
        server.kill()
    with run_grade(folder) as again:
        assert ask(again, earlier)[0] == 200
        earlier = again.address.removeprefix(again.origin)
        again.kill()
    with socket.create_server(("127.0.0.1", int(again.port))), run_grade(folder) as elsewhere:
        assert elsewhere.port != again.port
        assert ask(elsewhere, earlier)[0] == 404


def test_it_starts_without_what_it_does_not_need():
    code = "import sys, gan_lab.coursework.grade_page.command"
    code += "; print([name for name in ('torch', 'nbformat', 'matplotlib', 'requests') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--only", "Z-A"], "such as A-M"),
        (["--only", "K"], "No student of the class belongs to students whose names begin with K"),
        (["--criterion", "nothing"], "these are ran, latent, reflection"),
        (["--port", "70000"], "There is no port 70000"),
        (["--port", "-1"], "There is no port -1"),
        (["--as", "a" * 101], "at most 100 letters"),
        (["--as", ""], "is empty"),
    ],
)
def test_what_can_not_be_is_said_in_a_sentence(folder, capsys, options, sentence):
    assert main(["grade", str(folder), "--no-browser", *options]) == 1
    assert sentence in capsys.readouterr().err


def test_a_port_that_is_in_use_is_said(folder, capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert main(["grade", str(folder), "--no-browser", "--port", str(port)]) == 1
    assert f"Port {port} is in use by another program" in capsys.readouterr().err


def test_a_folder_that_no_review_made_is_said(tmp_path, capsys):
    assert main(["grade", str(tmp_path), "--no-browser"]) == 1
    assert main(["grade", str(tmp_path / "nothing"), "--no-browser"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 2
