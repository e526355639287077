"""Templates filled in: whole pages, each with its script, and Markdown of anybody as harmless HTML.

Nothing that a submission says can run in a page: Jinja escapes it, `safe_markdown.safe_html` renders its Markdown, and
its pictures were decoded and encoded again. Besides, each page has a policy that allows its own script alone, by the
script's digest.
"""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gan_lab.coursework.texts.safe_markdown import safe_html

TEMPLATES = Path(__file__).parent / "templates"

Values = dict[str, Any]  # what a template shows, by name


def render(template: str, script: str | None, **values: Any) -> str:
    """Make a page from a template.

    Parameters
    ----------
    template : str
        A file in the folder `templates`.
    script : str or None
        A file of JavaScript in the same folder, the only one that the page may run; None for a page without scripts.
    **values
        What the template shows, by name.

    Returns
    -------
    str
        HTML.
    """
    code = (TEMPLATES / script).read_text(encoding="utf-8") if script else ""
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    allowed = Markup(f"'sha256-{digest}'" if script else "'none'")
    return _load_templates().get_template(template).render(script=Markup(code), script_hash=allowed, **values)


def render_part(name: str, *values: Any) -> Markup:
    """Make a part of a page.

    Parameters
    ----------
    name : str
        A macro in the template `pieces.html`.
    *values
        What it takes.

    Returns
    -------
    Markup
        HTML, which the templates don't escape again.
    """
    return Markup(getattr(_load_templates().get_template("pieces.html").module, name)(*values))


def render_markdown(text: str) -> Markup:
    """Render Markdown, which may come from anybody, as harmless HTML that the templates don't escape again."""
    return Markup(safe_html(text))


@cache
def _load_templates() -> Environment:
    return Environment(
        loader=PackageLoader("gan_lab.coursework.review.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
