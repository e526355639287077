"""The HTML of the explorer: its style and its parts, which are put into HTML widgets as their value."""

import base64
from html import escape

from gan_lab.pictures.samples import Samples

ENLARGED_WIDTH = 256  # pixels: a smaller picture is enlarged by a whole factor to this width at most, pixel by pixel
MAX_WIDTH = 512  # pixels: the browser shrinks a larger picture to this; the file that Save writes keeps its size


def picture(samples: Samples, alt: str) -> str:
    """Return an image element with the first picture; alt: what it shows, in words."""
    height, width = samples.tensor.shape[-2:]
    scale = max(1, ENLARGED_WIDTH // width) if width <= MAX_WIDTH else MAX_WIDTH / width
    data = base64.b64encode(samples.png(0)).decode()
    smooth = ' style="image-rendering: auto"' if scale < 1 else ""
    return (
        f'<img class="gan-lab-picture" alt="{escape(alt)}" width="{width * scale:.0f}" height="{height * scale:.0f}"'
        f'{smooth} src="data:image/png;base64,{data}">'
    )


def facts(entries: dict[str, str]) -> str:
    """Return a list of what made the picture; entries: a name for each fact, which is used as it is, and the fact."""
    return "<dl>" + "".join(f"<dt>{name}</dt><dd>{escape(fact)}</dd>" for name, fact in entries.items()) + "</dl>"


def code(line: str) -> str:
    """Return a line of code, as the button copies it."""
    return f"<code>{escape(line)}</code>"


def copy_button() -> str:
    """Return a button that copies the code to the browser's clipboard, which Python can't reach.

    It isn't part of the code's element, which is replaced for each picture: so the button never loses the focus.
    """
    button = '<button type="button" class="jupyter-button widget-button" onclick="{}">Copy code</button>'
    return button.format(escape(_COPY_CODE)) + ' <span role="status"></span>'


STYLE = """
.gan-lab-explorer .gan-lab-columns > :first-child { flex: 1 1 300px; max-width: 420px; }
.gan-lab-explorer .gan-lab-columns > :last-child { flex: 1 1 180px; }
.gan-lab-picture { image-rendering: pixelated; max-width: 100%; height: auto; }
.gan-lab-explorer dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 12px; margin: 0;
  line-height: 1.6; }
.gan-lab-explorer dt { font-weight: bold; }
.gan-lab-explorer dd { margin: 0; overflow-wrap: anywhere; }
.gan-lab-code { flex-flow: row wrap; gap: 4px 12px; align-items: center; }
.gan-lab-code > :first-child { flex: 1 1 300px; }
.gan-lab-code code { display: block; padding: 4px 8px; min-height: 3em; line-height: 1.5; overflow-wrap: anywhere;
  border: 1px solid var(--jp-border-color1, currentColor);
  font-family: var(--jp-code-font-family, monospace); color: inherit; background: inherit; }
"""

# Where the page may not use the clipboard (no https, a frame without permission), it uses the older execCommand; where
# that fails too, the code stays selected, and the message names the keys that copy it.
_COPY_CODE = """
const code = this.closest('.gan-lab-explorer').querySelector('code'), message = this.nextElementSibling;
const say = sentence => { message.textContent = sentence; setTimeout(() => message.textContent = '', 5000); };
const select = () => {
  getSelection().selectAllChildren(code);
  say(document.execCommand('copy') ? 'Copied' : 'Press Ctrl+C');
};
if (navigator.clipboard && window.isSecureContext)
  navigator.clipboard.writeText(code.textContent).then(() => say('Copied'), select);
else select();
"""
