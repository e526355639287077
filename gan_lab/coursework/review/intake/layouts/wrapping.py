"""What is wrapped around a class's submissions: a folder in a zip, a zip in a folder, or both."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from gan_lab.coursework.review.file_names import WORKING_FOLDER
from gan_lab.coursework.review.intake.layouts.class_files import open_class_files
from gan_lab.coursework.review.intake.layouts.file_tree import FileEntry
from gan_lab.coursework.review.intake.layouts.known_names import NOBODY, KnownNames
from gan_lab.coursework.review.intake.layouts.plain import OUTPUT_FOLDERS, is_common_name, is_instructors
from gan_lab.coursework.review.intake.layouts.source import Source, find_handed_out, is_notebook, is_zip, label_of
from gan_lab.coursework.review.intake.reading_limits import MAX_FOLDER_DEPTH
from gan_lab.errors import GanLabError

REVIEW_MARKER = f"{WORKING_FOLDER}/review.json"  # in a folder that a review wrote
DOCUMENTS = (".pdf", ".docx", ".doc", ".odt", ".pages", ".md", ".txt", ".html", ".py", ".rar", ".7z", ".png", ".webp")
MAX_WRAPPINGS = 3  # folders and zips around the submissions
MAX_LOOKED_AT = 20_000  # files in which work is looked for


def open_source(place: Path, handed_out: frozenset[str], known: KnownNames = NOBODY) -> Source:
    """Open what was exported.

    Parameters
    ----------
    place : Path
        A folder or a zip.
    handed_out : frozenset of str
        The names of the notebooks that were handed out.
    known : KnownNames
        Who is on the roster.

    Returns
    -------
    Source
        What is to be read.

    Raises
    ------
    GanLabError
        If it can't be opened.
    """
    name = place.resolve().name
    label = label_of(FileEntry(name, is_folder=place.is_dir()))
    return Source(open_class_files(place), "", label, handed_out, known=known)


def find_layers(source: Source, out: Path) -> tuple[list[Source], list[str]]:
    """Find what may be wrapped around a class: the source, the only folder or zip in it, the only one in that.

    Folders that reviews wrote are left out of each.

    Parameters
    ----------
    source : Source
        What was exported.
    out : Path
        The folder of the review that is at work.

    Returns
    -------
    (list of Source, list of str)
        From the outside to the inside; and the names of folders that other reviews wrote.
    """
    source, reviews = _leave_out_reviews(source, out)
    layers = [source]
    while len(layers) <= MAX_WRAPPINGS and (inner := _find_inner(layers[-1])):
        inner, more = _leave_out_reviews(inner, out)
        layers.append(inner)
        reviews += more
    return layers, reviews


def _leave_out_reviews(source: Source, out: Path) -> tuple[Source, list[str]]:
    """Leave out the folders that reviews wrote; returns the rest, and the names of those that other reviews wrote."""
    own, others = set[str](), list[str]()
    for entry in source.entries:
        if entry.is_folder:
            place = source.files.place / source.path(entry.name)
            if not source.is_in_zip and place.resolve() == out.resolve():
                own.add(entry.name)
            elif _exists(source, f"{entry.name}/{REVIEW_MARKER}"):
                others.append(entry.name)
    return replace(source, left_out=source.left_out.union(own, others)), others


def _find_inner(source: Source) -> Source | None:
    """Return the only folder or zip in a source, beside which there is nothing that a student handed in.

    A zip in a folder is opened from the disk, since a class's may be large.
    """
    entries = [entry for entry in source.entries if not (entry.problem or is_instructors(entry))]
    if len(entries) != 1 or not (entries[0].is_folder or is_zip(entries[0])):
        return None
    (entry,) = entries
    try:
        if is_zip(entry) and not source.is_in_zip:
            place = source.files.place / source.path(entry.name)
            return Source(open_class_files(place), "", label_of(entry), source.handed_out, known=source.known)
        inner = source.enter(entry)
        return inner if inner.entries else None
    except GanLabError:  # a zip that can't be opened is a submission with a sentence
        return None


def is_class(source: Source, side_by_side: bool) -> bool:
    """Tell whether a folder without a system's names holds a class, and isn't what one student handed in.

    Parameters
    ----------
    source : Source
        The folder or zip.
    side_by_side : bool
        Whether notebooks that lie side by side may be those of several students.

    Returns
    -------
    bool
        Whether at least two things in it can be submissions.
    """
    if any(entry.name in OUTPUT_FOLDERS and entry.is_folder for entry in source.entries):
        return False
    notebooks = sum(is_notebook(entry) for entry in source.entries)
    if notebooks and not side_by_side:
        return False
    folders = sum((entry.is_folder or is_zip(entry)) and _has_work(source, entry) for entry in source.entries)
    return notebooks + folders > 1


def is_one_students(source: Source) -> bool:
    """Tell whether a folder holds the notebooks of one student, and not one notebook of each.

    Parameters
    ----------
    source : Source
        The folder or zip.

    Returns
    -------
    bool
        Whether notebooks lie in it that are called as they were handed out, and hardly anything else that another
        student could have handed in: not two folders or zips with work, nor half as many other notebooks. What is
        called by common words, such as "old version", isn't counted. Many copies of one notebook are of many students.
    """
    stems = Counter(find_handed_out(entry, source.handed_out) for entry in source.entries)
    del stems[""]
    if not stems or max(stems.values()) > min(2, len(stems)):
        return False
    others = [
        entry
        for entry in source.entries
        if not (find_handed_out(entry, source.handed_out) or is_common_name(_find_own_name(source, entry)))
        and not (entry.is_folder and entry.name in OUTPUT_FOLDERS)
        and (is_notebook(entry) or ((entry.is_folder or is_zip(entry)) and _has_work(source, entry)))
    ]
    packed = sum(not is_notebook(entry) for entry in others)
    return packed < 2 and (len(others) < 2 or len(stems) >= 2 * len(others))


def _find_own_name(source: Source, entry: FileEntry) -> str:
    """Return what a file is called beside the name of a notebook that was handed out: of "01_topic_old" it is "old"."""
    label = label_of(entry)
    stem = max((stem for stem in source.handed_out if stem in label), key=len, default="")
    return label.replace(stem, " ") if stem else label


def holds_no_submission(source: Source) -> bool:
    """Tell whether a folder or zip holds files, and none that a class hands in; of a zip, notebooks are expected.

    Parameters
    ----------
    source : Source
        The folder or zip.

    Returns
    -------
    bool
        False if it is empty, or a file is a notebook or a zip, or in a folder a document.
    """
    endings = () if source.is_in_zip else DOCUMENTS
    files = [file for entry in source.entries for file in _list_files(source, entry)]
    return bool(files) and not any(
        is_notebook(file) or is_zip(file) or file.name.lower().endswith(endings) for file in files
    )


def _has_work(source: Source, entry: FileEntry) -> bool:
    """Tell whether an entry is a notebook or a zip, or a folder with one somewhere in it."""
    return any(is_notebook(file) or is_zip(file) for file in _list_files(source, entry))


def _list_files(source: Source, entry: FileEntry) -> Iterator[FileEntry]:
    """Yield a file itself, or those in a folder; nothing that isn't to be read."""
    if entry.problem:
        return
    if entry.is_folder:
        yield from _walk(source, entry.name)
    else:
        yield entry


def _walk(source: Source, folder: str) -> Iterator[FileEntry]:
    """Yield the files in a folder and its folders, up to so many; what can't be opened is left."""
    waiting, left = [(folder, 0)], MAX_LOOKED_AT
    while waiting and left > 0:
        path, depth = waiting.pop()
        try:
            entries = source.files.list_folder(source.path(path))
        except GanLabError:
            continue
        for entry in entries:
            left -= 1
            if not entry.is_folder:
                yield entry
            elif depth < MAX_FOLDER_DEPTH:
                waiting.append((f"{path}/{entry.name}", depth + 1))


def _exists(source: Source, path: str) -> bool:
    try:
        source.files.find(source.path(path))
    except GanLabError:
        return False
    return True
