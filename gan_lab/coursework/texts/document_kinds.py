"""Which files are documents, by their names; and which of these were handed out with the notebooks."""

from pathlib import PurePosixPath

from gan_lab.coursework.texts.report_sections import drop_template

DOCUMENT_KINDS = {  # what a file with each ending is
    ".md": "Markdown",
    ".markdown": "Markdown",
    ".txt": "text",
    ".tex": "LaTeX",
    ".html": "HTML",
    ".htm": "HTML",
    ".py": "Python",
    ".docx": "Word",
    ".pdf": "PDF",
}
README = "readme"  # the name, in small letters, of a text file that has no ending
README_TITLE = "# GAN Lab: your notebooks"  # the first line of the README that is handed out
# Files that a system or a tool wrote, and nobody reads.
UNREAD_NAMES = ("timestamp.txt", "requirements.txt", "license.txt", "licence.txt", "license.md", "top_level.txt")


def find_document_kind(name: str) -> str:
    """Tell from its name whether a file is a document whose words a review shows, and of which kind.

    Parameters
    ----------
    name : str
        The file's name, with or without the folders that it lies in.

    Returns
    -------
    str
        One of the values of `DOCUMENT_KINDS`; "" if it is none.
    """
    path = PurePosixPath(name.lower())
    if path.name in UNREAD_NAMES:
        return ""
    return "text" if path.name == README else DOCUMENT_KINDS.get(path.suffix, "")


def is_handed_out(text: str) -> bool:
    """Tell whether a document in Markdown is the report's template as it was handed out, or the README beside it.

    Parameters
    ----------
    text : str
        The document's text.

    Returns
    -------
    bool
        Whether a student wrote nothing of it; so it is with a text without words, too.
    """
    text = "\n".join(text.splitlines())
    return text.startswith(README_TITLE) or not drop_template(text)
