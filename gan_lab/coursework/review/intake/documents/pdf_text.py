"""The text of a PDF that anybody may have made, read by pypdf. No picture is decoded, and nothing in it is run."""

import io
import logging
import time
from collections.abc import Iterator

import pypdf
from pypdf.errors import DependencyError

from gan_lab.coursework.review.intake.documents.document_text import MAX_TEXT, DocumentText, limit_lines
from gan_lab.coursework.texts.report_sections import Line, find_headings
from gan_lab.errors import GanLabError

MAX_PAGES = 200
MAX_SECONDS = 10.0  # of processor time; 20 pages of text take 0.05, a plot of 100,000 points takes 1.1
# What a single page may take, below pypdf's own limits: those suit books.
PAGE_LIMITS = {
    "zlib_maximum_output_length": 20_000_000,
    "lzw_maximum_output_length": 20_000_000,
    "run_length_maximum_output_length": 20_000_000,
    "array_based_stream_maximum_output_length": 20_000_000,
    "stream_decoding_work_maximum_length": 60_000_000,
    "stream_parsing_work_maximum_count": 1_000_000,
    "xform_maximum_invocations_per_extraction": 500,
    "page_tree_maximum_entries": 5_000,
}


def read_pdf(content: bytes, name: str) -> DocumentText:
    """Read the text of a PDF.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        Its name, for sentences.

    Returns
    -------
    DocumentText
        Its text, page by page; a sentence if there is none, as in a scanned one, or not all of it is read.

    Raises
    ------
    GanLabError
        If it is encrypted, or no PDF that pypdf can read.
    """
    logger = logging.getLogger("pypdf")  # it logs what it repairs
    level = logger.level
    try:
        logger.setLevel(logging.CRITICAL)
        with pypdf.apply_configuration(pypdf.get_configuration().with_overwrites(**PAGE_LIMITS)):
            return _read_pages(_open(content, name), name)
    except (GanLabError, MemoryError):
        raise
    except Exception as problem:  # pypdf raises many types of exception on a broken file, RecursionError too
        raise GanLabError(
            f"{name} is not a whole PDF, or one that can't be read ({type(problem).__name__}): ask for it again."
        ) from None
    finally:
        logger.setLevel(level)


def _open(content: bytes, name: str) -> pypdf.PdfReader:
    """Open a PDF; GanLabError if it takes a password. Many ask for one only before they are changed."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    try:
        if not reader.is_encrypted or reader.decrypt(""):
            return reader
    except (DependencyError, NotImplementedError):
        pass
    raise GanLabError(f"{name} is encrypted, so its text isn't shown: ask for it without a password.")


def _read_pages(reader: pypdf.PdfReader, name: str) -> DocumentText:
    """Read the pages in order, as far as the limits of this module go."""
    count = reader.get_num_pages()
    started = time.process_time()
    texts: list[str] = []
    unread: list[int] = []
    for number in range(min(count, MAX_PAGES)):
        if time.process_time() - started > MAX_SECONDS or sum(map(len, texts)) > MAX_TEXT:
            break
        try:
            texts.append(reader.pages[number].extract_text())
        except MemoryError:
            raise
        except Exception:  # as above; the other pages may be whole
            texts.append("")
            unread.append(number + 1)
    found = limit_lines(_find_lines(texts), name)
    problem = found.problem or _describe_gaps(name, count, len(texts), unread)
    if not problem and not any(text.strip() for text in texts):
        pages = "1 page" if count == 1 else f"{count} pages"
        problem = f"{name} has {pages} and no text that can be read, as if it was scanned: open the file."
    return DocumentText(found.lines, problem)


def _find_lines(texts: list[str]) -> Iterator[Line]:
    for text in texts:
        yield from find_headings(text.encode("utf-8", "replace").decode("utf-8"))  # half a character becomes "?"
        yield Line("")


def _describe_gaps(name: str, count: int, looked_at: int, unread: list[int]) -> str:
    """Return a sentence if not all pages were read. looked_at: how many were; unread: those that are broken."""
    if looked_at < count:
        return f"Of {name}, the first {looked_at} of {count:,} pages are shown."
    if unread:
        return f"In {name}, page {unread[0]}{' and others' if unread[1:] else ''} can't be read: open the file."
    return ""
