"""An export as a tree of files: in a folder and in a zip alike, and nothing that leads outside."""

import io
import stat
import unicodedata
import zipfile

import pytest
from exports import clear_utf8_flags, make_zip, write_tree
from portable import make_link, make_pipe, pretend_junction

from gan_lab.coursework.review.intake.layouts import zip_files
from gan_lab.coursework.review.intake.layouts.class_files import open_class_files
from gan_lab.errors import GanLabError

TREE = {
    "Ada/work.ipynb": b"1",
    "Ada/pictures/a.png": b"22",
    "Bo.zip": make_zip({"x/work.ipynb": b"333", "inner.zip": make_zip({"deep.ipynb": b"4"})}),
    "__MACOSX/Ada/._work.ipynb": b"5",
    ".DS_Store": b"6",
}


@pytest.fixture(params=["folder", "zip"])
def files(request, tmp_path):
    if request.param == "folder":
        write_tree(TREE, tmp_path / "class")
        return open_class_files(tmp_path / "class")
    (tmp_path / "class.zip").write_bytes(make_zip(TREE))
    return open_class_files(tmp_path / "class.zip")


def names(files, folder=""):
    return [entry.name for entry in files.list_folder(folder)]


def test_a_folder_and_a_zip_read_alike(files):
    assert names(files) == ["Ada", "Bo.zip"]
    assert names(files, "Ada") == ["pictures", "work.ipynb"]
    assert [(entry.is_folder, entry.size) for entry in files.list_folder("Ada")] == [(True, 0), (False, 1)]
    assert files.read("Ada/pictures/a.png", 2) == b"22"
    assert files.find("Ada").is_folder
    assert files.find("").is_folder
    assert files.find("Bo.zip").size == len(TREE["Bo.zip"])
    assert not files.find("Bo.zip").is_folder
    with pytest.raises(GanLabError, match="at most 0 MB is read"):
        files.read("Ada/pictures/a.png", 1)


def test_a_zip_among_the_files_can_be_listed_like_a_folder(files):
    assert names(files, "Bo.zip") == ["inner.zip", "x"]
    assert files.read("Bo.zip/x/work.ipynb", 9) == b"333"
    assert names(files, "Bo.zip/inner.zip") == ["deep.ipynb"]
    assert files.find("Bo.zip/inner.zip/deep.ipynb").size == 1
    assert files.find("Bo.zip/x").is_folder


def test_a_zip_in_more_zips_than_one_packs_is_not_opened(tmp_path):
    content = make_zip({"work.ipynb": b"1"})
    for _ in range(4):
        content = make_zip({"a.zip": content})
    (tmp_path / "class.zip").write_bytes(content)
    with pytest.raises(GanLabError, match="a zip in a zip in a zip"):
        open_class_files(tmp_path / "class.zip").list_folder("a.zip/a.zip/a.zip/a.zip")


@pytest.mark.parametrize("path", ["no", "Ada/no.ipynb", "Ada/work.ipynb/x", "../class", "Ada/../../x", "Ada/\0"])
def test_what_is_not_there_or_outside_is_a_sentence(files, path):
    for ask in (files.find, files.list_folder, lambda path: files.read(path, 9)):
        with pytest.raises(GanLabError):
            ask(path)


def test_a_folder_is_no_file(files):
    with pytest.raises(GanLabError):
        files.read("Ada", 9)


def test_links_and_devices_are_sentences(tmp_path):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "a.ipynb").write_bytes(b"secret")
    folder = tmp_path / "class"
    folder.mkdir()
    make_link(folder / "Ada", tmp_path / "secret")
    make_link(folder / "b.ipynb", tmp_path / "secret" / "a.ipynb")
    make_pipe(folder / "pipe")
    files = open_class_files(folder)
    assert ["is a link" in entry.problem for entry in files.list_folder()] == [True, True, False]
    assert "neither a file nor a folder" in files.list_folder()[2].problem
    make_link(folder / "c.zip", tmp_path / "secret")
    for path in ("Ada", "c.zip", "Ada/a.ipynb", "b.ipynb", "pipe"):
        with pytest.raises(GanLabError):
            files.list_folder(path)
        with pytest.raises(GanLabError):
            files.read(path, 100)


def test_a_junction_of_windows_leads_nowhere(tmp_path, monkeypatch):
    write_tree({"class/Ada/work.ipynb": b"1"}, tmp_path)
    files = open_class_files(tmp_path / "class")
    pretend_junction(monkeypatch, tmp_path / "class" / "Ada")
    assert "is a link" in files.list_folder()[0].problem
    for ask in (files.list_folder, lambda path: files.read(f"{path}/work.ipynb", 100)):
        with pytest.raises(GanLabError, match="link"):
            ask("Ada")


def zip_of(tmp_path, *entries):
    """A zip of (name, content, mode) whose names are not checked."""
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content, mode in entries:
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            archive.writestr(info, content)
    return open_class_files(path)


def test_names_in_a_zip_that_lead_outside_are_left_and_counted(tmp_path):
    long = "d/" * 250 + "x.ipynb"
    files = zip_of(
        tmp_path, ("../a.ipynb", b"1", 0), ("/etc/b.ipynb", b"1", 0), ("C:\\c.ipynb", b"1", 0), (long, b"1", 0),
        ("Ada\\work.ipynb", b"1", 0), ("./Bo//work.ipynb", b"1", 0), ("node/.git/" + long, b"1", 0),
    )  # fmt: skip
    entries = files.list_folder()
    assert [entry.name for entry in entries if not entry.problem] == ["Ada", "Bo"]
    problems = " ".join(entry.problem for entry in entries)
    assert "3 files have a name that leads outside it, such as '../a.ipynb', and were left" in problems
    assert "one file has a name of more than 400 characters" in problems
    assert files.read("Ada/work.ipynb", 9) == files.read("Bo/work.ipynb", 9) == b"1"


def test_a_link_in_a_zip_is_a_sentence(tmp_path):
    files = zip_of(tmp_path, ("Ada/work.ipynb", b"/etc/passwd", stat.S_IFLNK | 0o777))
    (entry,) = files.list_folder("Ada")
    assert "is a link" in entry.problem
    with pytest.raises(GanLabError):
        files.read("Ada/work.ipynb", 100)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_entries_with_one_path_the_last_is_read_and_that_is_said(tmp_path):
    files = zip_of(tmp_path, *(("Ada/work.ipynb", b"%d" % number, 0) for number in range(4)))
    said, entry = sorted(files.list_folder("Ada"), key=lambda entry: not entry.problem)
    assert "more than one Ada/work.ipynb; one of them" in said.problem
    assert files.read(f"Ada/{entry.name}", 9) == b"3"


@pytest.mark.parametrize("names", [("Ada", "Ada/work.ipynb"), ("Ada/work.ipynb", "Ada"), ("Ada", "Ada/")])
def test_of_a_file_and_a_folder_of_one_path_the_folder_is_read_and_that_is_said(tmp_path, names):
    files = zip_of(tmp_path, *((name, b"1", 0) for name in names))
    assert sorted((entry.is_folder, bool(entry.problem)) for entry in files.list_folder()) == [
        (False, True),
        (True, False),
    ]
    assert files.find("Ada").is_folder


def test_a_zip_of_the_mac_has_its_letters(tmp_path):
    (tmp_path / "class.zip").write_bytes(make_zip({"Żółć/é.ipynb": b"1"}, mac=True))
    files = open_class_files(tmp_path / "class.zip")
    (folder,) = files.list_folder()
    assert folder.name == unicodedata.normalize("NFD", "Żółć")
    assert files.read(f"{folder.name}/{unicodedata.normalize('NFD', 'é')}.ipynb", 9) == b"1"


def test_a_zip_of_dos_keeps_its_letters(tmp_path):
    (tmp_path / "class.zip").write_bytes(clear_utf8_flags(make_zip({"Jürgen.ipynb": b"1"})))
    assert names(open_class_files(tmp_path / "class.zip")) == ["Jürgen.ipynb"]


def test_a_zip64_is_read(tmp_path):
    """What every zip of more than 4 GB is; here the format alone, with one small file."""
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as archive, archive.open("Ada.ipynb", "w", force_zip64=True) as file:
        file.write(b"1")
    with open(path, "r+b") as file:  # the table of contents in the form for 65,536 files and more
        data = file.read()
        end = data.rindex(b"PK\5\6")
        start, size = (int.from_bytes(data[end + at : end + at + 4], "little") for at in (16, 12))
        record = b"PK\6\6" + (44).to_bytes(8, "little") + bytes([45, 0, 45, 0]) + bytes(8)
        record += (1).to_bytes(8, "little") * 2 + size.to_bytes(8, "little") + start.to_bytes(8, "little")
        locator = b"PK\6\7" + bytes(4) + end.to_bytes(8, "little") + (1).to_bytes(4, "little")
        last = b"PK\5\6" + bytes(4) + b"\xff" * 12 + bytes(2)
        file.seek(end)
        file.write(record + locator + last)
    files = open_class_files(path)
    assert files.read("Ada.ipynb", 9) == b"1"


def test_a_table_of_contents_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    path = tmp_path / "class.zip"
    path.write_bytes(make_zip({f"{number}.ipynb": b"" for number in range(100)}))
    monkeypatch.setattr(zip_files.ZipFiles.__init__, "__defaults__", (None, "", 1000, 0))
    with pytest.raises(GanLabError, match="far more files than a class hands in"):
        open_class_files(path)


def test_encrypted_packed_oddly_or_damaged_files_are_sentences_when_they_are_read(tmp_path):
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("locked.ipynb", b"1" * 99)
        archive.writestr("odd.ipynb", b"1" * 99, zipfile.ZIP_BZIP2)
        archive.writestr("damaged.ipynb", b"1" * 99)
    data = bytearray(path.read_bytes())
    table = data.index(b"PK\1\2")
    data[table + 8] |= 1
    data[6] |= 1
    data[data.index(b"damaged.ipynb") + 20] = ord("2")
    path.write_bytes(data)
    files = open_class_files(path)
    for name, reason in (("locked", "is encrypted"), ("odd", "in an unusual way"), ("damaged", "can't be unpacked")):
        with pytest.raises(GanLabError, match=reason):
            files.read(f"{name}.ipynb", 1000)


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"PK\5\6" + b"\xff" * 18, b"no zip" * 99])
def test_what_is_no_whole_zip_is_a_sentence(content, tmp_path):
    path = tmp_path / "class.zip"
    path.write_bytes(content)
    with pytest.raises(GanLabError, match=r"not a whole zip|far more files"):
        open_class_files(path)


@pytest.mark.parametrize(("name", "reason"), [("a.rar", "packed as .rar"), ("a.pdf", "neither a folder nor a zip")])
def test_another_file_is_no_export(name, reason, tmp_path):
    (tmp_path / name).write_bytes(b"1")
    with pytest.raises(GanLabError, match=reason):
        open_class_files(tmp_path / name)
    with pytest.raises(GanLabError, match="no folder or zip"):
        open_class_files(tmp_path / "no")


def test_a_zip_without_its_ending_is_opened(tmp_path):
    (tmp_path / "download").write_bytes(make_zip({"a.ipynb": b"1"}))
    assert names(open_class_files(tmp_path / "download")) == ["a.ipynb"]


def test_a_file_that_claims_a_small_size_gives_no_more_than_that(tmp_path):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.ipynb", bytes(1_000_000))
    data = bytearray(content.getvalue())
    table = data.index(b"PK\1\2")
    data[table + 24 : table + 28] = (10).to_bytes(4, "little")
    (tmp_path / "class.zip").write_bytes(data)
    files = open_class_files(tmp_path / "class.zip")
    with pytest.raises(GanLabError, match="can't be unpacked"):
        files.read("bomb.ipynb", 100)
