"""The pictures in the outputs of a notebook's code, and what else an output holds that isn't shown.

HTML in an output is searched for embedded pictures and not used otherwise. Of scripts and widgets nothing is used.
"""

import html
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from gan_lab.coursework.notebook_reading.data_addresses import decode_base64, find_data_addresses
from gan_lab.coursework.notebook_reading.drawing_allowance import DrawingAllowance
from gan_lab.coursework.notebook_reading.notebook_pictures import IMAGE_TYPES, MAX_CAPTION, NotebookPicture, join_lines
from gan_lab.coursework.notebook_reading.pasted_pictures import shows_web_picture, take_out_pictures
from gan_lab.coursework.notebook_reading.printed_text import has_plain_text
from gan_lab.coursework.notebook_reading.shown_animations import draw_strip, is_animation
from gan_lab.coursework.notebook_reading.svg_pictures import SVG_TYPE, draw_svg
from gan_lab.coursework.notebook_reading.unshown import Unshown
from gan_lab.coursework.texts.image_marks import find_image_marks

if TYPE_CHECKING:  # importing it takes a second, which whoever reads no notebook doesn't need
    from nbformat import NotebookNode

WIDGET_TYPE = "application/vnd.jupyter.widget-view+json"
# Types of outputs that a script of the notebook's editor shows: of plotly, Bokeh, Vega and Altair, and scripts.
SCRIPT_TYPE = re.compile(r"application/(?:vnd\.(?:plotly|bokehjs_exec|vega|vegalite|holoviews_exec)\b|javascript$)")
# By these the HTML of plotly, Bokeh, Vega, ECharts, mpld3, pyLDAvis and drawings by script is known.
SCRIPT_MARK = re.compile(
    r"plotly-graph-div|Plotly\.newPlot|data-root-id|bk-root|vegaEmbed|echarts\.init|mpld3\.|LDAvis|<canvas",
    re.IGNORECASE,
)
HTML_KINDS = (
    (re.compile(r"<video[\s>]", re.IGNORECASE), Unshown.VIDEO),
    (re.compile(r"<audio[\s>]", re.IGNORECASE), Unshown.AUDIO),
    (SCRIPT_MARK, Unshown.SCRIPT),
    (re.compile(r"<iframe[\s>]", re.IGNORECASE), Unshown.FRAME),
)
# What of HTML nobody reads: tags, styles, scripts. It may come from anybody, so no character is looked at twice.
UNREAD_HTML = re.compile(
    r"<(?P<kind>script|style|svg)\b(?:(?!</(?P=kind)).)*+(?:</(?P=kind)[^<>]*+>?|\Z)|<[^<>]*+>",
    re.IGNORECASE | re.DOTALL,
)
PROGRESS = re.compile(r"\d+%\|| \?it/s|FloatProgress|IntProgress")  # in the text of a progress bar, which shows no work
HIDDEN = "Output hidden; open in https://colab."  # Colab's words in place of an output that was too large


def read_output(output: "NotebookNode", allowance: DrawingAllowance) -> tuple[list[NotebookPicture], set[Unshown]]:
    """Read what one output of a code cell shows.

    Parameters
    ----------
    output : NotebookNode
        The output, in nbformat 4.
    allowance : DrawingAllowance
        How many drawings and animations of the notebook are still made into pictures.

    Returns
    -------
    (list of NotebookPicture, set of Unshown)
        The pictures that its HTML or Markdown embeds; without any, the output itself in the first type of picture that
        it has. And the kinds of what isn't shown as it was.
    """
    if output.output_type not in ("display_data", "execute_result"):
        return [], set()
    data = output.data
    markup = join_lines(data.get("text/html"))
    unshown: set[Unshown] = set()
    versions = list(_find_versions(output))
    still = versions[0].content if versions else None
    pictures = list(_find_embedded_pictures(markup, still)) or versions[:1]
    if not pictures:
        pictures = list(_find_drawn_pictures(data, markup, allowance, unshown))
    elif any(picture.content.startswith(b"\xff\xd8") for picture in pictures):
        unshown.add(Unshown.JPEG)
    if not pictures and not unshown:
        unshown = _find_unshown(data, markup)
        if not unshown and _has_words(markup) and not has_plain_text(output):
            unshown = {Unshown.HTML}
    return pictures, unshown


def _has_words(markup: str) -> bool:
    """Tell whether there is anything to read in HTML; a progress bar says nothing."""
    is_progress = "<progress" in markup or PROGRESS.search(markup)
    return not is_progress and any(map(str.isalnum, html.unescape(UNREAD_HTML.sub(" ", markup))))


def _find_versions(output: "NotebookNode") -> Iterator[NotebookPicture]:
    """Find the versions of an output that are pictures, for programs that show different types."""
    for image_type in IMAGE_TYPES:
        if content := decode_base64(join_lines(output.data.get(image_type))):
            yield NotebookPicture(content, _find_alt(output.metadata.get(image_type), output.data.get("text/plain")))


def _find_embedded_pictures(markup: str, still: bytes | None) -> Iterator[NotebookPicture]:
    """Find the pictures in the HTML of an output; `still` is the PNG beside it."""
    for mark in find_image_marks(markup):
        for address in find_data_addresses(f'"{mark.address}"'):
            if address.media_type in IMAGE_TYPES and not mark.is_inline and (content := address.decode()):
                yield NotebookPicture(content, mark.alt[:MAX_CAPTION], still)


def _find_drawn_pictures(
    data: Mapping[str, Any], markup: str, allowance: DrawingAllowance, unshown: set[Unshown]
) -> Iterator[NotebookPicture]:
    """Find what can be made into a picture in an output that holds none: an animation, a drawing, Markdown."""
    drawing = join_lines(data.get(SVG_TYPE)) or (markup if markup.lstrip().startswith(("<svg", "<?xml")) else "")
    if is_animation(markup):
        strip, alt = draw_strip(markup, allowance)
        unshown.add(Unshown.ANIMATION if strip else Unshown.BROKEN_ANIMATION)
        if strip:
            yield NotebookPicture(strip, alt)
    elif drawing:
        drawn = draw_svg(drawing.encode(), allowance)
        unshown.add(Unshown.SVG if drawn else Unshown.BROKEN_SVG)
        if drawn:
            yield NotebookPicture(drawn)
    elif markdown := join_lines(data.get("text/markdown")):
        yield from take_out_pictures(markdown, unshown, allowance=allowance)[1]


def _find_unshown(data: Mapping[str, Any], markup: str) -> set[Unshown]:
    """Find the kind of an output without a picture, if a reader of the notebook sees more in it than text."""
    types, plain = list(data), join_lines(data.get("text/plain"))
    if plain.startswith(HIDDEN):
        return {Unshown.HIDDEN}
    if any(SCRIPT_TYPE.match(media_type) for media_type in types):
        return {Unshown.SCRIPT}
    for prefix, kind in (("video/", Unshown.VIDEO), ("audio/", Unshown.AUDIO), ("application/pdf", Unshown.PDF)):
        if any(media_type.startswith(prefix) for media_type in types):
            return {kind}
    if WIDGET_TYPE in types and not markup:
        return set() if PROGRESS.search(plain) else {Unshown.WIDGET}
    for pattern, kind in HTML_KINDS:
        if pattern.search(markup):
            return {kind}
    return {Unshown.WEB_PICTURE} if shows_web_picture(markup) else set()


def _find_alt(metadata: object, plain: object) -> str:
    """Return the alternative text in an output's metadata, else its plain text, where this kit writes it too."""
    alt = metadata.get("alt") if isinstance(metadata, dict) else None
    alt = join_lines(alt) if join_lines(alt).strip() else join_lines(plain)
    is_default_repr = re.match(r"<[\w.]+ .*>$|<Figure", alt)  # such as <Figure size 640x480>, which describes nothing
    return "" if is_default_repr else alt.strip()[:MAX_CAPTION]
