"""Download weights: resumed after a cut, checked before they get their name, one download for many processes.

The package pooch isn't used: it hides the response's headers and deletes its temporary file after a failure, so a
download couldn't be resumed.
"""

import http.client
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gan_lab.errors import GanLabError
from gan_lab.saving import replace_file
from gan_lab.weights import connection
from gan_lab.weights.cache import cache_path, can_be_weights, digest_path, find_cached, read_digest
from gan_lab.weights.connection import Answer, Connection, LeadsNowhere, Pace
from gan_lab.weights.known import REMOTE_FILES
from gan_lab.weights.partial import PartialFile, Progress, read_size
from gan_lab.weights.shared_folder import open_to_append, refuse_foreign_links

if TYPE_CHECKING:
    from filelock import BaseFileLock

MAX_TRIES = 4  # in one call; a later call goes on with the same partial file
FIRST_PAUSE = 1.0  # seconds before the second try, doubled before each further one
MAX_SIZE = 2_000_000_000  # bytes of a file whose size isn't known beforehand
LOCK_WINDOW = 300.0  # seconds in which a process must add something: all tries with a server that is silent take 127


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
        refuse_foreign_links(file.parent)
        file.parent.mkdir(parents=True, exist_ok=True)
        with _hold_lock(name, file):
            return find_cached(name) or _fetch(name, file, progress)  # another process may have got it meanwhile
    except (OSError, NotImplementedError) as error:  # the latter: a drive that can't lock
        reason = f"{getattr(error, 'strerror', None) or error}: {getattr(error, 'filename', None) or file.parent}"
        raise _make_download_error(
            name, f"{reason} (what has come is kept; GAN_LAB_CACHE can name another folder)"
        ) from error


def _make_download_error(name: str, reason: str) -> GanLabError:
    """Make the error of a failed download, which says what else one can do."""
    return GanLabError(
        f"{name} couldn't be downloaded: {reason}; try again later, or download {REMOTE_FILES[name].url} on another "
        f"machine and pass the file's path, or put it at {cache_path(name)}."
    )


@contextmanager
def _hold_lock(name: str, file: Path) -> Iterator[None]:
    """Lock a file against other processes; if one is downloading it, say so, and wait for as long as bytes come."""
    from filelock import FileLock, Timeout

    path = Path(f"{file}.lock")
    # Opened here first: this fails in a folder that can't be written, where filelock might wait for ever.
    os.close(open_to_append(path, own=False))
    lock = FileLock(path)  # the system's own kind: it ends with its process, however that ends
    try:
        lock.acquire(timeout=0)
    except Timeout:
        print(
            f"Another process is downloading {file.name}: waiting for it, as long as bytes come. An interruption "
            "(Ctrl-C, the stop button) ends the wait.",
            flush=True,
        )
        _wait_for_lock(lock, name, file)
    try:
        yield
    finally:
        lock.release()


def _wait_for_lock(lock: "BaseFileLock", name: str, file: Path) -> None:
    """Wait until another process has ended its download, or adds too little to the file."""
    from filelock import Timeout

    pace, size = Pace(LOCK_WINDOW), read_size(file)
    while True:
        try:
            lock.acquire(timeout=connection.LOOK_EVERY)
            return
        except Timeout:
            size, before = read_size(file), size
            pace.add(max(size - before, 0))
            if pace.is_too_slow():
                raise _make_download_error(
                    name,
                    f"another process holds {file}.lock, and {pace.received:,} bytes came in {LOCK_WINDOW:g} s (end "
                    "that process, or set GAN_LAB_CACHE to another folder)",
                ) from None


def _fetch(name: str, file: Path, progress: bool) -> Path:
    """Download to `<file>.part` in several tries, check it, and give it its name."""
    with PartialFile(file) as partial:
        for attempt in range(1, MAX_TRIES + 1):
            try:
                _transfer(name, partial, progress)
                break
            except ConnectionError as cut:
                if attempt == MAX_TRIES:
                    raise _make_download_error(name, f"{cut}, {MAX_TRIES} times") from cut
                print(f"{name}: {cut}; trying again.")
                time.sleep(FIRST_PAUSE * 2 ** (attempt - 1))
        digest = _check_content(name, partial)
        replace_file(digest_path(file), f"{digest}  {file.name}\n")
        partial.finish()
    return file


def _check_content(name: str, partial: PartialFile) -> str:
    """Return the digest of what was received; if it can't be the file, throw it away and raise GanLabError."""
    remote, file = REMOTE_FILES[name], partial.file
    digest, expected = partial.compute_sha256(), remote.sha256 or read_digest(file)
    if expected and digest != expected:
        partial.empty()
        source = "" if remote.sha256 else f" (noted in {digest_path(file)}; delete that if you trust the new file)"
        raise _make_download_error(name, f"what came has the SHA-256 {digest} instead of {expected}{source}")
    if not can_be_weights(partial.path, remote):
        partial.empty()
        raise _make_download_error(name, "what came isn't a file of weights")
    return digest


def _transfer(name: str, partial: PartialFile, progress: bool) -> None:
    """Append what is still missing to the partial file; ConnectionError for a problem that another try may not meet."""
    url = REMOTE_FILES[name].url
    before = partial.read_progress(url)
    if before.received and before.received == before.total:
        return  # all was received, but the process ended before the file got its name
    headers = {"Accept-Encoding": "identity"}  # so that lengths and ranges count the file's own bytes
    if before.received:  # If-Range: the rest if the file is still the same, else all of it
        headers |= {"Range": f"bytes={before.received}-", "If-Range": before.etag}
    try:
        with closing(Connection(url, headers)) as server:
            total = _check_answer(server.wait_for_answer(), name, partial, before)
            _check_space(name, partial, total)
            _append_all(server, name, partial, total, progress)
    except LeadsNowhere as problem:
        raise _make_download_error(name, str(problem)) from problem
    if partial.received < total:
        raise ConnectionError(f"the connection was cut after {partial.received:,} of {total:,} bytes")


def _append_all(server: Connection, name: str, partial: PartialFile, total: int, progress: bool) -> None:
    """Append what a server sends, up to the file's length: how much more it would send doesn't matter."""
    from tqdm.auto import tqdm

    start = partial.received
    with tqdm(initial=start, total=total, unit="B", unit_scale=True, desc=name, disable=not progress) as bar:
        for chunk in server.read():
            partial.append(chunk[: total - partial.received])
            bar.update(partial.received - bar.n)
            if partial.received == total:
                return


def _check_space(name: str, partial: PartialFile, total: int) -> None:
    """Raise a GanLabError if the drive has no room for what is still missing."""
    folder = partial.file.parent
    free, needed = shutil.disk_usage(folder).free, total - partial.received
    if free < needed:
        raise _make_download_error(name, f"{folder} has {free / 1e6:,.0f} MB free and needs {needed / 1e6:,.0f} MB")


def _check_answer(answer: Answer, name: str, partial: PartialFile, before: Progress) -> int:
    """Check an answer by its headers, print which download begins or continues, and return how long the file is.

    Raises ConnectionError for a problem that another try may not meet, GanLabError for any other.
    """
    status, headers = answer
    said = f"the server answers {status} ({http.client.responses.get(status, 'no status that HTTP knows')})"
    if status in (408, 429) or status >= 500:
        raise ConnectionError(said)
    if status in (206, 416):
        goes_on = re.fullmatch(rf"bytes {before.received}-\d+/{before.total}", headers.get("Content-Range", ""))
        if status == 206 and goes_on and headers.get("ETag", before.etag) == before.etag:
            done, total = before.received / 1e6, before.total / 1e6
            print(f"{name}: going on with the download at {done:.1f} of {total:.1f} MB.")
            return before.total
        partial.empty()
        raise ConnectionError("the file on the server isn't the one whose download had begun")
    if status != 200:
        raise _make_download_error(name, said)
    return _start_over(headers, name, partial)


def _start_over(headers: Mapping[str, str], name: str, partial: PartialFile) -> int:
    """Check the headers before a whole file, empty the partial file, and note which file will follow."""
    remote = REMOTE_FILES[name]
    content_type, length = headers.get("Content-Type", ""), headers.get("Content-Length", "")
    if "html" in content_type or "xml" in content_type:
        raise _make_download_error(name, "the server sends a web page instead of the file, perhaps for a login")
    total = int(length) if re.fullmatch("[0-9]{1,15}", length) else remote.size or 0
    if not total:
        raise _make_download_error(name, "the server doesn't say how long the file is, so a cut couldn't be noticed")
    if remote.size and total != remote.size:
        raise _make_download_error(name, f"the server's file has {total:,} bytes instead of {remote.size:,}")
    if total > MAX_SIZE:
        raise _make_download_error(name, f"the server's file has {total:,} bytes, far more than weights have")
    partial.start_over(remote.url, total, headers.get("ETag"))
    print(f"{name}: downloading {total / 1e6:.1f} MB from {remote.url} to {cache_path(name)}; {remote.terms}.")
    return total
