"""The report as one HTML page that opens anywhere: pictures inside, no script, nothing fetched."""

import base64
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from gan_lab.coursework.report.report_pictures import ReportPicture
from gan_lab.coursework.texts.safe_markdown import safe_html

if TYPE_CHECKING:
    from jinja2 import Template

TEMPLATES = Path(__file__).parent / "templates"
MEDIA_TYPES = {".png": "image/png", ".webp": "image/webp", ".gif": "image/gif"}
MAX_ENLARGED = 240  # pixels; a narrower picture is enlarged by the largest whole factor that keeps it within this width


def make_page(text: str, pictures: Mapping[str, ReportPicture], title: str) -> str:
    """Write the page of a report.

    Parameters
    ----------
    text : str
        The report as Markdown, with a token where each picture goes.
    pictures : mapping of str to ReportPicture
        The picture that each token stands for.
    title : str
        The page's title.

    Returns
    -------
    str
        HTML.
    """
    body = safe_html(text, links=True)
    for token, picture in pictures.items():
        markup = _load_template("picture.html").render(
            picture=picture,
            caption=safe_html(picture.caption, links=True),
            source=f"data:{MEDIA_TYPES[Path(picture.file).suffix]};base64,{base64.b64encode(picture.content).decode()}",
            width=picture.size[0] * max(1, MAX_ENLARGED // picture.size[0]),
        )
        body = body.replace(f"<p>{token}</p>", markup).replace(token, markup)
    return _load_template("report.html").render(title=title, body=body)


@cache
def _load_template(name: str) -> "Template":
    from jinja2 import Environment, FileSystemLoader

    # Jinja escapes all values but those that the templates mark as safe: what safe_html and picture.html made.
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True).get_template(name)
