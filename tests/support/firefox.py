"""Firefox, driven over WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/), which needs no driver of its own."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FIREFOX = os.environ.get("FIREFOX") or next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
PATIENCE = 60  # seconds, for two busy cores
# No news, no updates, no experiments: nothing that asks a server.
SETTINGS = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.server": "data:,",
}


class Firefox:
    """A page in Firefox. What its scripts complain about is kept in `complaints`."""

    def __init__(self, socket: Any) -> None:
        self._socket, self._count = socket, 0
        self.complaints: list[str] = []
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded"])
        self._context = self.send("browsingContext.getTree")["contexts"][0]["context"]

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command, and return its result."""
        self._count += 1
        self._socket.send(json.dumps({"id": self._count, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("method") == "log.entryAdded":
                entry = message["params"]
                if entry["level"] in ("warn", "error"):
                    self.complaints.append(str(entry["text"]))
            elif message.get("id") == self._count:
                assert message["type"] == "success", message
                return message["result"]

    def open(self, path: Path) -> None:
        """Open a file, and wait until it is loaded."""
        self.send("browsingContext.navigate", context=self._context, url=path.as_uri(), wait="complete")

    def evaluate(self, function: str, given: Any = None) -> Any:
        """Call a function of JavaScript with a value of JSON, wait for what it promises, and return that, as JSON."""
        answer = self.send(
            "script.callFunction",
            functionDeclaration=f"async (given) => JSON.stringify(await ({function})(JSON.parse(given)) ?? null)",
            arguments=[{"type": "string", "value": json.dumps(given)}],
            target={"context": self._context},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])


@contextmanager
def open_firefox() -> Iterator[Firefox]:
    """Open a headless Firefox with a profile of its own."""
    from websocket import create_connection

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in SETTINGS.items()]
        Path(profile, "user.js").write_text("\n".join(lines), encoding="utf-8")
        command = [FIREFOX, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"]
        with open(Path(profile, "log"), "w", encoding="utf-8") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        try:
            socket = create_connection(
                f"{_wait_for_address(process, Path(profile))}/session", timeout=PATIENCE, suppress_origin=True
            )
            yield Firefox(socket)
            socket.close()
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def _wait_for_address(process: subprocess.Popen, profile: Path) -> str:
    """Wait until Firefox says where it listens: it writes that into its profile."""
    file = profile / "WebDriverBiDiServer.json"
    for _ in range(4 * PATIENCE):
        try:
            server = json.loads(file.read_text(encoding="utf-8"))
            return f"ws://{server['ws_host']}:{server['ws_port']}"
        except (OSError, ValueError):  # not written yet, or not whole
            assert process.poll() is None, (profile / "log").read_text(encoding="utf-8")[-2000:]
            time.sleep(0.25)
    raise AssertionError("Firefox doesn't say where it listens.")
