"""One cell of a notebook as it was saved, and its code made comparable. Nothing in it is executed."""

import re
import token
from dataclasses import dataclass
from functools import cached_property

from gan_lab.coursework.notebook_reading.notebook_pictures import MAX_CAPTION, NotebookPicture
from gan_lab.coursework.notebook_reading.unshown import Unshown

# The text may come from anybody, so the time that these patterns take must grow no faster than its length.
REPORT_COMMENT = re.compile(r"^[ \t]*#[ \t]*report:(.*)$", re.MULTILINE | re.IGNORECASE)
OPERATORS = sorted(filter(lambda operator: len(operator) > 1, token.EXACT_TOKEN_TYPES), key=len, reverse=True)
# A string that doesn't end goes on to the end of its line or, between three quotes, of the cell.
TOKEN = re.compile(
    r"""
    (?: \s | \\\r?\n | \#[^\n]* )++  # spaces and comments
    | (
        (?: [A-Za-z]{1,2} (?=["']) )?+  # as in f"..." and rb"..."
        (?:
            (?P<three> "{3} | '{3} ) (?: \\. | (?! (?P=three) ). )*+ (?: (?P=three) | \\?\Z )
            | " (?: \\. | [^"\\\n] )*+ "?
            | ' (?: \\. | [^'\\\n] )*+ '?
        )
        | \d[\w.]*+ | \w++ | OPERATORS | .
    )
    """.replace("OPERATORS", "|".join(map(re.escape, OPERATORS))),
    re.VERBOSE | re.DOTALL,
)
# By these the set-up cell for Colab and Kaggle is known. It is nobody's work, and elsewhere it isn't run.
SETUP_TAG, SETUP_TITLE = "colab-setup", "#@title Set up Colab or Kaggle"


@dataclass(frozen=True)
class Cell:
    """One cell as it was saved.

    Attributes
    ----------
    number : int
        Its place among all cells, from 1.
    cell_type : str
        "code", "markdown" or "raw".
    source : str
        What was typed into it.
    id : str
        Its id in the file; "" if it has none.
    tags : frozenset of str
        Its tags, such as "your-turn".
    execution_count : int or None
        The number in brackets that Jupyter shows beside code that was run; None if it wasn't run, or the editor that
        saved the notebook keeps no such numbers.
    pictures : tuple of NotebookPicture
        Those in its outputs, or pasted into its text, where `![alt](attachment:NAME)` shows them.
    error : str or None
        The error that ended its last run, in one line; None if there was none.
    is_folded : bool
        Whether Jupyter shows its source only when somebody unfolds it.
    printed : str
        The start of what it printed, as `find_printed_text` returns it.
    has_output : bool
        Whether it has any output, so that it was run once.
    unshown : frozenset of Unshown
        The kinds of what it shows in a notebook and isn't among its pictures, or not as it was.
    """

    number: int
    cell_type: str
    source: str
    id: str = ""
    tags: frozenset[str] = frozenset()
    execution_count: int | None = None
    pictures: tuple[NotebookPicture, ...] = ()
    error: str | None = None
    is_folded: bool = False
    printed: str = ""
    has_output: bool = False
    unshown: frozenset[Unshown] = frozenset()

    @property
    def is_setup(self) -> bool:
        """Whether it is the set-up cell for Colab and Kaggle, also if an editor dropped its tag."""
        return self.cell_type == "code" and (SETUP_TAG in self.tags or self.source.startswith(SETUP_TITLE))

    @cached_property
    def caption(self) -> str | None:
        """The text of its comment `# Report:`, which marks its pictures for the report; None without that comment."""
        comments = REPORT_COMMENT.findall(self.source) if self.cell_type == "code" else []
        return " ".join(filter(None, map(str.strip, comments)))[:MAX_CAPTION] if comments else None

    @cached_property
    def normalized_code(self) -> str:
        """Its source without comments and spaces, one token a line; equal for code that differs in these alone."""
        return "\n".join(filter(None, (found[0] for found in TOKEN.findall(self.source))))
