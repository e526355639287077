"""Downloading weights: resumed after a cut, checked before they get their name, one download for many processes.

pooch would hide the answer's headers and throw its temporary file away after a failure: what resumes a transfer would
have to be written around it all the same.
"""

import json
import os
import re
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gan_lab.errors import GanLabError
from gan_lab.weights.cache import cached, note, noted, place, plausible, sha256
from gan_lab.weights.known import REMOTE

if TYPE_CHECKING:
    from filelock import AcquireReturnProxy
    from requests import Response

STALL = 30.0  # seconds without a byte after which a connection counts as dead
TRIES = 4  # in one call; a later call goes on with the same partial file
PAUSE = 1.0  # seconds before the second try, doubled before each further one
CHUNK = 1 << 16  # bytes; the most that a cut can lose


def download(name: str, *, progress: bool = True) -> Path:
    """Return the cached file of that name; if there is none, download it.

    The file gets its name once its digest is checked. A download that was cut goes on where it stopped, in the same
    call and in a later one. Two processes at once make one download.
    """
    if found := cached(name):
        return found
    file = place(name)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with _lock(file):
            return cached(name) or _fetch(name, file, progress)  # another process may have got it meanwhile
    except (OSError, NotImplementedError) as error:  # the latter: a drive that can't lock
        what = f"{getattr(error, 'strerror', None) or error} in {file.parent}"
        raise _failure(name, f"{what} (what has come is kept; GAN_LAB_CACHE can name another folder)") from error


def _failure(name: str, what: str) -> GanLabError:
    return GanLabError(f"{name} couldn't be downloaded: {what}; try again later, or download {REMOTE[name].url} on"
                       f" another machine and pass the file's path, or put it at {place(name)}.")  # fmt: skip


def _lock(file: Path) -> "AcquireReturnProxy":
    from filelock import FileLock, Timeout

    lock = FileLock(f"{file}.lock")  # the system's own kind: it ends with its process, however that ends
    Path(lock.lock_file).touch()  # fails where filelock might wait for ever: in a folder that can't be written
    try:
        return lock.acquire(timeout=0)
    except Timeout:
        print(f"Another process is downloading {file.name}: waiting for it.")
        return lock.acquire()


def _fetch(name: str, file: Path, progress: bool) -> Path:
    """Download to `<file>.part` in several tries, check it, and give it its name."""
    remote, part = REMOTE[name], file.with_name(f"{file.name}.part")
    for attempt in range(1, TRIES + 1):
        try:
            _transfer(name, part, progress)
            break
        except ConnectionError as cut:
            if attempt == TRIES:
                raise _failure(name, f"{cut}, {TRIES} times") from cut
            print(f"{name}: {cut}; trying again.")
            time.sleep(PAUSE * 2 ** (attempt - 1))
    digest, expected = sha256(part), remote.sha256 or noted(file)
    if digest != (expected or digest):
        _discard(part)
        source = "" if remote.sha256 else f" (noted in {note(file)}; delete that if you trust the new file)"
        raise _failure(name, f"what came has the SHA-256 {digest} instead of {expected}{source}")
    if not plausible(part, remote):
        _discard(part)
        raise _failure(name, "what came isn't a file of weights")
    note(file).write_text(f"{digest}  {file.name}\n")
    os.replace(part, file)
    _discard(part)
    return file


def _transfer(name: str, part: Path, progress: bool) -> None:
    """Append to the partial file what is still missing. Trouble that another try may not meet is a ConnectionError."""
    import requests
    from tqdm.auto import tqdm

    url = REMOTE[name].url
    have, total, etag = _begun(part, url)
    if have and have == total:
        return  # all had come, but the process ended before the file got its name
    headers = {"Accept-Encoding": "identity"}  # so that lengths and ranges count the file's own bytes
    if have:  # If-Range: the rest if the file is still the same, else all of it
        headers |= {"Range": f"bytes={have}-", "If-Range": etag}
    try:
        with requests.get(url, headers=headers, stream=True, timeout=STALL) as answer:
            have, total = _accept(answer, name, part, have, total, etag)
            free, needed = shutil.disk_usage(part.parent).free, total - have
            if free < needed:
                raise _failure(name, f"{part.parent} has {free / 1e6:,.0f} MB free and needs {needed / 1e6:,.0f} MB")
            bar = tqdm(initial=have, total=total, unit="B", unit_scale=True, desc=name, disable=not progress)
            with part.open("ab") as out, bar:
                for chunk in answer.iter_content(CHUNK):
                    out.write(chunk)
                    bar.update(len(chunk))
                    if out.tell() > total:
                        break
    except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
        if "timed out" in str(error).lower():
            what = f"nothing came for {STALL:g} s"
        elif isinstance(error, requests.exceptions.ChunkedEncodingError):
            what = "the connection broke"
        else:  # with requests' name for it: ProxyError and SSLError say where to look
            what = f"no connection to {urlsplit(url).netloc} ({type(error).__name__})"
        raise ConnectionError(what) from error
    except requests.RequestException as error:  # redirected to file://, or in a circle
        raise _failure(name, f"the address leads nowhere ({error})") from error
    if (came := part.stat().st_size) < total:
        raise ConnectionError(f"the connection was cut after {came:,} of {total:,} bytes")
    if came > total:
        _discard(part)
        raise _failure(name, f"the server sends more than the {total:,} bytes that the file has")


def _accept(answer: "Response", name: str, part: Path, have: int, total: int, etag: str) -> tuple[int, int]:
    """Judge the answer by its headers, and say what is coming. Return where its body begins and the file's length."""
    status, told, size = answer.status_code, answer.headers, REMOTE[name].size
    if status in (408, 429) or status >= 500:
        raise ConnectionError(f"the server answers {status} ({answer.reason})")
    if status in (206, 416):
        ranged = re.fullmatch(rf"bytes {have}-\d+/{total}", told.get("Content-Range", ""))
        if status == 206 and ranged and told.get("ETag", etag) == etag:
            print(f"{name}: going on with the download at {have / 1e6:.1f} of {total / 1e6:.1f} MB.")
            return have, total
        _discard(part)
        raise ConnectionError("the file on the server isn't the one whose download had begun")
    if status != 200:
        raise _failure(name, f"the server answers {status} ({answer.reason})")
    if "html" in (kind := told.get("Content-Type", "")) or "xml" in kind:
        raise _failure(name, "the server sends a web page instead of the file, perhaps for a login")
    length = told.get("Content-Length", "")
    if not (total := int(length) if length.isdecimal() else size or 0):
        raise _failure(name, "the server doesn't say how long the file is, so a cut couldn't be noticed")
    if total != (size or total):
        raise _failure(name, f"the server's file has {total:,} bytes instead of {size:,}")
    _discard(part)  # first the old bytes go, then the note on them: they must never be taken for the new file's
    _about(part).write_text(json.dumps([REMOTE[name].url, total, told.get("ETag")]))
    print(f"{name}: downloading {total / 1e6:.1f} MB from {REMOTE[name].url} to {place(name)}; {REMOTE[name].terms}.")
    return 0, total


def _begun(part: Path, url: str) -> tuple[int, int, str]:
    """Return the partial file's size, the whole file's and its ETag; zeros if it can't be built on."""
    try:
        (source, total, etag), have = json.loads(_about(part).read_text()), part.stat().st_size
        return (have, total, etag) if source == url and etag and have <= total else (0, 0, "")
    except (OSError, ValueError, TypeError):
        return 0, 0, ""


def _about(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _discard(part: Path) -> None:
    part.unlink(missing_ok=True)
    _about(part).unlink(missing_ok=True)
