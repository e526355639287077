"""Code without what does nothing: a tree of Python's grammar is made smaller, and nothing in it is compiled or run.

Two pieces of code that differ in idle statements and in spelling alone become the same tree. A renamed variable is seen
as a difference.
"""

import ast
import operator
from collections.abc import Callable, Sequence

from gan_lab.coursework.notebook_reading.idle_parts import (
    STUDENT,
    Setting,
    find_set_names,
    has_names,
    is_bare_statement,
    is_idle,
    is_pause,
)

MAX_NUMBER = 1e15  # numbers beyond it aren't computed
OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
SIGNS: dict[type[ast.unaryop], Callable[[float], float]] = {ast.UAdd: operator.pos, ast.USub: operator.neg}


def remove_idle(tree: ast.Module, student: str | None, is_read: Callable[[str], bool]) -> list[ast.stmt]:
    """Take the statements of a cell that do something, each spelled in one way.

    Parameters
    ----------
    tree : ast.Module
        The cell's code; it is changed.
    student : str or None
        The name that the notebook sets as STUDENT.
    is_read : callable
        Takes a name; whether something reads it. What only sets others does nothing.

    Returns
    -------
    list of ast.stmt
        The statements, in order. Imports are none: what they are for is seen where it is used.

    Raises
    ------
    RecursionError
        If the tree is nested too deeply.
    """
    remover = _IdleRemover(student, is_read)
    statements = remover.visit_block(tree.body)
    last = len(statements) - 1
    return [
        node
        for place, node in enumerate(statements)
        if not (isinstance(node, ast.Expr) and is_idle(node.value) and place < last)
    ]


class _IdleRemover(ast.NodeTransformer):
    """Removes statements that do nothing, from the innermost outwards, and spells the others in one way."""

    def __init__(self, student: str | None, is_read: Callable[[str], bool]) -> None:
        self._student, self._is_read = student, is_read
        self._depth = 0  # in how many blocks the statement stands

    def visit_block(self, body: Sequence[ast.stmt]) -> list[ast.stmt]:
        """Return the statements that are left of a block."""
        found: list[ast.stmt] = []
        for statement in body:
            left = self.visit(statement)
            found += left if isinstance(left, list) else [left] if left is not None else []
        return found

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Visit the parts of a node; a block that becomes empty stays so."""
        self._depth += isinstance(node, ast.stmt | ast.ExceptHandler)
        super().generic_visit(node)
        self._depth -= isinstance(node, ast.stmt | ast.ExceptHandler)
        return node

    def visit_Pass(self, node: ast.Pass) -> None: ...

    def visit_Import(self, node: ast.Import) -> None: ...

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None: ...

    def visit_Global(self, node: ast.Global) -> ast.stmt | None:
        return node if self._depth else None  # outside functions it does nothing

    def visit_Delete(self, node: ast.Delete) -> ast.stmt | None:
        are_names = all(isinstance(target, ast.Name) for target in node.targets)
        return None if are_names and not self._is_any_read(node) else node

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt] | None:
        if isinstance(node.value, ast.NamedExpr):
            return self.visit_Assign(ast.Assign([node.value.target], node.value.value))
        self.generic_visit(node)
        if not is_idle(node.value):
            return node
        # The last expression of a cell is shown. A name alone is no work, and what a built-in function returns of a
        # text or a number isn't either.
        is_shown = not self._depth and not is_bare_statement(node) and has_names(node.value)
        return node if is_shown and not is_pause(node.value) else None

    def visit_Assert(self, node: ast.Assert) -> ast.stmt | None:
        self.generic_visit(node)
        return None if is_idle(node.test) and not has_names(node.test) else node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | list[ast.stmt] | None:
        return None if node.value is None else self.visit_Assign(ast.Assign([node.target], node.value))

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt | None:
        self.generic_visit(node)
        return None if self._only_sets_unread(node) else node

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt] | None:
        self.generic_visit(node)
        kept = [one for one in _split_assignment(node) if not self._only_sets_unread(one)]
        return [one for one in kept if not (len(one.targets) == 1 and _is_same_name(one.targets[0], one.value))]

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt] | None:
        self.generic_visit(node)
        if isinstance(node.test, ast.Constant):
            return node.body if node.test.value else node.orelse
        return self._finish_block(node, not node.orelse and is_idle(node.test))

    def visit_While(self, node: ast.While) -> ast.AST | list[ast.stmt] | None:
        self.generic_visit(node)
        if isinstance(node.test, ast.Constant) and not node.test.value:
            return node.orelse
        return self._finish_block(node, not node.orelse and is_idle(node.test))

    def visit_For(self, node: ast.For) -> ast.AST | list[ast.stmt] | None:
        self.generic_visit(node)
        if ast.unparse(node.iter) in ("range(0)", "[]", "()", "{}", "''"):
            return node.orelse
        return self._finish_block(node, not node.orelse and is_idle(node.iter))

    def visit_With(self, node: ast.With) -> ast.AST | list[ast.stmt] | None:
        self.generic_visit(node)
        return self._finish_block(node, True)

    def visit_Try(self, node: ast.Try) -> ast.AST | list[ast.stmt] | None:
        self.generic_visit(node)
        for handler in node.handlers:
            handler.body = handler.body or [ast.Pass()]
        return node if node.body else [*node.orelse, *node.finalbody]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST | list[ast.stmt] | None:
        node.returns = None
        self.generic_visit(node)
        is_idle_body = all(isinstance(part, ast.Return) and is_idle(part) for part in node.body)
        return self._finish_block(node, False) if self._is_read(node.name) or not is_idle_body else None

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST | list[ast.stmt] | None:
        self.generic_visit(node)
        return self._finish_block(node, False) if self._is_read(node.name) or node.body else None

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.arg(node.arg)  # without its annotation

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if not isinstance(node.value, str):
            return node
        text = " ".join(node.value.split())
        return ast.Name(STUDENT, ast.Load()) if self._student and text == self._student else ast.Constant(text)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        if all(isinstance(value, ast.Constant) for value in node.values):
            texts = (value.value for value in node.values if isinstance(value, ast.Constant))
            return self.visit_Constant(ast.Constant("".join(map(str, texts))))
        node.values = [value if isinstance(value, ast.Constant) else self.visit(value) for value in node.values]
        return node

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.expr:
        node.value = self.visit(node.value)  # its format stays as it is
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        match node:
            case ast.BinOp(left=ast.Constant(value=str(one)), op=ast.Add(), right=ast.Constant(value=str(other))):
                return self.visit_Constant(ast.Constant(one + other))
        left, right, compute = _find_number(node.left), _find_number(node.right), OPERATIONS.get(type(node.op))
        if compute is None or left is None or right is None or (right == 0 and isinstance(node.op, ast.Div)):
            return node
        return ast.Constant(compute(left, right))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.op, ast.Not) and isinstance(node.operand, ast.Constant):
            return ast.Constant(not node.operand.value)
        number, compute = _find_number(node.operand), SIGNS.get(type(node.op))
        return ast.Constant(compute(number)) if compute and number is not None else node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if all(keyword.arg for keyword in node.keywords):
            node.keywords.sort(key=lambda keyword: keyword.arg or "")
        match node:
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=value)], keywords=[]):
                return node.args[0] if type(value).__name__ == name else node
        return node

    def _finish_block(self, node: ast.stmt, can_go: bool) -> ast.stmt | None:
        """Return a statement whose body may have become empty; None if it is empty and the statement can go."""
        if not node.body and can_go:  # type: ignore[attr-defined]
            return None
        node.body = node.body or [ast.Pass()]  # type: ignore[attr-defined]
        return node

    def _only_sets_unread(self, node: Setting) -> bool:
        names = find_set_names(node)
        return bool(names) and not any(map(self._is_read, names))

    def _is_any_read(self, node: ast.AST) -> bool:
        return any(self._is_read(part.id) for part in ast.walk(node) if isinstance(part, ast.Name))


def _find_number(node: ast.AST) -> float | None:
    """Return the number that a part of a tree is, if it is one and not too large to compute with."""
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return value if abs(value) <= MAX_NUMBER else None
    return None


def _is_same_name(target: ast.expr, value: ast.expr) -> bool:
    return isinstance(target, ast.Name) and isinstance(value, ast.Name) and target.id == value.id


def _split_assignment(node: ast.Assign) -> list[ast.Assign]:
    """Return an assignment as one for each name, where that does the same, as in `a, b = 1, 2` and `a = b = 1`."""
    if len(node.targets) > 1:
        return [ast.Assign([target], node.value) for target in node.targets] if is_idle(node.value) else [node]
    match node:
        case ast.Assign(
            targets=[ast.Tuple(elts=targets) | ast.List(elts=targets)],
            value=ast.Tuple(elts=values) | ast.List(elts=values),
        ):
            parts = [*targets, *values]
            are_apart = len(values) == 1 or not any(map(has_names, values))
            if len(targets) == len(values) and are_apart and not any(isinstance(p, ast.Starred) for p in parts):
                return [ast.Assign([target], value) for target, value in zip(targets, values, strict=True)]
    return [node]
