"""Pictures in notebooks keep their alternative text, which the kit stores beside them and MyST-NB leaves out."""

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.application import Sphinx

_render_image = NbElementRenderer.render_image


def _render_with_text(renderer: NbElementRenderer, data: MimeData) -> list[nodes.Element]:
    made = _render_image(renderer, data)
    text = data.output_metadata.get(data.mime_type, {}).get("alt")
    for node in made if text else []:
        node["alt"] = text
    return made


def setup(app: Sphinx) -> dict[str, bool]:
    """Let notebooks' pictures be rendered with their text."""
    NbElementRenderer.render_image = _render_with_text
    return {"parallel_read_safe": True, "parallel_write_safe": True}
