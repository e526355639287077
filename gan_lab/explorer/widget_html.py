"""The explorer as a page: its style, its HTML, and the little JavaScript that ipywidgets leave to do.

Everything stands inside the value of an HTML widget, so it needs no extension and no remote script.
"""

import base64
from html import escape

from gan_lab.pictures.samples import Samples

SHOWN_SIZE = 256  # a smaller picture is enlarged by a whole factor, pixel by pixel
MAX_SHOWN = 512  # a larger one is shown smaller by the browser; the file that Save writes is whole


def style() -> str:
    """Colours and places, and the help that starts when they come into the page."""
    return f'<style onload="{escape(_HELP)}">{_STYLE}</style>'


def picture(samples: Samples, alt: str) -> str:
    height, width = samples.tensor.shape[-2:]
    scale = max(1, SHOWN_SIZE // width) if width <= MAX_SHOWN else MAX_SHOWN / width
    data = base64.b64encode(samples.png(0)).decode()
    smooth = ' style="image-rendering: auto"' if scale < 1 else ""
    return (
        f'<img class="gan-lab-picture" alt="{escape(alt)}" width="{width * scale:.0f}" height="{height * scale:.0f}"'
        f'{smooth} src="data:image/png;base64,{data}">'
    )


def facts(entries: dict[str, object]) -> str:
    return "<dl>" + "".join(f"<dt>{key}</dt><dd>{escape(str(value))}</dd>" for key, value in entries.items()) + "</dl>"


def code(line: str) -> str:
    return f"<code>{escape(line)}</code>"


def copy_button() -> str:
    """A button that copies the code to the browser's clipboard, which Python can't reach.

    It stands apart from the code, which is written anew for each picture: so it never loses the focus.
    """
    button = '<button type="button" class="jupyter-button widget-button" onclick="{}">Copy code</button>'
    return button.format(escape(_COPY)) + ' <span role="status"></span>'


# JupyterLab and Notebook say which theme they have and colour everything by it. Elsewhere part of the
# variables may be missing or overridden, so the panel brings a pair of ink and paper of its own.
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
_HELP = """
const box = this.closest('.gan-lab-explorer');
box.name ??= () => {
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
box.watcher ??= new MutationObserver(box.name);
box.watcher.observe(box, {childList: true, subtree: true});
box.name();
box.keep ??= key => {
  if (!box.isConnected) return window.removeEventListener('keydown', box.keep, true);
  if (!box.contains(key.target)) return;
  const command = key.ctrlKey || key.altKey || key.metaKey || (key.shiftKey && key.key === 'Enter');
  key.target.toggleAttribute('data-lm-suppress-shortcuts', !command);
};
window.addEventListener('keydown', box.keep, true);
"""

# Where the page may not use the clipboard (no https, a frame without the right), the old way, or by hand.
_COPY = """
const code = this.closest('.gan-lab-explorer').querySelector('code'), said = this.nextElementSibling;
const say = sentence => { said.textContent = sentence; setTimeout(() => said.textContent = '', 5000); };
const select = () => {
  getSelection().selectAllChildren(code);
  say(document.execCommand('copy') ? 'Copied' : 'Press Ctrl+C');
};
if (navigator.clipboard && window.isSecureContext)
  navigator.clipboard.writeText(code.textContent).then(() => say('Copied'), select);
else select();
"""
