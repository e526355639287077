"""A panel of controls in JupyterLab: the names of its parts, the way of the Tab key, the contrast of its text."""

import lab

try:
    from playwright.sync_api import expect
except ImportError:
    expect = None

# Every visible text in a panel with its contrast to the background (WCAG 2.2), lowest first.
CONTRASTS = """() => {
  const pixel = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = colour => { pixel.clearRect(0, 0, 1, 1); pixel.fillStyle = colour; pixel.fillRect(0, 0, 1, 1);
    return [...pixel.getImageData(0, 0, 1, 1).data]; };
  const over = (top, below) => [0, 1, 2].map(i => (top[i] * top[3] + below[i] * (255 - top[3])) / 255).concat(255);
  const behind = node => { const own = node ? rgba(getComputedStyle(node).backgroundColor) : [255, 255, 255, 255];
    return own[3] === 255 ? own : over(own, behind(node.parentElement)); };
  const light = colour => colour.slice(0, 3).map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  return [...document.querySelectorAll('.gan-lab-panel *')].filter(node => node.checkVisibility() &&
      node.tagName !== 'STYLE' && (node.matches('input, textarea') ||
      [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim()))).map(node => {
    const paper = behind(node), lights = [light(paper), light(over(rgba(getComputedStyle(node).color), paper))];
    return [(Math.max(...lights) + .05) / (Math.min(...lights) + .05), node.textContent || node.tagName];
  }).sort((a, b) => a[0] - b[0]);
}"""
# Makes the page like other front ends: VS Code and Colab have no data-jp-theme-light, and only part of the colours.
FRONT_ENDS = {
    "light": "document.body.removeAttribute('data-jp-theme-light')",
    "VS Code, dark": "document.body.removeAttribute('data-jp-theme-light'); document.body.classList.add('vscode-dark')",
    "Colab, dark": "document.body.removeAttribute('data-jp-theme-light'); "
    "document.documentElement.setAttribute('theme', 'dark')",
}


def named_parts(page) -> dict[str, list[str]]:
    """What a screen reader finds in the first panel: the names of the parts, by their roles."""
    session = page.context.new_cdp_session(page)
    panel = session.send(
        "Runtime.evaluate", {"expression": "document.querySelector('.gan-lab-panel')", "objectGroup": "tree"}
    )
    tree = session.send("Accessibility.queryAXTree", {"objectId": panel["result"]["objectId"]})["nodes"]
    session.detach()
    named: dict[str, list[str]] = {}
    for node in tree:
        if not node["ignored"]:
            named.setdefault(node["role"]["value"], []).append(node.get("name", {}).get("value", ""))
    return named


def tab_stops(page, count: int) -> list[tuple[str, str]]:
    """From what has the focus on, what the Tab key reaches: the name of each, and how its outline is drawn."""
    reached = []
    for _ in range(count):
        reached.append(
            tuple(
                page.evaluate("""() => { const at = document.activeElement;
            const name = at.getAttribute('aria-label') || at.labels?.[0]?.textContent || at.textContent;
            return [name, getComputedStyle(at).outlineStyle]; }""")
            )
        )
        page.keyboard.press("Tab")
    return reached


def text_contrasts(page, theme: str, front_end: str | None) -> list:
    """The contrast of each text, lowest first. theme: "Light" or "Dark"; front_end: a key of FRONT_ENDS."""
    has_theme = f"document.body.dataset.jpThemeLight === '{str(theme == 'Light').lower()}'"
    focused = page.evaluate_handle("document.activeElement")
    if not page.evaluate(has_theme):
        lab.choose(page, "Settings", "Theme", f"JupyterLab {theme}")
        page.wait_for_function(has_theme)
    attributes = page.evaluate("[document.body.className, document.body.dataset.jpThemeLight]")
    focused.evaluate("node => node.focus()")
    page.mouse.move(0, 0)
    try:
        if front_end:
            page.evaluate(FRONT_ENDS[front_end])
        return page.evaluate(CONTRASTS)
    finally:
        page.evaluate(
            "([name, light]) => { document.body.className = name; document.body.dataset.jpThemeLight = light; "
            "document.documentElement.removeAttribute('theme'); }",
            attributes,
        )
