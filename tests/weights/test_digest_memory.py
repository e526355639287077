"""Digests that are remembered: never for another file, or another state of the same file, than they were made of."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest
from portable import make_link

import gan_lab as gl
from gan_lab.doctor import networks
from gan_lab.errors import GanLabError
from gan_lab.weights import cache, digest_memory
from gan_lab.weights.digest_memory import find_sha256, note_path
from gan_lab.weights.reading import describe_problem

SIZE = digest_memory.MIN_BYTES + 5
WRONG = "0" * 64

pytestmark = pytest.mark.skipif(not digest_memory.TELLS_CHANGES, reason="Windows tells no change of an old file")


@pytest.fixture(autouse=True)
def at_rest(tmp_path, monkeypatch):
    """A note of this test's own, and files that count as old: a test can't set the time of an inode's change."""
    monkeypatch.setattr(digest_memory, "note_path", lambda: tmp_path / "home" / "digests.json")
    monkeypatch.setattr(digest_memory, "RECENT_SECONDS", -1)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "weights.bin"
    path.write_bytes(bytes(range(256)) * (SIZE // 256) + bytes(SIZE % 256))
    return path


def computed(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def noted() -> dict[str, str]:
    return json.loads(digest_memory.note_path().read_text(encoding="utf-8"))


def falsify() -> None:
    """Change what is remembered, so that whoever takes it gives itself away."""
    digest_memory.note_path().write_text(json.dumps(dict.fromkeys(noted(), WRONG)), encoding="utf-8")


def test_a_digest_is_computed_once(file):
    assert find_sha256(file) == computed(file)
    assert list(noted().values()) == [computed(file)]
    falsify()
    assert find_sha256(file) == WRONG
    assert find_sha256(str(file)) == WRONG


def test_a_digest_that_is_computed_anew_corrects_what_is_remembered(file):
    """Such as of a file in which a drive has lost bits, whose times are the same."""
    find_sha256(file)
    falsify()
    assert find_sha256(file, anew=True) == computed(file)
    assert find_sha256(file) == computed(file)
    assert len(noted()) == 1


def test_doctor_computes_anew(file):
    file.with_name(f"{file.name}.sha256").write_text(f"{computed(file)}  {file.name}\n", encoding="utf-8")
    assert describe_problem(file) is None
    falsify()
    assert "has changed" in describe_problem(file)
    assert networks._has_digest(file, computed(file))
    assert describe_problem(file) is None
    falsify()
    assert describe_problem(file, anew=True) is None


def change_a_byte(path: Path) -> None:
    """Change a byte in place, and put the time of the last change back."""
    before = path.stat()
    with path.open("r+b") as opened:
        opened.seek(1000)
        opened.write(b"\xff")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)


def replace(path: Path) -> None:
    """Put another file of the same size and time in its place."""
    before, other = path.stat(), path.with_name("other")
    other.write_bytes(path.read_bytes()[::-1])
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    os.replace(other, path)


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


@pytest.mark.parametrize("change", [change_a_byte, replace, lengthen])
def test_a_change_is_noticed(change, file):
    before = find_sha256(file)
    change(file)
    assert find_sha256(file) == computed(file) != before


def test_a_hard_link_is_the_same_file(file):
    link = file.with_name("link.bin")
    os.link(file, link)
    assert find_sha256(file) == computed(file)
    falsify()
    assert find_sha256(link) == WRONG
    change_a_byte(link)
    assert find_sha256(file) == find_sha256(link) == computed(file)


def test_a_file_that_changed_just_now_is_not_remembered(file, monkeypatch):
    """It could change again within one tick of the drive's clock, and look the same."""
    monkeypatch.setattr(digest_memory, "RECENT_SECONDS", 5)
    assert find_sha256(file) == computed(file)
    assert not digest_memory.note_path().exists()
    ahead = file.stat().st_mtime + 1000
    os.utime(file, (ahead, ahead))
    monkeypatch.setattr(digest_memory, "RECENT_SECONDS", -1)
    find_sha256(file)
    assert not digest_memory.note_path().exists(), "a time that hasn't come yet tells nothing"


def test_a_file_that_changes_while_it_is_read_is_not_remembered(file, monkeypatch):
    digest = hashlib.file_digest

    def change_meanwhile(opened, name):
        change_a_byte(file)
        return digest(opened, name)

    monkeypatch.setattr(hashlib, "file_digest", change_meanwhile)
    find_sha256(file)
    assert not digest_memory.note_path().exists()


def test_a_small_file_is_not_remembered(tmp_path):
    (tmp_path / "small").write_bytes(b"abc")
    assert find_sha256(tmp_path / "small") == hashlib.sha256(b"abc").hexdigest()
    assert not digest_memory.note_path().exists()


def test_the_note_stays_small(file, monkeypatch):
    for number in range(digest_memory.MAX_FILES + 10):
        os.utime(file, ns=(2**62, 10**18 + number))
        find_sha256(file)
    assert len(noted()) == digest_memory.MAX_FILES
    falsify()
    assert find_sha256(file) == WRONG, "the newest is among them"
    longest = ":".join([str(2**64 - 1)] * 5)
    digest_memory.note_path().unlink()
    for number in range(digest_memory.MAX_FILES):
        digest_memory._remember(f"{number:02}{longest[2:]}", WRONG)
    assert len(digest_memory._read_note()) == digest_memory.MAX_FILES, "it is still read"


DAMAGED = [
    "",
    "{",
    "[]",
    "null",
    '{"a": 1}',
    '{"a": "b"}',
    "[" * 4000,
    "\0" * 100,
    '{"a": "' + "x" * 5000 + '"}',
    b"\xff",
]


@pytest.mark.parametrize("content", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_note_is_ignored_and_replaced(content, file):
    note = digest_memory.note_path()
    note.parent.mkdir()
    note.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert find_sha256(file) == computed(file)
    assert list(noted().values()) == [computed(file)]


def test_a_link_is_neither_read_nor_followed(file, tmp_path):
    find_sha256(file)
    falsify()
    note, elsewhere = digest_memory.note_path(), tmp_path / "elsewhere.json"
    os.replace(note, elsewhere)
    content = elsewhere.read_bytes()
    make_link(note, elsewhere)
    assert find_sha256(file) == computed(file)
    assert elsewhere.read_bytes() == content
    assert not note.is_symlink()


@pytest.mark.parametrize("place", ["a file", "/dev/null"])
def test_a_home_that_cannot_be_written_does_no_harm(place, file, tmp_path, monkeypatch):
    if place == "a file":  # nobody can make a folder there, the administrator neither
        (tmp_path / "home").write_text("", encoding="utf-8")
    else:
        monkeypatch.setattr(digest_memory, "note_path", lambda: Path("/dev/null/home/digests.json"))
    assert find_sha256(file) == find_sha256(file) == computed(file)


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        find_sha256(tmp_path / "nowhere")


def test_processes_at_once_leave_a_whole_note(file, tmp_path):
    files = [file.with_name(f"{number}.bin") for number in range(6)]
    for number, path in enumerate(files):
        path.write_bytes(bytes([number]) * SIZE)
    code = (
        "import sys; from pathlib import Path; from gan_lab.weights import digest_memory\n"
        "digest_memory.RECENT_SECONDS = -1; digest_memory.note_path = lambda: Path(sys.argv[1])\n"
        "for _ in range(3): print([digest_memory.find_sha256(path) for path in sys.argv[2:]])"
    )
    command = [sys.executable, "-c", code, str(digest_memory.note_path())]
    running = [subprocess.Popen([*command, *files], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    expected = str([computed(path) for path in files])
    assert [process.communicate()[0].splitlines() for process in running] == [[expected] * 3] * 2
    assert set(noted().values()) <= {computed(path) for path in files}
    assert [path.name for path in digest_memory.note_path().parent.iterdir()] == ["digests.json"]


def test_the_note_lies_in_the_users_own_cache_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("GAN_LAB_CACHE", str(tmp_path / "shared"))
    assert str(tmp_path / "shared") not in str(note_path())
    assert note_path().parts[-2:] == ("gan-lab", "digests.json") or sys.platform == "darwin"


@pytest.mark.parametrize("folder", [None, Path("~/.cache/gan-lab")], ids=["raises", "leaves ~"])
def test_without_a_home_nothing_is_remembered(folder, file, monkeypatch):
    """Versions of platformdirs differ in what they do for a user whom the system doesn't know."""

    def find_folder(name):
        if folder is None:
            raise RuntimeError("could not determine the home directory")
        return folder

    monkeypatch.setattr(platformdirs, "user_cache_path", find_folder)
    monkeypatch.setattr(digest_memory, "note_path", note_path)
    monkeypatch.chdir(file.parent)
    assert find_sha256(file) == find_sha256(file) == computed(file)
    assert os.listdir() == [file.name]
    monkeypatch.delenv("GAN_LAB_CACHE", raising=False)
    with pytest.raises(GanLabError, match=r"no home folder here, .* set GAN_LAB_CACHE"):
        cache.cache_folder()
    assert cache.find_cached("ffhq") is None
    with pytest.raises(GanLabError, match="no weights called 'cats'; the names are"):
        cache.find_cached("cats")
    assert gl.load_biggan().name == "pocket"


def test_a_file_that_others_may_write_to_is_read_each_time(file, monkeypatch):
    """They could change it through mapped memory without a change of its times."""
    for mode in (0o664, 0o646, 0o666):
        file.chmod(mode)
        assert find_sha256(file) == computed(file)
        assert not digest_memory.note_path().exists()
    file.chmod(0o644)
    with monkeypatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: file.stat().st_uid + 1)
        if file.stat().st_uid != 0:  # the administrator's files are anybody's to trust
            assert find_sha256(file) == computed(file)
            assert not digest_memory.note_path().exists()
    find_sha256(file)
    file.chmod(0o664)  # this changes the inode, too; what was remembered of the same one must not count either
    falsify()
    assert find_sha256(file) == computed(file)


def test_a_file_with_an_old_time_that_came_just_now_is_not_remembered(file, monkeypatch):
    """As a zip leaves it: the time of its content is old, that of its inode is now."""
    monkeypatch.setattr(digest_memory, "RECENT_SECONDS", 60)
    os.utime(file, (10**9, 10**9))
    assert find_sha256(file) == computed(file)
    assert not digest_memory.note_path().exists()
