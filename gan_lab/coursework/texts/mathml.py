"""Formulas in LaTeX as MathML, the part of HTML that browsers typeset.

A formula may come from anybody. The library (math-core) reads it in a process of its own, since a formula of a few
hundred characters can keep it busy for years or end its process. What it makes is then written anew here: elements and
attributes from a list, and text that is escaped.
"""

import html
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

from gan_lab.coursework.texts.formulas import Formula

# The program of that process. It gets [commands, [[LaTeX, whether on a line of its own], ...]] and writes a line for
# each formula, "null" if it can't be read. Where the system can, a signal ends it after a quarter of a second of
# processor time; as many formulas as a text may have take a tenth of that, or half of it if they are one letter each.
PROGRAM = """
import json, signal, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except (ImportError, OSError, ValueError):
    pass
sys.path.append(sys.argv[1])
from math_core import LatexError, LatexToMathML
if hasattr(signal, "setitimer"):
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, 0.25)
commands, formulas = json.load(sys.stdin)
converter = LatexToMathML(macros=commands, fancy_error=False, allow_unreliable_rendering=True)
for latex, is_display in formulas:
    try:
        made = converter.convert_with_local_state(latex, displaystyle=is_display)
    except LatexError:
        made = None
    print(json.dumps(made), flush=True)
"""
MAX_SECONDS = 10  # by the clock, for the formulas of a text; they take a few thousandths
MAX_MATHML = 100_000  # characters of a formula as MathML
MAX_DEPTH = 40  # elements inside each other; a formula that is read by people has some ten
# Commands that the library doesn't know, as others that it knows.
COMMANDS = {
    "dotsc": r"\ldots",
    "hbox": r"\text{#1}",
    "mbox": r"\text{#1}",
    "substack": r"\begin{gathered}#1\end{gathered}",
    "tag": r"\qquad(\text{#1})",
}
# Environments of several lines are typeset without the numbers that nothing in the text refers to.
ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{(align|split|gather|multline|equation)\*?\}")
UNNUMBERED = {"align": "aligned", "split": "aligned", "gather": "gathered", "multline": "gathered"}
NAMED_SIGN = re.compile(r"&(?!(?:lt|gt|amp|quot);)[A-Za-z]+;")  # HTML knows its name, XML doesn't
TOKENS = {"mi", "mn", "mo", "mtext"}  # the elements that hold text; the others hold elements
ELEMENTS = {
    *(*TOKENS, "math", "mrow", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup", "munder", "mover", "munderover"),
    *("mtable", "mtr", "mtd", "mspace", "mphantom", "menclose", "mpadded"),
}
YES_OR_NO = re.compile("true|false")
# Lengths are small and never negative, so that no formula covers what stands beside it.
LENGTH = re.compile(r"0|[0-2](\.\d{1,8})?em")
ATTRIBUTES = {
    "accent": YES_OR_NO,
    "accentunder": YES_OR_NO,
    "display": re.compile("block"),
    "displaystyle": YES_OR_NO,
    "form": re.compile("prefix|infix|postfix"),
    "linethickness": re.compile("0"),
    "lspace": LENGTH,
    "mathvariant": re.compile("normal"),
    "maxsize": LENGTH,
    "minsize": LENGTH,
    "movablelimits": YES_OR_NO,
    "notation": re.compile("box"),
    "rspace": LENGTH,
    "scriptlevel": re.compile("[0-2]"),
    "stretchy": YES_OR_NO,
    "symmetric": YES_OR_NO,
    "width": LENGTH,
}
ALIGNMENT = re.compile("text-align: (left|right);")  # in a cell's style, which becomes the attribute columnalign


class _NotAFormulaError(Exception):
    """An element isn't one of those that formulas consist of, or stands too deep."""


def make_mathml(formulas: Sequence[Formula]) -> list[str]:
    """Write formulas as MathML.

    Parameters
    ----------
    formulas : sequence of Formula
        The formulas of a text.

    Returns
    -------
    list of str
        For each formula one element <math>; for one that can't be typeset, the formula as it was typed, as HTML.
    """
    within = [formula for formula in formulas if formula.is_within_limits]
    made = iter(_convert(within) if within else ())
    return [
        _rewrite(next(made, None) if formula.is_within_limits else None) or html.escape(formula.typed)
        for formula in formulas
    ]


def _convert(formulas: Sequence[Formula]) -> list[str | None]:
    """Return what the library makes of each formula, None where it fails, up to one that ends or stops its process."""
    latex = [(ENVIRONMENT.sub(_leave_out_numbers, formula.latex), formula.is_display) for formula in formulas]
    package = find_spec("math_core")
    folder = str(Path(str(package.origin)).parents[1]) if package else ""
    try:
        lines = subprocess.run(
            [sys.executable, "-I", "-S", "-c", PROGRAM, folder],
            input=json.dumps([COMMANDS, latex]).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=MAX_SECONDS,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # which only Windows has
        ).stdout
    except subprocess.TimeoutExpired as stopped:
        lines = stopped.stdout or b""
    except OSError:  # no process can be started
        lines = b""
    return [json.loads(line) for line in lines.split(b"\n")[:-1]]  # without the line that was cut, or nothing


def _leave_out_numbers(match: re.Match[str]) -> str:
    """Return the start or the end of an environment as that of the same one without numbers."""
    name = UNNUMBERED.get(match[2])
    return f"\\{match[1]}{{{name}}}" if name else ""


def _rewrite(mathml: str | None) -> str:
    """Return what the library made as HTML; "" if it made nothing, or anything but a formula that people read."""
    if mathml is None or len(mathml) > MAX_MATHML:
        return ""
    try:
        return _write(ElementTree.fromstring(NAMED_SIGN.sub(lambda match: html.unescape(match[0]), mathml)))
    except (ElementTree.ParseError, _NotAFormulaError):
        return ""


def _write(element: ElementTree.Element, depth: int = 0) -> str:
    """Return an element of the library's as HTML."""
    name = element.tag
    if name not in ELEMENTS or depth > MAX_DEPTH:
        raise _NotAFormulaError
    attributes = {
        key: value for key, value in element.items() if key in ATTRIBUTES and ATTRIBUTES[key].fullmatch(value)
    }
    if name == "mtd" and (alignment := ALIGNMENT.search(element.get("style", ""))):
        attributes["columnalign"] = alignment[1]
    if name == "mpadded":  # whose use is to move things out of their place
        name, attributes = "mrow", {}
    content = html.escape(element.text or "") if name in TOKENS else ""
    content += "".join(_write(child, depth + 1) for child in element)
    opening = " ".join([name, *(f'{key}="{value}"' for key, value in attributes.items())])
    return f"<{opening}>{content}</{name}>"
