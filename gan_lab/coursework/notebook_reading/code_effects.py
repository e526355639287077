"""What the code of cells does, as far as its text tells, made comparable. Nothing is compiled or run.

Code that Python can't read, which is also code nested without end, is compared by its words.
"""

import ast
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from gan_lab.coursework.notebook_reading.cells import Cell
from gan_lab.coursework.notebook_reading.idle_code import remove_idle
from gan_lab.coursework.notebook_reading.idle_parts import find_last_reads

MAX_CELL = 10_000  # characters of a cell that are parsed; longer ones are compared by their words
MAX_NOTEBOOK = 100_000  # characters of a notebook that are parsed
# The text may come from anybody, so the time that these patterns take must grow no faster than its length.
WORD = re.compile(r"\w+(?:\.\w+)*")
NAME = re.compile(r"\w+")
COMMAND = re.compile(r"^([ \t]*+)([%!?][^\n]*+|[\w.]++\?{1,2}+[ \t]*+$)", re.MULTILINE)  # of Jupyter, not of Python
IDLE_COMMAND = re.compile(
    r"%(matplotlib|config|load_ext|autoreload|precision|who|whos|pwd)\b|%%(time|timeit|capture)\b|\?|[\w.]++\?"
)


@dataclass(frozen=True)
class Effects:
    """What code does.

    Attributes
    ----------
    statements : tuple of str
        The statements that do something, each spelled in one way, and Jupyter's commands.
    words : tuple of str
        All its words, comments aside.
    is_readable : bool
        Whether Python can read all cells.
    """

    statements: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    is_readable: bool = True

    @cached_property
    def text(self) -> str:
        """The statements or, if Python can't read a cell, the words as one text."""
        return "\n".join(self.statements if self.is_readable else self.words)

    def adds_to(self, handed_out: "Effects") -> bool:
        """Tell whether code does something that the code as handed out doesn't do.

        Parameters
        ----------
        handed_out : Effects
            What the code as handed out does.

        Returns
        -------
        bool
            Whether there is another statement or, if Python can't read a cell, another word.
        """
        if not (self.is_readable and handed_out.is_readable):
            return bool(Counter(self.words) - Counter(handed_out.words))
        return not set(self.statements) <= set(handed_out.statements)

    def leaves_out(self, handed_out: "Effects") -> float:
        """Compute which share of the statements as handed out is gone.

        Parameters
        ----------
        handed_out : Effects
            What the code as handed out does.

        Returns
        -------
        float
            From 0 to 1; 0 if nothing was handed out, or if Python can't read a cell, where nobody knows.
        """
        asked = set(handed_out.statements)
        return 0.0 if not self.is_readable or not asked else len(asked - set(self.statements)) / len(asked)


class StudentCode:
    """The code of a student's notebook, in which what sets a name does something only if the name is read.

    Parameters
    ----------
    cells : sequence of Cell
        The code cells.
    student : str, optional
        The name that the notebook sets as STUDENT; where the code has it as text, STUDENT is put in its place.
    """

    def __init__(self, cells: Sequence[Cell], student: str | None = None) -> None:
        self._cells, self._student = cells, student
        self._left = MAX_NOTEBOOK

    def find_effects(self, cell: Cell, known: AbstractSet[str] | None) -> Effects:
        """Find out what the code of a cell does.

        Parameters
        ----------
        cell : Cell
            One of the code cells.
        known : set of str or None
            Names that count as read, besides those that this cell reads, or one below it; None if all count as read.

        Returns
        -------
        Effects
            As `find_effects` returns it, without what only sets names that aren't read. After `MAX_NOTEBOOK`
            characters, code counts as code that Python can't read.
        """
        self._left -= len(cell.source)
        if self._left < 0:
            return Effects(words=tuple(WORD.findall(cell.normalized_code)), is_readable=False)

        def is_read(name: str) -> bool:
            return known is None or name in known or self._last_reads.get(name, 0) >= cell.number

        return _find_effects(cell, self._student, is_read)

    @cached_property
    def _last_reads(self) -> dict[str, int]:
        trees, words = _parse_all(self._cells)
        last = find_last_reads(trees)
        return {name: max(last.get(name, 0), words.get(name, 0)) for name in last.keys() | words.keys()}


def find_effects(cell: Cell) -> Effects:
    """Find out what the code of a cell does that was handed out.

    Parameters
    ----------
    cell : Cell
        The code cell.

    Returns
    -------
    Effects
        Left out are comments, `pass`, texts, numbers and names that stand alone, a `print` of nothing but a text or a
        number, imports, assertions of constants, and branches that are never taken. Numbers, quotation marks, spaces in
        texts, brackets and the order of named arguments are spelled in one way.
    """
    return _find_effects(cell, None, lambda name: True)


def join_effects(effects: Iterable[Effects]) -> Effects:
    """Join what several cells do.

    Parameters
    ----------
    effects : iterable of Effects
        What each of them does.

    Returns
    -------
    Effects
        What all do; readable if all are.
    """
    each = list(effects)
    statements = tuple(statement for one in each for statement in one.statements)
    return Effects(statements, tuple(w for one in each for w in one.words), all(one.is_readable for one in each))


def find_names(cells: Iterable[Cell]) -> frozenset[str]:
    """Find all names in code, those that it sets, reads or defines.

    Parameters
    ----------
    cells : iterable of Cell
        The code cells of a notebook.

    Returns
    -------
    frozenset of str
        The names; of code that Python can't read, all words.
    """
    trees, words = _parse_all(cells)
    names = set(words)
    for node in (node for _, tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
    return frozenset(names)


def _find_effects(cell: Cell, student: str | None, is_read: Callable[[str], bool]) -> Effects:
    words = tuple(WORD.findall(cell.normalized_code))
    tree, commands = _parse_cell(cell.source)
    if tree is None:
        return Effects(words=words, is_readable=False)
    try:
        kept = [_spell(statement) for statement in remove_idle(tree, student, is_read)]
    except RecursionError:
        return Effects(words=words, is_readable=False)
    return Effects((*commands, *kept), words)


def _spell(statement: ast.stmt) -> str:
    """Return a statement as text."""
    try:
        return ast.unparse(ast.fix_missing_locations(statement))
    except ValueError:  # Python before 3.12 can't write each text between the braces of an f-string
        return ast.dump(statement)


def _parse_all(cells: Iterable[Cell]) -> tuple[list[tuple[int, ast.AST]], dict[str, int]]:
    """Parse the code of a notebook; returns its trees and the words of the rest, with the numbers of their cells."""
    trees: list[tuple[int, ast.AST]] = []
    words: dict[str, int] = {}
    left = MAX_NOTEBOOK
    for cell in cells:
        left -= len(cell.source)
        tree, commands = _parse_cell(cell.source) if left >= 0 else (None, [])
        if tree is not None:
            trees.append((cell.number, tree))
        rest = "\n".join(commands) if tree is not None else cell.source
        words |= dict.fromkeys(NAME.findall(rest), cell.number)
    return trees, words


def _parse_cell(source: str) -> tuple[ast.Module | None, list[str]]:
    """Parse code; returns None if Python can't read it, and the commands of Jupyter in it that do something."""
    tree = _parse(source)
    if tree is not None:
        return tree, []
    commands = [" ".join(match[2].split()) for match in COMMAND.finditer(source) if not IDLE_COMMAND.match(match[2])]
    return _parse(COMMAND.sub(r"\1pass", source)), commands


def _parse(source: str) -> ast.Module | None:
    if len(source) > MAX_CELL:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes in texts
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the last one also means: nested too deeply
        return None
