"""Download weights: resumed after a cut, checked before they get their name, one download for many processes.

The package pooch isn't used: it hides the response's headers and deletes its temporary file after a failure, so a
download couldn't be resumed.
"""

import json
import os
import re
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from gan_lab.errors import GanLabError
from gan_lab.weights.cache import cache_path, can_be_weights, digest_path, find_cached, read_digest, sha256
from gan_lab.weights.known import REMOTE_FILES

if TYPE_CHECKING:
    from filelock import AcquireReturnProxy
    from requests import RequestException, Response

STALL_TIMEOUT = 30.0  # seconds without a byte after which a connection counts as dead
MAX_TRIES = 4  # in one call; a later call goes on with the same partial file
FIRST_PAUSE = 1.0  # seconds before the second try, doubled before each further one
CHUNK_SIZE = 1 << 16  # bytes; the most that a cut can lose


class Progress(NamedTuple):
    """How much of a file has been received."""

    received: int  # bytes in the partial file
    total: int  # bytes of the whole file
    etag: str  # by which the server names this version of the file


def download(name: str, *, progress: bool = True) -> Path:
    """Download a file of weights, unless it is in the cache already.

    The file gets its name once its digest is checked. A download that was cut goes on where it stopped, in the same
    call and in a later one. Two processes at once make one download.

    Parameters
    ----------
    name : str
        One of `known.REMOTE_FILES`.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    Path
        The file in the cache.

    Raises
    ------
    GanLabError
        If there is no such name, or the download fails; the message says why, and what else one can do.
    """
    if found := find_cached(name):
        return found
    file = cache_path(name)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with _acquire_lock(file):
            return find_cached(name) or _fetch(name, file, progress)  # another process may have got it meanwhile
    except (OSError, NotImplementedError) as error:  # the latter: a drive that can't lock
        reason = f"{getattr(error, 'strerror', None) or error} in {file.parent}"
        raise _make_download_error(
            name, f"{reason} (what has come is kept; GAN_LAB_CACHE can name another folder)"
        ) from error


def _make_download_error(name: str, reason: str) -> GanLabError:
    """Make the error of a failed download, which says what else one can do."""
    return GanLabError(
        f"{name} couldn't be downloaded: {reason}; try again later, or download {REMOTE_FILES[name].url} on another "
        f"machine and pass the file's path, or put it at {cache_path(name)}."
    )


def _acquire_lock(file: Path) -> "AcquireReturnProxy":
    """Lock a file against other processes; if one is downloading it, say so and wait for it."""
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
    part = file.with_name(f"{file.name}.part")
    for attempt in range(1, MAX_TRIES + 1):
        try:
            _transfer(name, part, progress)
            break
        except ConnectionError as cut:
            if attempt == MAX_TRIES:
                raise _make_download_error(name, f"{cut}, {MAX_TRIES} times") from cut
            print(f"{name}: {cut}; trying again.")
            time.sleep(FIRST_PAUSE * 2 ** (attempt - 1))
    digest = _check_content(name, part, file)
    digest_path(file).write_text(f"{digest}  {file.name}\n")
    os.replace(part, file)
    _delete_partial(part)
    return file


def _check_content(name: str, part: Path, file: Path) -> str:
    """Return the digest of what was received; if it can't be the file, delete it and raise GanLabError."""
    remote = REMOTE_FILES[name]
    digest, expected = sha256(part), remote.sha256 or read_digest(file)
    if expected and digest != expected:
        _delete_partial(part)
        source = "" if remote.sha256 else f" (noted in {digest_path(file)}; delete that if you trust the new file)"
        raise _make_download_error(name, f"what came has the SHA-256 {digest} instead of {expected}{source}")
    if not can_be_weights(part, remote):
        _delete_partial(part)
        raise _make_download_error(name, "what came isn't a file of weights")
    return digest


def _transfer(name: str, part: Path, progress: bool) -> None:
    """Append what is still missing to the partial file; ConnectionError for a problem that another try may not meet."""
    import requests
    from tqdm.auto import tqdm

    url = REMOTE_FILES[name].url
    before = _read_progress(part, url)
    if before.received and before.received == before.total:
        return  # all was received, but the process ended before the file got its name
    headers = {"Accept-Encoding": "identity"}  # so that lengths and ranges count the file's own bytes
    if before.received:  # If-Range: the rest if the file is still the same, else all of it
        headers |= {"Range": f"bytes={before.received}-", "If-Range": before.etag}
    try:
        with requests.get(url, headers=headers, stream=True, timeout=STALL_TIMEOUT) as response:
            start, total, _ = _check_response(response, name, part, before)
            free, needed = shutil.disk_usage(part.parent).free, total - start
            if free < needed:
                raise _make_download_error(
                    name, f"{part.parent} has {free / 1e6:,.0f} MB free and needs {needed / 1e6:,.0f} MB"
                )
            bar = tqdm(initial=start, total=total, unit="B", unit_scale=True, desc=name, disable=not progress)
            with part.open("ab") as out, bar:
                for chunk in response.iter_content(CHUNK_SIZE):
                    out.write(chunk)
                    bar.update(len(chunk))
                    if out.tell() > total:
                        break
    except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
        raise ConnectionError(_describe_cut(error, url)) from error
    except requests.RequestException as error:  # redirected to file://, or in a circle
        raise _make_download_error(name, f"the address leads nowhere ({error})") from error
    received = part.stat().st_size
    if received < total:
        raise ConnectionError(f"the connection was cut after {received:,} of {total:,} bytes")
    if received > total:
        _delete_partial(part)
        raise _make_download_error(name, f"the server sends more than the {total:,} bytes that the file has")


def _describe_cut(error: "RequestException", url: str) -> str:
    """Say how a connection failed, for an error message."""
    from requests.exceptions import ChunkedEncodingError

    if "timed out" in str(error).lower():
        return f"nothing came for {STALL_TIMEOUT:g} s"
    if isinstance(error, ChunkedEncodingError):
        return "the connection broke"
    # The name of requests' error, such as ProxyError or SSLError, says where to look.
    return f"no connection to {urlsplit(url).netloc} ({type(error).__name__})"


def _check_response(response: "Response", name: str, part: Path, before: Progress) -> Progress:
    """Check a response by its headers, and print which download begins or continues.

    Returns where its body begins in the file, how long the file is, and its ETag. Raises ConnectionError for a problem
    that another try may not meet, GanLabError for any other.
    """
    status, headers = response.status_code, response.headers
    if status in (408, 429) or status >= 500:
        raise ConnectionError(f"the server answers {status} ({response.reason})")
    if status in (206, 416):
        goes_on = re.fullmatch(rf"bytes {before.received}-\d+/{before.total}", headers.get("Content-Range", ""))
        if status == 206 and goes_on and headers.get("ETag", before.etag) == before.etag:
            done, total = before.received / 1e6, before.total / 1e6
            print(f"{name}: going on with the download at {done:.1f} of {total:.1f} MB.")
            return before
        _delete_partial(part)
        raise ConnectionError("the file on the server isn't the one whose download had begun")
    if status != 200:
        raise _make_download_error(name, f"the server answers {status} ({response.reason})")
    return _start_over(response, name, part)


def _start_over(response: "Response", name: str, part: Path) -> Progress:
    """Check a response that holds the whole file, delete an older partial file, and note which file will follow."""
    remote, headers = REMOTE_FILES[name], response.headers
    content_type, length = headers.get("Content-Type", ""), headers.get("Content-Length", "")
    if "html" in content_type or "xml" in content_type:
        raise _make_download_error(name, "the server sends a web page instead of the file, perhaps for a login")
    total = int(length) if length.isdecimal() else remote.size or 0
    if not total:
        raise _make_download_error(name, "the server doesn't say how long the file is, so a cut couldn't be noticed")
    if remote.size and total != remote.size:
        raise _make_download_error(name, f"the server's file has {total:,} bytes instead of {remote.size:,}")
    _delete_partial(part)  # before the note is written, so that it never describes the bytes of an older file
    etag = headers.get("ETag")
    _progress_path(part).write_text(json.dumps([remote.url, total, etag]))
    print(f"{name}: downloading {total / 1e6:.1f} MB from {remote.url} to {cache_path(name)}; {remote.terms}.")
    return Progress(0, total, etag or "")


def _read_progress(part: Path, url: str) -> Progress:
    """Read how much of this address's file was received; zeros if the download can't be resumed."""
    try:
        (source, total, etag), received = json.loads(_progress_path(part).read_text()), part.stat().st_size
        can_resume = source == url and etag and received <= total
        return Progress(received, total, etag) if can_resume else Progress(0, 0, "")
    except (OSError, ValueError, TypeError):
        return Progress(0, 0, "")


def _progress_path(part: Path) -> Path:
    """Return where it is noted which file a partial file belongs to: its address, length and ETag."""
    return part.with_name(f"{part.name}.json")


def _delete_partial(part: Path) -> None:
    """Delete a partial file, then the note on it, so that the note is never taken for one on another file."""
    part.unlink(missing_ok=True)
    _progress_path(part).unlink(missing_ok=True)
