"""Which parts of code change nothing and show nothing, and which names code reads. Nothing is compiled or run."""

import ast
from collections import defaultdict
from collections.abc import Iterable

STUDENT = "STUDENT"  # the name that notebooks set to the student's
# Built-in functions that only return a value, and those that only show one.
PURE_CALLS = {
    "abs", "bool", "dict", "float", "id", "int", "isinstance", "len", "list", "max", "min", "range", "repr", "round",
    "set", "sorted", "str", "sum", "tuple", "type",
}  # fmt: skip
SHOWING_CALLS = {"print", "display"}
EFFECTS = (ast.Call, ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)
BARE = (ast.Name, ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Starred, ast.expr_context)
Setting = ast.Assign | ast.AnnAssign | ast.AugAssign


def is_idle(expression: ast.AST) -> bool:
    """Tell whether an expression changes nothing and shows nothing of the notebook when it is computed.

    Parameters
    ----------
    expression : ast.AST
        Any part of a tree.

    Returns
    -------
    bool
        True without calls, those aside that only return a value (`len`) or show a text or a number
        (`print("done")`).
    """
    return all(not isinstance(node, EFFECTS) or _is_idle_call(node) for node in ast.walk(expression))


def _is_idle_call(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if is_pause(node):
        return True
    match node.func:
        case ast.Name(id=name):
            shows_constants = name in SHOWING_CALLS and not any(map(has_names, [*node.args, *node.keywords]))
            return name in PURE_CALLS or shows_constants
    return False


def is_pause(node: ast.AST) -> bool:
    """Tell whether a part of a tree is a call of `time.sleep`.

    Parameters
    ----------
    node : ast.AST
        The part.

    Returns
    -------
    bool
        Whether it is.
    """
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="time"), attr="sleep")):
            return True
    return False


def has_names(expression: ast.AST) -> bool:
    """Tell whether an expression reads a name of the notebook; the student's own name isn't one.

    Parameters
    ----------
    expression : ast.AST
        Any part of a tree.

    Returns
    -------
    bool
        Whether it does.
    """
    names = (node.id for node in ast.walk(expression) if isinstance(node, ast.Name))
    return any(name not in PURE_CALLS and name not in SHOWING_CALLS and name != STUDENT for name in names)


def find_last_reads(trees: Iterable[tuple[int, ast.AST]]) -> dict[str, int]:
    """Find where names are read last by code with an effect, or to set a name that is read.

    Parameters
    ----------
    trees : iterable of (int, ast.AST)
        The code of a notebook: the number of each cell, and its tree.

    Returns
    -------
    dict of str to int
        The number of the last cell that reads a name, by the name; without names that are never read.
    """
    last: dict[str, int] = {}
    settings: dict[str, list[tuple[int, set[str]]]] = defaultdict(list)  # by the name that is set: what is read for it
    waiting = list(trees)
    while waiting:
        number, node = waiting.pop()
        if isinstance(node, Setting) and (names := find_set_names(node)):
            read = {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}
            for name in names:
                settings[name].append((number, read))
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            last[node.id] = max(number, last.get(node.id, number))
        if not (isinstance(node, ast.Import | ast.ImportFrom | ast.Delete) or is_bare_statement(node)):
            waiting.extend((number, child) for child in ast.iter_child_nodes(node))
    names_left = list(last)
    while names_left:
        for number, read in settings.pop(names_left.pop(), ()):
            names_left += read
            last |= {name: max(number, last.get(name, number)) for name in read}
            read.clear()  # it is shared by all names that the statement sets
    return last


def is_bare_statement(node: ast.AST) -> bool:
    """Tell whether a statement is only names, texts and numbers, which do nothing when they stand alone.

    Parameters
    ----------
    node : ast.AST
        The statement.

    Returns
    -------
    bool
        Whether it is.
    """
    return isinstance(node, ast.Expr) and all(isinstance(part, BARE) for part in ast.walk(node.value))


def find_set_names(statement: Setting) -> set[str]:
    """Find the names that a statement sets, if it does nothing else.

    Parameters
    ----------
    statement : ast.Assign, ast.AnnAssign or ast.AugAssign
        The statement.

    Returns
    -------
    set of str
        The names; empty if the statement has another effect, such as a call.
    """
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    parts = [part for target in targets for part in ast.walk(target)]
    if not all(isinstance(part, BARE) for part in parts) or not (statement.value is None or is_idle(statement.value)):
        return set()
    return {part.id for part in parts if isinstance(part, ast.Name)}
