"""JupyterLab with a notebook in it, open in Chromium and executed: as a student has it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import requests

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
TOKEN = "explorer"
PYTHONPATH = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))  # of a process in another folder
PATIENCE = 60_000  # milliseconds, for two busy cores


@contextmanager
def open_chromium():
    """Open a headless browser with Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield browser
        browser.close()


@contextmanager
def run_jupyterlab(folder: Path) -> Iterator[str]:
    """Run a JupyterLab that serves `folder`, with settings of its own and without news; give its address."""
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        settings = home / "settings" / "@jupyterlab" / "apputils-extension"
        settings.mkdir(parents=True)
        (settings / "notification.jupyterlab-settings").write_text(
            '{"fetchNews": "false", "checkForUpdates": false}', encoding="utf-8"
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        subfolders = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime"}
        environment = os.environ | {name: str(home / subfolder) for name, subfolder in subfolders.items()}
        environment |= {"IPYTHONDIR": str(home / "ipython"), "PYTHONPATH": PYTHONPATH}
        options = {
            "ServerApp.ip": "127.0.0.1",
            "ServerApp.port": port,  # or one nearby, if another program was quicker
            "ServerApp.root_dir": folder,
            "ServerApp.open_browser": False,
            "ServerApp.allow_root": True,
            "IdentityProvider.token": TOKEN,
            "LabApp.user_settings_dir": home / "settings",
            "LabApp.workspaces_dir": home / "workspaces",
            "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
            "LabApp.news_url": None,
        }
        command = [sys.executable, "-m", "jupyterlab", *(f"--{name}={value}" for name, value in options.items())]
        with open(home / "log", "w", encoding="utf-8") as log:
            server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield _wait_for_address(server, home / "runtime" / f"jpserver-{server.pid}.json", home / "log")
        finally:
            server.terminate()  # it ends its kernels too
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_for_address(server: subprocess.Popen, info_file: Path, log: Path) -> str:
    """Wait until a JupyterLab answers, and return its address, which it writes into `info_file`."""
    for _ in range(240):
        if server.poll() is not None:
            break
        try:
            address = f"http://127.0.0.1:{json.loads(info_file.read_text(encoding='utf-8'))['port']}"
            if requests.get(f"{address}/api/status", params={"token": TOKEN}, timeout=5).ok:
                return address
        except (OSError, ValueError, requests.RequestException):  # not written yet, or not whole, or no answer yet
            pass
        time.sleep(0.25)
    raise AssertionError(f"JupyterLab doesn't answer:\n{log.read_text(encoding='utf-8')[-2000:]}")


def write_notebook(path: Path, cells: list[str]) -> None:
    """Write a notebook of these code cells, not executed."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, path)


@contextmanager
def open_executed(browser, address: str, name: str, cells: int) -> Iterator:
    """Open a notebook of `cells` cells in JupyterLab, and run it from top to bottom; give its page."""
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE)
    context = browser.new_context(
        viewport={"width": 1400, "height": 1000}, permissions=["clipboard-read", "clipboard-write"]
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    # In a workspace of its own, else JupyterLab opens what another page has open too.
    page.goto(f"{address}/lab/workspaces/{Path(name).stem}/tree/{name}?token={TOKEN}")
    page.locator(".jp-Notebook .jp-Cell").first.click()
    expect(page.get_by_title(f"Change kernel for {name}")).to_contain_text("Idle")
    choose(page, "Run", "Run All Cells")
    expect(page.locator(".jp-InputPrompt", has_text=f"[{cells}]:")).to_be_visible()
    yield page
    context.close()


def choose(page, *path: str) -> None:
    """Choose from JupyterLab's menu."""
    page.get_by_role("menuitem", name=path[0], exact=True).click()
    for entry in path[1:]:
        page.locator(".lm-Menu-itemLabel").get_by_text(entry, exact=True).click()
