"""What lies beside the notebooks and is none: documents, which are handed in with them, and files that aren't packed.

Whoever grades reads a document beside the notebooks, so it is packed. Of any other file that a student may have meant
to hand in, a sentence says that it isn't, and what to do.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from gan_lab.coursework.hand_out.record import RECORD_FILE
from gan_lab.coursework.manifest import MANIFEST
from gan_lab.coursework.notebook_reading.notebook_pictures import PICTURE_SUFFIXES
from gan_lab.coursework.notebook_reading.notebooks import is_notebook_name
from gan_lab.coursework.notebook_reading.pasted_pictures import ELSEWHERE
from gan_lab.coursework.report.image_markup import find_images
from gan_lab.coursework.report.notebook_files import is_visible_file, name_some
from gan_lab.coursework.report.picture_files import PictureFile, list_files, read_picture_file
from gan_lab.coursework.texts.document_kinds import UNREAD_NAMES, find_document_kind, is_handed_out
from gan_lab.saving import expand_path, is_link

SUBMISSION_ZIP = "submission.zip"
MAX_DOCUMENTS = 30  # as many as a review reads of one submission
MAX_BYTES = 50_000_000  # of one document, as a review reads it
MAX_TOTAL_BYTES = 150_000_000  # of all documents
MAX_HANDED_OUT = 100_000  # bytes; what is handed out as Markdown is shorter
NOT_MEANT = (RECORD_FILE, MANIFEST, SUBMISSION_ZIP, *UNREAD_NAMES, "thumbs.db", "desktop.ini")
OFFICE = (
    ".doc",
    ".odt",
    ".rtf",
    ".pages",
    ".ppt",
    ".pptx",
    ".odp",
    ".key",
)  # texts that can be saved in another format
TEXT_KINDS = ("Markdown", "text", "HTML")  # of documents, those that show picture files
MAX_LOOKED_AT = 2_000_000  # bytes of such a document
FAR_KINDS = ("Word", "PDF")  # of documents in folders below, the kinds that come with no program or data set


@dataclass(frozen=True)
class _Reason:
    """Why some files aren't packed: a test of a file, a sentence with {names}, and what to do."""

    applies: Callable[[Path], bool]
    sentence: str


class FilesBeside:
    """The files that lie beside a student's notebooks.

    Parameters
    ----------
    folders : iterable of Path
        The folders that the notebooks lie in.
    out : Path
        The folder of the report. What somebody put there counts too, unless it is named as the report's own files are.
    template : str or Path, optional
        The student's own template for the report, which isn't handed in.
    """

    def __init__(self, folders: Iterable[Path], out: Path, template: str | Path | None = None) -> None:
        self.folders = list(dict.fromkeys(folders))
        self._out = out.resolve()
        self._template = expand_path(template).resolve() if template else None

    @cached_property
    def documents(self) -> list[Path]:
        """The documents to hand in, by name in each folder: as many as a review reads, of the size that it reads."""
        documents: list[Path] = []
        total = 0
        for path in filter(_is_document, self._list_beside()):
            size = path.stat().st_size
            if size <= MAX_BYTES and total + size <= MAX_TOTAL_BYTES and len(documents) < MAX_DOCUMENTS:
                documents.append(path)
                total += size
        return documents

    @property
    def document_names(self) -> list[str]:
        """The names of these documents, without folders."""
        return [path.name for path in self.documents]

    @cached_property
    def pictures(self) -> list[PictureFile]:
        """The picture files that these documents show, where they are text."""
        found: dict[tuple[Path, str], PictureFile] = {}
        for path in self.documents:
            if find_document_kind(path.name) in TEXT_KINDS:
                text = path.read_bytes()[:MAX_LOOKED_AT].decode("utf-8-sig", errors="replace")
                for image in find_images(text):
                    if not ELSEWHERE.match(image.target) and (file := read_picture_file(path.parent, image.target)):
                        found.setdefault((file.folder, file.name), file)
        return list(found.values())

    def describe_not_packed(self, known: Collection[Path]) -> list[str]:
        """Say which of the files aren't packed, so that nobody believes that they are handed in.

        Parameters
        ----------
        known : collection of Path
            What is packed, or was named already, each as `Path.resolve` returns it.

        Returns
        -------
        list of str
            A sentence for each reason, with the names of the first files and what to do.
        """
        left = [path for path in [*self._list_beside(), *self._list_pictures()] if path.resolve() not in known]
        sentences = []
        for reason in REASONS:
            names = [path.name for path in left if reason.applies(path)]
            left = [path for path in left if not reason.applies(path)]
            if names:
                them = "it" if len(names) == 1 else "them"
                sentences.append(reason.sentence.format(names=name_some(names), them=them, address=quote(names[0])))
        far = [
            name
            for folder in self.folders
            for name in list_files(folder)
            if "/" in name and find_document_kind(name) in FAR_KINDS and (folder / name).resolve() not in known
        ]
        if far:
            sentences.append(
                f"Not packed, since documents in folders below aren't: {name_some(far)}. Put them beside the notebooks."
            )
        return sentences

    def _list_beside(self) -> Iterator[Path]:
        """Yield the files that a student may mean to hand in, each once; links to files are among them."""
        for folder in {path.resolve(): path for path in [self._out, *self.folders]}.values():
            for path in sorted(folder.iterdir()) if folder.is_dir() else ():
                is_hidden = path.name.startswith((".", "~$"))  # Word keeps ~$report.docx while report.docx is open
                is_report = path.name.startswith("report") and folder.resolve() == self._out
                is_known = path.name.lower() in NOT_MEANT or is_notebook_name(path.name) or _is_as_handed_out(path)
                if path.is_file() and not (is_hidden or is_report or is_known or path.resolve() == self._template):
                    yield path

    def _list_pictures(self) -> list[Path]:
        """List the picture files in the folder `pictures` beside the notebooks, where the kit saves its own."""
        found = [path for folder in self.folders for path in sorted((folder / "pictures").glob("*"))]
        return [path for path in found if is_visible_file(path) and _is_picture(path)]


def _is_document(path: Path) -> bool:
    """Tell whether a file is a document that can be handed in."""
    return is_visible_file(path) and bool(find_document_kind(path.name))


def _is_as_handed_out(path: Path) -> bool:
    """Tell whether a file is the template or the README as they were handed out."""
    if find_document_kind(path.name) != "Markdown":
        return False
    try:
        return path.stat().st_size <= MAX_HANDED_OUT and is_handed_out(path.read_text("utf-8-sig", "replace"))
    except OSError:  # it is said where the file is packed
        return False


def _is_picture(path: Path) -> bool:
    return path.name.lower().endswith(PICTURE_SUFFIXES)


REASONS = (  # the first that applies to a file is said
    _Reason(is_link, "Not packed, since a link isn't handed in: {names}. Put the file itself beside the notebooks."),
    _Reason(
        _is_picture,
        "Not packed, since no notebook or document shows {them}: {names}. To hand a picture in, show it in a text "
        "cell, as by ![what it shows]({address}), and save.",
    ),
    _Reason(
        _is_document,
        f"Not packed, since more documents, or larger ones, are not read when your work is graded: {{names}}. At most "
        f"{MAX_DOCUMENTS} documents are, of {MAX_BYTES / 1e6:.0f} MB each and {MAX_TOTAL_BYTES / 1e6:.0f} MB together.",
    ),
    _Reason(
        lambda path: path.name.lower().endswith(OFFICE),
        "Not packed, since such files aren't read when your work is graded: {names}. Save them as PDF or as .docx.",
    ),
    _Reason(
        lambda path: True,
        "Not packed, since files of such kinds aren't read when your work is graded: {names}. Hand in beside "
        f"{SUBMISSION_ZIP} what belongs to your work.",
    ),
)
