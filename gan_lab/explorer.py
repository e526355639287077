"""The explorer: class, truncation and noise as controls in a notebook, and the picture that they make.

It is built of plain ipywidgets, so it runs wherever they do; explorer_page holds its HTML.
"""

import json
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from torch import Tensor

from gan_lab import explorer_page
from gan_lab.biggan import BigGAN
from gan_lab.errors import GanLabError
from gan_lab.interpolation import slerp
from gan_lab.latents import check_seed, truncated_noise
from gan_lab.samples import Samples
from gan_lab.saving import checked_path
from gan_lab.stylegan2 import StyleGAN2


def explore(gan: BigGAN | StyleGAN2, seed: int | None = None, folder: str | Path = "pictures") -> "Explorer":
    """Choose class, truncation and noise with controls, and see the picture; the last line of a cell shows it.

    gan: a network from `load_biggan` or `load_stylegan2`; of the latter the truncation is its psi.

    seed: of the first noise, 0 to 2**32 - 1; the noise to walk to has the next one. Without it both
    are fresh. folder: where the button Save puts pictures, each with its recipe.
    """
    return Explorer(gan, seed, folder)


@dataclass(frozen=True)
class Choice:
    """What the controls say, which is all that a picture of a BigGAN follows from."""

    index: int | None  # of the class; None where there are none
    truncation: float
    seeds: tuple[int, int]  # of the noises A and B
    share: float  # of the way from A to B

    strength = "truncation"  # what the network calls it
    usual = 0.4

    def draw(self, gan: BigGAN) -> Samples:
        """The picture; `code` says the same in words that a notebook runs."""
        a, b = (truncated_noise(1, self.truncation, seed=seed) for seed in self.seeds)
        return gan.generate(self._between(a, b), gan.class_vector(self.index), truncation=self.truncation)

    def code(self, gan: BigGAN) -> str:
        z = self._code_of_noise("gl.truncated_noise(1, {truncation}, seed={seed})")
        return f"gan.generate({z}, gan.class_vector({self._code_of_class(gan)}), truncation={self.truncation})"

    def noise(self) -> str:
        if self.share in (0, 1):
            return f"seed {self.seeds[int(self.share)]}"
        return f"{self.share} of the way from seed {self.seeds[0]} to seed {self.seeds[1]}"

    def _between(self, a: Tensor, b: Tensor) -> Tensor:
        return {0: a, 1: b}[self.share] if self.share in (0, 1) else slerp(a, b, self.share)

    def _code_of_noise(self, drawn: str) -> str:
        a, b = (drawn.format(truncation=self.truncation, seed=seed) for seed in self.seeds)
        return {0: a, 1: b}[self.share] if self.share in (0, 1) else f"gl.slerp({a}, {b}, {self.share})"

    def _code_of_class(self, gan: BigGAN | StyleGAN2) -> str:
        return json.dumps(gan.classes[self.index], ensure_ascii=False)  # a Python string too, quotes escaped


class StyleGAN2Choice(Choice):
    """The same for a StyleGAN2, which has psi, and classes or none."""

    strength = "psi"
    usual = 0.7

    def draw(self, gan: StyleGAN2) -> Samples:
        a, b = (gan.noise(1, seed=seed) for seed in self.seeds)
        return gan.generate(self._between(a, b), psi=self.truncation, label=self.index)

    def code(self, gan: StyleGAN2) -> str:
        z = self._code_of_noise("gan.noise(1, seed={seed})")
        label = "" if self.index is None else f", label={self._code_of_class(gan)}"
        return f"gan.generate({z}, psi={self.truncation}{label})"


class Explorer:
    """Controls, and the picture that they make. `explore` makes one.

    samples: the present picture. code: the line that makes it. The controls are ipywidgets, and
    setting a value is as good as moving the control: search (Text), matches (Select: its value is
    the index of the class), truncation and walk (FloatSlider), new_noise and save (Button). picture,
    facts, code_line and status (HTML) show; box holds them all, children are its.
    """

    samples: Samples
    code: str

    def __init__(self, gan: BigGAN | StyleGAN2, seed: int | None = None, folder: str | Path = "pictures") -> None:
        if not isinstance(gan, BigGAN | StyleGAN2):
            raise GanLabError(
                f"explore takes a BigGAN or a StyleGAN2, not {type(gan).__name__}: gl.explore(gl.load_biggan())."
            )
        if seed is not None:
            seed = check_seed(seed)
        self._gan, self._names, self._folder = gan, gan.classes, checked_path(folder)
        self._seeds = _fresh_seeds() if seed is None else (seed, (seed + 1) % 2**32)
        self._choice = Choice if isinstance(gan, BigGAN) else StyleGAN2Choice
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
        strength, usual = self._choice.strength, self._choice.usual
        least = 0.05 if strength == "truncation" else 0.0  # psi 0 is the mean picture; there is no truncation 0
        self.truncation = widgets.FloatSlider(description=strength.capitalize(), min=least, value=usual, **slider)
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
        style = widgets.HTML(explorer_page.style(), layout={"display": "none"})
        copy = widgets.HBox([self.code_line, widgets.HTML(explorer_page.copy_button())])
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
        said = [f"{choice.strength} {choice.truncation}", choice.noise()]
        facts = {"network": self._gan.name}
        if choice.index is not None:
            name = self._names[choice.index]
            said.insert(0, name)
            facts["class"] = f"{name} ({choice.index})"
        facts |= {choice.strength: choice.truncation, "noise": choice.noise()}
        said = ", ".join(said)
        if self._display_id:  # first, so that a picture that is seen is in the notebook too when it is saved
            self._show_static(update=True)
        self.picture.value = explorer_page.picture(self.samples, f"Made by {self._gan.name}: {said}")
        self.facts.value = explorer_page.facts(facts)
        self.code_line.value = explorer_page.code(self.code)
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
