"""Formulas as MathML, which browsers typeset by themselves: no script, and nothing from another server."""

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from gan_lab.coursework.texts.mathml import COMMANDS

CONVERTER = LatexToMathML(macros=COMMANDS, allow_unreliable_rendering=True)
logger = logging.getLogger(__name__)


def _write(translator: HTML5Translator, node: nodes.Element, is_display: bool) -> None:
    try:
        made = CONVERTER.convert_with_local_state(node.astext(), displaystyle=is_display)
    except LatexError as problem:
        logger.warning("A formula can't be typeset: %s: %s", node.astext(), problem, location=node)
        made = translator.encode(node.astext())
    translator.body.append(f'<div class="math">{made}</div>' if is_display else made)
    raise nodes.SkipNode


def _write_inline(translator: HTML5Translator, node: nodes.Element) -> None:
    _write(translator, node, is_display=False)


def _write_display(translator: HTML5Translator, node: nodes.Element) -> None:
    _write(translator, node, is_display=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Make this the way in which HTML shows formulas."""
    app.add_html_math_renderer("mathml", (_write_inline, None), (_write_display, None))
    app.config.html_math_renderer = "mathml"
    return {"parallel_read_safe": True, "parallel_write_safe": True}
