"""The HTML of the explorer: its style, its parts, and the JavaScript for what ipywidgets can't do.

It is put into HTML widgets as their value, so it needs no extension and no remote script.
"""

import base64
from html import escape

from gan_lab.pictures.samples import Samples

ENLARGED_WIDTH = 256  # pixels: a smaller picture is enlarged by a whole factor to this width at most, pixel by pixel
MAX_WIDTH = 512  # pixels: the browser shrinks a larger picture to this; the file that Save writes keeps its size


def style() -> str:
    """Return the element with colours and layout, and the script that runs when it is added to the page."""
    return f'<style onload="{escape(_ACCESSIBILITY)}">{_STYLE}</style>'


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


# JupyterLab and Notebook say which theme they have and colour everything by it. Elsewhere part of the
# variables may be missing or overridden, so the panel brings text and background colours of its own.
_STYLE = """
.gan-lab-explorer { padding: 8px; max-width: 100%; box-sizing: border-box; overflow: hidden;
  container-type: inline-size;
  background: var(--jp-layout-color1); color: var(--jp-content-font-color1); }
body:not([data-jp-theme-light]) .gan-lab-explorer { --ink: #1f1f1f; --paper: #fff; --raised: #e6e6e6;
  color-scheme: light; }
:is([theme=dark], .vscode-dark) .gan-lab-explorer.gan-lab-explorer { --ink: #eee; --paper: #1e1e1e; --raised: #3a3a3a;
  color-scheme: dark; }
body:not([data-jp-theme-light]) .gan-lab-explorer { --jp-layout-color1: var(--paper); --jp-layout-color2: var(--raised);
  --jp-content-font-color1: var(--ink); --jp-ui-font-color1: var(--ink); --jp-widgets-color: var(--ink);
  --jp-widgets-label-color: var(--ink); --jp-widgets-readout-color: var(--ink); --jp-widgets-input-color: var(--ink);
  --jp-widgets-input-background-color: var(--paper); }
.gan-lab-columns { flex-flow: row wrap; gap: 8px 24px; align-items: flex-start; overflow: visible; }
.gan-lab-columns > :first-child { flex: 1 1 300px; max-width: 420px; }
.gan-lab-columns > :last-child { flex: 1 1 180px; }
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
@container (max-width: 400px) {
  .gan-lab-columns .widget-inline-hbox { flex-flow: column; align-items: stretch; height: auto; }
  .gan-lab-columns .widget-inline-hbox > .widget-label { width: auto !important; text-align: start; }
  .gan-lab-columns .slider-container { flex: none; height: 24px; }
  .gan-lab-columns .widget-readout { align-self: flex-start; }
  .gan-lab-columns .widget-hbox { flex-flow: row wrap; }
}
.gan-lab-explorer.gan-lab-explorer.gan-lab-explorer :focus-visible { outline-offset: 1px;
  outline: 2px solid var(--jp-content-font-color1) !important; }
.jp-OutputArea-child:has(.gan-lab-explorer) + .jp-OutputArea-child:has(.jp-RenderedImage) { display: none; }
"""

# Runs whenever the style comes into the page. It names the parts of a slider as its label does, and
# makes the status line one that a screen reader reads out; the controls may come later, so it watches
# for them. JupyterLab takes arrows and letters for commands even in a list or a slider, so keys are
# kept from it; it still gets those with Ctrl, Alt or Cmd, and Shift+Enter.
_ACCESSIBILITY = """
const box = this.closest('.gan-lab-explorer');
box.nameParts ??= () => {
  box.querySelectorAll('.widget-slider').forEach(slider => {
    const label = slider.querySelector('.widget-label')?.textContent;
    slider.querySelectorAll('.noUi-handle').forEach(handle => handle.setAttribute('aria-label', label));
    slider.querySelectorAll('.widget-readout').forEach(readout => {
      readout.setAttribute('role', 'textbox');
      readout.setAttribute('aria-label', label + ', as a number');
    });
  });
  box.querySelector('.gan-lab-status .widget-html-content')?.setAttribute('role', 'status');
};
box.watcher ??= new MutationObserver(box.nameParts);
box.watcher.observe(box, {childList: true, subtree: true});
box.nameParts();
box.keepKeys ??= event => {
  if (!box.isConnected) return window.removeEventListener('keydown', box.keepKeys, true);
  if (!box.contains(event.target)) return;
  const command = event.ctrlKey || event.altKey || event.metaKey || (event.shiftKey && event.key === 'Enter');
  event.target.toggleAttribute('data-lm-suppress-shortcuts', !command);
};
window.addEventListener('keydown', box.keepKeys, true);
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
