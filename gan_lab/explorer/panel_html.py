"""The style that every panel of controls has, and the JavaScript for what ipywidgets can't do.

It is put into an HTML widget as its value, so it needs no extension and no remote script.
"""

from html import escape


def style(more: str = "") -> str:
    """Return the element with colours and layout, and the script that runs when it is added to the page.

    Parameters
    ----------
    more : str
        CSS for one panel alone.

    Returns
    -------
    str
        HTML.
    """
    return f'<style onload="{escape(_ACCESSIBILITY)}">{_STYLE}{more}</style>'


# JupyterLab and Notebook say which theme they have and colour everything by it. Elsewhere part of the
# variables may be missing or overridden, so the panel brings text and background colours of its own.
_STYLE = """
.gan-lab-panel { padding: 8px; max-width: 100%; box-sizing: border-box; overflow: hidden;
  container-type: inline-size;
  background: var(--jp-layout-color1); color: var(--jp-content-font-color1); }
body:not([data-jp-theme-light]) .gan-lab-panel { --ink: #1f1f1f; --paper: #fff; --raised: #e6e6e6;
  color-scheme: light; }
:is([theme=dark], .vscode-dark) .gan-lab-panel.gan-lab-panel { --ink: #eee; --paper: #1e1e1e; --raised: #3a3a3a;
  color-scheme: dark; }
body:not([data-jp-theme-light]) .gan-lab-panel { --jp-layout-color1: var(--paper); --jp-layout-color2: var(--raised);
  --jp-content-font-color1: var(--ink); --jp-ui-font-color1: var(--ink); --jp-widgets-color: var(--ink);
  --jp-widgets-label-color: var(--ink); --jp-widgets-readout-color: var(--ink); --jp-widgets-input-color: var(--ink);
  --jp-widgets-input-background-color: var(--paper); }
.gan-lab-columns { flex-flow: row wrap; gap: 8px 24px; align-items: flex-start; overflow: visible; }
@container (max-width: 400px) {
  .gan-lab-panel .widget-inline-hbox { flex-flow: column; align-items: stretch; height: auto; }
  .gan-lab-panel .widget-inline-hbox > .widget-label { width: auto !important; text-align: start; }
  .gan-lab-panel .slider-container { flex: none; height: 24px; }
  .gan-lab-panel .widget-readout { align-self: flex-start; }
  .gan-lab-panel .widget-hbox { flex-flow: row wrap; }
  .gan-lab-panel .widget-dropdown > select { flex: none; height: 28px; max-width: 100%; }
}
.gan-lab-panel.gan-lab-panel.gan-lab-panel :focus-visible { outline-offset: 1px;
  outline: 2px solid var(--jp-content-font-color1) !important; }
.jp-OutputArea-child:has(.gan-lab-panel) + .jp-OutputArea-child:has(.jp-RenderedImage) { display: none; }
"""

# Runs whenever the style comes into the page. It names the parts of a slider as its label does, and
# makes the status line one that a screen reader reads out; the controls may come later, so it watches
# for them. JupyterLab takes arrows and letters for commands even in a list or a slider, so keys are
# kept from it; it still gets those with Ctrl, Alt or Cmd, and Shift+Enter.
_ACCESSIBILITY = """
const box = this.closest('.gan-lab-panel');
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
