"""The report as one HTML page that opens anywhere: pictures inside, no script, nothing fetched."""

import base64
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from gan_lab.coursework.report.marked_pictures import Figure
from gan_lab.coursework.safe_markdown import safe_html

TEMPLATES = Path(__file__).parent / "templates"
TYPES = {".png": "image/png", ".webp": "image/webp", ".gif": "image/gif"}
SMALL = 240  # pixels: a picture that is less wide is shown larger, by a whole factor


def page(text: str, figures: Mapping[str, Figure], title: str) -> str:
    """The page of a report: its Markdown, and the pictures that its tokens stand for."""
    body = safe_html(text, links=True)
    for token, figure in figures.items():
        shown = _template("figure.html").render(
            figure=figure,
            caption=safe_html(figure.caption, links=True),
            source=f"data:{TYPES[Path(figure.file).suffix]};base64,{base64.b64encode(figure.content).decode()}",
            width=figure.size[0] * max(1, SMALL // figure.size[0]),
        )
        body = body.replace(f"<p>{token}</p>", shown).replace(token, shown)
    return _template("report.html").render(title=title, body=body)


@cache
def _template(name: str):
    from jinja2 import Environment, FileSystemLoader

    # Only what safe_html and the figures' own template made goes into a page unescaped; the templates say where.
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True).get_template(name)
