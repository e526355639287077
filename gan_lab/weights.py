"""Where weight files come from: the cache, a download, a path; and how they are read without running them.

A class needs one download. Any of these does for everybody else:

- copy the file into `cache_folder()` under the name `<name>-pytorch_model.bin`, from a USB stick for instance;
- set `GAN_LAB_CACHE` to a shared folder that holds it; read-only is fine, reading takes no lock;
- pass the file's path, or that of a folder with `pytorch_model.bin` in it, where a name is expected.

A file that `pytorch_pretrained_biggan` has downloaded is used where it lies. Beside a file that was downloaded here
lies its digest, `<file>.sha256`, as `sha256sum` writes it. Copy it along: it is checked wherever the file is read.
"""

import hashlib
import json
import os
import re
import shutil
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gan_lab.errors import GanLabError

if TYPE_CHECKING:
    from filelock import AcquireReturnProxy
    from requests import Response
    from torch import Tensor

STALL = 30.0  # seconds without a byte after which a connection counts as dead
TRIES = 4  # in one call; a later call goes on with the same partial file
PAUSE = 1.0  # seconds before the second try, doubled before each further one
CHUNK = 1 << 16  # bytes; the most that a cut can lose


@dataclass(frozen=True)
class Remote:
    """A file to download. A digest that isn't known is noted at the first download and holds from then on."""

    url: str
    size: int | None = None  # bytes
    sha256: str | None = None
    suffix: str = "-pytorch_model.bin"  # in the cache it is called name + suffix
    terms: str = "the publisher states no licence for the weights (the library's code is MIT)"


_BIGGAN = "https://s3.amazonaws.com/models.huggingface.co/biggan/biggan-deep-{}-pytorch_model.bin"
REMOTE = {
    "biggan-deep-128": Remote(_BIGGAN.format(128)),
    "biggan-deep-256": Remote(
        _BIGGAN.format(256), 234_411_737, "5900ef4065047e3aa0d1b66197b7f2664dceb59b27080e414ad57e203c485bc5"
    ),
    "biggan-deep-512": Remote(_BIGGAN.format(512)),
}


def cache_folder() -> Path:
    """The folder of downloaded weights: `GAN_LAB_CACHE`, else the usual place on this system. It may not exist yet."""
    from platformdirs import user_cache_path

    chosen = os.environ.get("GAN_LAB_CACHE")
    return Path(chosen).expanduser().absolute() if chosen else user_cache_path("gan-lab")


def locate(name_or_path: str | Path) -> Path:
    """Return the weights file for a known name (downloaded if need be), a file, or a folder with `pytorch_model.bin`.

    A name wins over a file that is called the same; `Path(...)` or a leading `./` means the file.
    """
    if isinstance(name_or_path, str) and name_or_path in REMOTE:
        return download(name_or_path)
    path = Path(name_or_path).expanduser()
    file = path / "pytorch_model.bin" if os.path.isdir(path) else path
    if not os.path.isfile(file):  # not Path.is_file, which fails where one may not look
        raise GanLabError(f"There is no file {file}; pass a weights file, a folder that holds pytorch_model.bin,"
                          f" or one of the names {', '.join(REMOTE)}.")  # fmt: skip
    return file


def cached(name: str) -> Path | None:
    """Return where the weights of that name already lie, or None. Asks nothing of the network and writes nothing.

    Length or first bytes are looked at, the digest isn't: whoever loads the file compares `sha256(path)`.
    """
    own = _place(name)
    return next((file for file in (own, *_of_the_library(REMOTE[name])) if _plausible(file, REMOTE[name])), None)


def download(name: str, *, progress: bool = True) -> Path:
    """Return the cached file of that name; if there is none, download it.

    The file gets its name once its digest is checked. A download that was cut goes on where it stopped, in the same
    call and in a later one. Two processes at once make one download.
    """
    if found := cached(name):
        return found
    file = _place(name)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with _lock(file):
            return cached(name) or _fetch(name, file, progress)  # another process may have got it meanwhile
    except (OSError, NotImplementedError) as error:  # the latter: a drive that can't lock
        what = f"{getattr(error, 'strerror', None) or error} in {file.parent}"
        raise _failure(name, f"{what} (what has come is kept; GAN_LAB_CACHE can name another folder)") from error


def sha256(path: str | Path) -> str:
    """Return the file's SHA-256 in hexadecimal (0.2 s for 234 MB)."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_state(path: str | Path) -> "dict[str, Tensor]":
    """Read a file of named tensors, in either of torch's formats, onto the CPU. No code of the file is run."""
    import torch

    path = Path(path)
    if mistake := _mistake(path):
        raise GanLabError(f"{path} {mistake}.")
    try:
        state = torch.load(path, weights_only=True, map_location="cpu")
    except Exception as error:  # on a damaged file torch raises anything, from IndexError to OSError
        if wanted := re.search(r"GLOBAL (\S+)", str(error)):
            mistake = f"wants to run or build {wanted[1]}, and weights need no code: don't use this file"
        elif zipfile.is_zipfile(path):  # a cut one isn't
            mistake = (
                "is a zip archive of something other than weights, or damaged: pass the file inside, or copy it again"
            )
        elif _begins(path, b"PK", b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."):  # the latter: torch before 1.6
            mistake = "is cut or damaged: delete it, and copy or download it again"
        else:
            mistake = "isn't a file of weights that torch.save wrote: look whether it is the one you mean"
        raise GanLabError(f"{path} {mistake}.") from error
    if not (isinstance(state, dict) and state and all(isinstance(value, torch.Tensor) for value in state.values())):
        raise GanLabError(f"{path} holds something other than named tensors: it should be a network's state_dict().")
    return state


def _mistake(path: Path) -> str | None:
    """Say what is plainly wrong with a file, where torch would say it in its own words or not at all."""
    if not os.access(path, os.R_OK):
        return "isn't there, or you may not read it: check the path"
    if path.is_dir():
        return "is a folder: pass the weights file inside it"
    if path.stat().st_size == 0:
        return "is empty: delete it, and copy or download it again"
    if _begins(path, b"<", b"\n<", b"\r\n<", b"\xef\xbb\xbf<"):
        return "is a web page, an error message perhaps: delete it, and download the weights again"
    if (noted := _noted(path)) and noted != sha256(path):
        return f"has changed: its SHA-256 isn't the one in {_note(path)}; delete both, and copy or download it again"
    return None


def _place(name: str) -> Path:
    if name not in REMOTE:
        raise GanLabError(f"There are no weights called {name!r}; the names are {', '.join(REMOTE)}.")
    return cache_folder() / f"{name}{REMOTE[name].suffix}"


def _of_the_library(remote: Remote) -> list[Path]:
    """What pytorch_pretrained_biggan has downloaded: sha256(url).sha256(etag), with a .json beside it.

    It keeps whatever it gets, and copies it into place openly; the .json comes last, so where the size isn't known
    only the .json shows that the file is whole.
    """
    folder = Path(os.environ.get("PYTORCH_PRETRAINED_BIGGAN_CACHE") or "~/.pytorch_pretrained_biggan").expanduser()
    files = folder.glob(hashlib.sha256(remote.url.encode()).hexdigest() + "*")
    return [f for f in files if f.suffix != ".json" and (remote.size or os.path.exists(f"{f}.json"))]


def _plausible(file: Path, remote: Remote) -> bool:
    """Whether it can be these weights: the right size or, if that isn't known, the first bytes of a zip or a pickle."""
    try:
        return file.stat().st_size == remote.size if remote.size else _begins(file, b"PK\x03\x04", b"\x80")
    except OSError:  # not there, or not for us to read
        return False


def _begins(file: Path, *starts: bytes) -> bool:
    with file.open("rb") as opened:
        return opened.read(16).startswith(starts)


def _note(file: Path) -> Path:
    return file.with_name(f"{file.name}.sha256")


def _noted(file: Path) -> str | None:
    try:
        return _note(file).read_text().split()[0].lower()
    except (OSError, IndexError, UnicodeDecodeError):
        return None


# The download. pooch would hide the answer's headers and throw its temporary file away after a failure: what resumes
# a transfer would have to be written around it all the same.


def _failure(name: str, what: str) -> GanLabError:
    return GanLabError(f"{name} couldn't be downloaded: {what}; try again later, or download {REMOTE[name].url} on"
                       f" another machine and pass the file's path, or put it at {_place(name)}.")  # fmt: skip


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
    digest, expected = sha256(part), remote.sha256 or _noted(file)
    if digest != (expected or digest):
        _discard(part)
        source = "" if remote.sha256 else f" (noted in {_note(file)}; delete that if you trust the new file)"
        raise _failure(name, f"what came has the SHA-256 {digest} instead of {expected}{source}")
    if not _plausible(part, remote):
        _discard(part)
        raise _failure(name, "what came isn't a file of weights")
    _note(file).write_text(f"{digest}  {file.name}\n")
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
    print(f"{name}: downloading {total / 1e6:.1f} MB from {REMOTE[name].url} to {_place(name)}; {REMOTE[name].terms}.")
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
