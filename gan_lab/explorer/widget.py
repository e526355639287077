"""The explorer: class, truncation and noise as controls in a notebook, and the picture that they make.

It is built of plain ipywidgets, so it runs wherever they do; `widget_html` holds its HTML, and `choices` what the
controls of each kind of network make.
"""

import random
import uuid
from collections.abc import Callable
from html import escape
from pathlib import Path

from gan_lab.errors import GanLabError
from gan_lab.explorer import widget_html
from gan_lab.explorer.choices import Choice
from gan_lab.inputs.noise import check_seed
from gan_lab.kinds import KINDS, import_object
from gan_lab.networks.network import Network
from gan_lab.pictures.samples import Samples
from gan_lab.saving import checked_path


def explore(gan: Network, seed: int | None = None, folder: str | Path = "pictures") -> "Explorer":
    """Choose class, truncation and noise with controls, and see the picture; the last line of a cell shows it.

    Parameters
    ----------
    gan : BigGAN or StyleGAN2
        A network from `load_biggan` or `load_stylegan2`; of the latter the truncation is its psi.
    seed : int, optional
        Of the first noise vector, 0 to 2**32 - 1; the noise to walk to has the next one. Without it both are fresh.
    folder : str or path
        Where the button Save puts pictures, each with its recipe.

    Returns
    -------
    Explorer
        The controls and the picture.

    Raises
    ------
    GanLabError
        If the network is of a kind that can't be explored, or ipywidgets isn't installed.
    """
    return Explorer(gan, seed, folder)


class Explorer:
    """Controls, and the picture that they make. `explore` makes one.

    samples: the present picture. code: the line that makes it. The controls are ipywidgets, and
    setting a value is as good as moving the control: search (Text), matches (Select: its value is
    the index of the class), truncation and walk (FloatSlider), new_noise and save (Button). picture,
    facts, code_line and status (HTML) show; box holds them all, children are its.
    """

    samples: Samples
    code: str

    def __init__(self, gan: Network, seed: int | None = None, folder: str | Path = "pictures") -> None:
        kind = gan.kind if isinstance(gan, Network) else None
        if kind is None or kind.controls is None or kind.option is None:
            titles = " or a ".join(each.title for each in KINDS.values() if each.controls)
            raise GanLabError(f"explore takes a {titles}, not {type(gan).__name__}: gl.explore(gl.load_biggan()).")
        if seed is not None:
            seed = check_seed(seed)
        self._gan, self._names, self._folder = gan, gan.classes, checked_path(folder)
        self._seeds = _fresh_seeds() if seed is None else (seed, (seed + 1) % 2**32)
        self._option = kind.option
        self._choice: type[Choice] = import_object(kind.controls)
        self._index = 0 if self._names else None
        self._drawn: Choice | None = None
        self._display_id: str | None = None  # of the static picture, once it is shown
        self._build()
        self._redraw()

    @property
    def children(self) -> tuple:
        """The widgets inside, as a VBox has them."""
        return self.box.children

    def _build(self) -> None:
        try:
            import ipywidgets as widgets
        except ImportError:
            raise GanLabError("The explorer is made of ipywidgets: pip install ipywidgets.") from None
        wide = {"layout": {"width": "auto"}, "style": {"description_width": "6.5em"}}
        self.search = widgets.Text(description="Search class", placeholder="part of a name", **wide)
        self.matches = widgets.Select(
            description="Class", options=self._listed(range(len(self._names))), rows=8, **wide
        )
        slider = {"continuous_update": False, "readout_format": ".2f", "step": 0.05, "max": 1.0} | wide
        name, lowest, default = self._option.name, self._option.lowest, self._option.default
        self.truncation = widgets.FloatSlider(description=name.capitalize(), min=lowest, value=default, **slider)
        self.walk = widgets.FloatSlider(description="Noise A to B", min=0.0, value=0.0, **slider)
        self.new_noise = widgets.Button(description="New noise", tooltip="Two fresh seeds, A and B")
        self.save = widgets.Button(description="Save", tooltip="Save the picture with its recipe")
        self.picture, self.facts, self.code_line, self.status = (widgets.HTML() for _ in range(4))
        self.status.add_class("gan-lab-status")
        buttons = widgets.HBox([self.new_noise, self.save])
        classes = [self.search, self.matches] if self._names else []
        controls = widgets.VBox([*classes, self.truncation, self.walk, buttons])
        columns = widgets.HBox([controls, self.picture, self.facts])
        columns.add_class("gan-lab-columns")
        style = widgets.HTML(widget_html.style(), layout={"display": "none"})
        copy = widgets.HBox([self.code_line, widgets.HTML(widget_html.copy_button())])
        copy.add_class("gan-lab-code")
        self.box = widgets.VBox([style, columns, copy, self.status])
        self.box.add_class("gan-lab-explorer")

        self.search.observe(self._or_say(self._find), "value")
        for control in (self.matches, self.truncation, self.walk):
            control.observe(self._or_say(self._redraw), "value")
        self.new_noise.on_click(self._or_say(self._draw_noise))
        self.save.on_click(self._or_say(self._save))

    def _or_say(self, work: Callable[[], None]) -> Callable:
        """`work` as a callback: whatever goes wrong in it becomes a sentence in the status line."""

        def callback(_) -> None:
            try:
                work()
            except GanLabError as problem:
                self._say(str(problem))
            except (Exception, KeyboardInterrupt) as problem:
                self._say(f"That was not finished ({type(problem).__name__}: {problem}): try it again.")

        return callback

    def _say(self, sentence: str) -> None:
        self.status.value = escape(sentence, quote=False)

    def _listed(self, indices) -> list[tuple[str, int]]:
        return [(self._names[i], i) for i in indices]

    def _find(self) -> None:
        """List the classes that match what is typed; the picture stays until one is chosen."""
        text = self.search.value.strip()
        found = [index for index, _ in self._gan.search(text)] if text else range(len(self._names))
        with self.matches.hold_sync():
            self.matches.index = None  # else the first match would be chosen
            self.matches.options = self._listed(found)
            if self._index in found:
                self.matches.value = self._index
        if not found:
            shown = text if len(text) <= 40 else text[:39] + "…"
            self._say(f"There is no class like {shown!r}: try another word, or clear the search for the whole list.")
        else:
            self._say(f"{len(found)} of {len(self._names)} classes are listed.")

    def _redraw(self) -> None:
        """Make the picture that the controls ask for, unless it is the one shown."""
        if self.matches.value is not None:  # nothing is chosen while a search lists other classes
            self._index = self.matches.value
        choice = self._choice(self._index, round(self.truncation.value, 2), self._seeds, round(self.walk.value, 2))
        if choice == self._drawn:
            return
        self._say("drawing ...")
        self.samples, self.code = choice.draw(self._gan), choice.code(self._gan)
        said = [f"{self._option.name} {choice.setting}", choice.describe_noise()]
        facts = {"network": self._gan.name}
        if choice.index is not None:
            name = self._names[choice.index]
            said.insert(0, name)
            facts["class"] = f"{name} ({choice.index})"
        facts |= {self._option.name: choice.setting, "noise": choice.describe_noise()}
        said = ", ".join(said)
        if self._display_id:  # first, so that a picture that is seen is in the notebook too when it is saved
            self._show_static(update=True)
        self.picture.value = widget_html.picture(self.samples, f"Made by {self._gan.name}: {said}")
        self.facts.value = widget_html.facts(facts)
        self.code_line.value = widget_html.code(self.code)
        self._drawn = choice
        self._say(f"Drawn: {said}.")

    def _draw_noise(self) -> None:
        self._seeds = _fresh_seeds()
        self.walk.value = 0.0  # draws, unless it was there already
        self._redraw()

    def _save(self) -> None:
        self._say(f"Saved with its recipe: {self.samples.save(self._folder)[0]}")

    def _ipython_display_(self) -> None:
        """The live controls, then the picture as a plain output that is kept up to date in the file.

        A widget leaves nothing in a saved or exported notebook; the plain output does, recipe
        included. A style hides it for as long as the controls are alive beside it.
        """
        from IPython.display import display

        display(self.box._repr_mimebundle_() | {"text/plain": repr(self)}, raw=True)
        self._display_id = self._display_id or uuid.uuid4().hex
        self._show_static(update=False)

    def _show_static(self, update: bool) -> None:
        from IPython.display import display

        data, metadata = self.samples.grid()._repr_mimebundle_()
        display(data, metadata=metadata, raw=True, display_id=self._display_id, update=update)

    def __repr__(self) -> str:
        return f"<Explorer of {self._gan.name}>"


def _fresh_seeds() -> tuple[int, int]:
    a, b = random.SystemRandom().sample(range(2**32), 2)  # two different ones, whatever random.seed was told
    return a, b
