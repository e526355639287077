"""Canvas: all files side by side, `adlerada_10101_550007_work.ipynb`; the first number is the student's.

As its builder of these zips writes them (lib/content_zipper.rb): the sortable name in small letters without spaces and
signs, `LATE` if it was late, the user's id; then the file's id and name, or `text.html` or `link.html`. If students are
to be anonymous, `anon_` and five letters and digits stand in place of name and id.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import PurePosixPath

from gan_lab.coursework.review.intake.layouts.file_tree import FileEntry
from gan_lab.coursework.review.intake.layouts.layout import Attempt, Person
from gan_lab.coursework.review.intake.layouts.names_and_times import clean_name
from gan_lab.coursework.review.intake.layouts.source import Found, Source
from gan_lab.errors import GanLabError

NAME = "canvas"
TITLE = "Canvas' download"
REST = r"_(?:(?P<file_id>\d+)_(?P<file>.+)|(?P<entry>(?:text|link)\.html))"
NAMED = re.compile(r"(?P<name>.*?)(?P<late>_?LATE)?_(?P<id>\d+)" + REST, re.DOTALL)
ANONYMOUS = re.compile(
    r"(?P<late>LATE_)?anon_(?P<late_too>LATE_)?(?P<id>[^\W_]+)(?P<late_as_well>_LATE)?" + REST, re.DOTALL
)
HANDED_IN_AGAIN = re.compile(r"(?P<stem>.+)-(?P<number>\d{1,3})", re.DOTALL)
MAX_LINK_PAGE = 100_000  # bytes of the page that Canvas writes for a link
ADDRESS = re.compile(r"""(?:href|url)\s{0,9}=\s{0,9}["']?(https?://[^\s"'<>]{1,500})""", re.IGNORECASE)


@dataclass(frozen=True)
class _File:
    entry: FileEntry
    person: Person
    is_late: bool
    file: str  # what the student called it, or "text.html" or "link.html"


def read(source: Source) -> Found:
    """Read the attempts; each student's files are one attempt, since the download holds only the last."""
    found = Found()
    files: dict[str, list[_File]] = defaultdict(list)
    for entry in source.entries:
        file = None if entry.is_folder or entry.problem else _parse(entry)
        if file:
            files[file.person.id].append(file)
        else:
            found.left_over.append(entry.name)
    handed_in = Counter(name for own in files.values() for name in {file.file for file in own})
    for own in files.values():
        called = Counter(name for file in own for name in {file.file, _split_number(file.file)[0]})
        names = [_strip_number(file.file, called, handed_in, source) for file in own]
        numbers = [number for _, number in names if number]
        problems = [_describe_link(source, file) for file in own if file.file == "link.html"]
        found.attempts.append(
            Attempt(
                (own[0].person,),
                tuple(source.part(file.entry, name) for file, (name, _) in zip(own, names, strict=True)),
                is_late=any(file.is_late for file in own),
                number=1 + max(numbers) if numbers else None,
                problems=tuple(problems),
            )
        )
    return found


def _parse(entry: FileEntry) -> _File | None:
    """Take a file's name apart; None if it isn't one of Canvas'."""
    if parts := ANONYMOUS.fullmatch(entry.name):
        person = Person(f"anon_{parts['id']}", f"anon {parts['id']}", name_is_certain=False)
        is_late = "LATE" in (parts["late"] or parts["late_too"] or parts["late_as_well"] or "")
    elif parts := NAMED.fullmatch(entry.name):
        person = Person(parts["id"], clean_name(parts["name"]) or parts["id"], name_is_certain=False)
        is_late = bool(parts["late"])
    else:
        return None
    return _File(entry, person, is_late, parts["file"] or parts["entry"])


def _strip_number(name: str, own: Counter[str], handed_in: Counter[str], source: Source) -> tuple[str, int]:
    """Take away the number that Canvas adds to the name of a file that is handed in again; (name, number or 0).

    A student may have called a file `part-2.ipynb` too. So the number must leave a name that was handed out, or that
    somebody else's file has, and that no other file of the student has.

    own: how many files of the student have each name, with the number or without.
    """
    plain, number = _split_number(name)
    stem = PurePosixPath(plain).stem
    is_known = stem in source.handed_out or stem == "submission" or handed_in[plain]
    return (plain, number) if number is not None and is_known and own[plain] == 1 else (name, 0)


def _split_number(name: str) -> tuple[str, int | None]:
    """Return a name without the number at its end, and the number."""
    path = PurePosixPath(name)
    again = HANDED_IN_AGAIN.fullmatch(path.stem)
    return (again["stem"] + path.suffix, int(again["number"])) if again else (name, None)


def _describe_link(source: Source, file: _File) -> str:
    try:
        page = source.files.read(source.path(file.entry.name), MAX_LINK_PAGE).decode(errors="replace")
    except GanLabError:
        page = ""
    address = ADDRESS.search(page)
    where = f" to {address[1]}" if address else ""
    return f"A link{where} was handed in. What it leads to is not read: open it, or ask for the files."
