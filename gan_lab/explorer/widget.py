"""The explorer: class, truncation and noise as controls in a notebook, and the picture that they make.

It is built of plain ipywidgets, so it runs wherever they do. `widget_html` has its HTML, `choices` the picture and the
code for the controls' values.
"""

import random
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from gan_lab.errors import GanLabError, WrongCallError
from gan_lab.explorer import widget_html
from gan_lab.explorer.choices import Choice, quote_class_name
from gan_lab.explorer.panel import Panel
from gan_lab.inputs.noise import check_seed
from gan_lab.kinds import KINDS, import_object
from gan_lab.networks.network import Network
from gan_lab.pictures.samples import Samples
from gan_lab.saving import expand_path

MAX_QUOTED = 40  # characters of a search that the status line repeats


def explore(
    gan: Network, what: int | str | None = None, seed: int | None = None, folder: str | Path = "pictures"
) -> "Explorer":
    """Choose class, truncation and noise with controls, and see the picture; the last line of a cell shows it.

    Parameters
    ----------
    gan : BigGAN, StyleGAN2 or DCGAN
        A network from `load_biggan`, `load_stylegan2` or `load_dcgan`; for a StyleGAN2 the slider of truncation sets
        psi, and for a DCGAN there is none.
    what : int or str, optional
        The class to begin with, an index or a name; without it, the first. None for a network without classes.
    seed : int, optional
        Of noise vector A, 0 to 2**32 - 1; noise vector B has the next seed. Without it both seeds are fresh.
    folder : str or path
        Where the button Save, and the method `save`, put pictures, each with its recipe. It is made when it is first
        needed.

    Returns
    -------
    Explorer
        The controls and the picture.

    Raises
    ------
    GanLabError
        If the network is of a kind that can't be explored or has no such class, the seed is out of range, the folder
        is not a path, or ipywidgets isn't installed.
    """
    return Explorer(gan, what, seed, folder)


class Explorer(Panel, called="explorer"):
    """Controls, and the picture that they make. `explore` makes one.

    The controls are ipywidgets: setting the value of one in code does the same as moving it.

    Parameters
    ----------
    gan, what, seed, folder
        As in `explore`.

    Attributes
    ----------
    samples : Samples
        The present picture.
    code : str
        The line that makes it.
    search : ipywidgets.Text
        Lists the classes that match what is typed.
    matches : ipywidgets.Select
        Chooses one of them; its value is the index of the class.
    truncation, walk : ipywidgets.FloatSlider
        The truncation or psi, None for a kind without it; and where the noise is on the way from A to B, 0 to 1.
    picture, facts, code_line, status : ipywidgets.HTML
        The picture, what made it, the line of code, and what happened last.
    box : ipywidgets.VBox
        Holds all of them.
    children : tuple
        The widgets of the box.
    """

    def __init__(
        self, gan: Network, what: int | str | None = None, seed: int | None = None, folder: str | Path = "pictures"
    ) -> None:
        kind = gan.kind if isinstance(gan, Network) else None
        if not (kind and kind.controls):
            titles = ", a ".join(kind.title for kind in KINDS.values() if kind.controls)
            raise GanLabError(f"explore takes a {titles}, not {type(gan).__name__}: gl.explore(gl.load_biggan()).")
        if seed is not None:
            seed = check_seed(seed)
        self._gan, self._class_names, self._folder = gan, gan.classes, expand_path(folder)
        self._seeds = _draw_seeds() if seed is None else (seed, (seed + 1) % 2**32)
        self._option = kind.option
        self._choice_type: type[Choice] = import_object(kind.controls)
        self._class_index = _find_class(gan, what)
        self._shown_choice: Choice | None = None
        super().__init__()
        self._build()
        self._redraw()

    @property
    def samples(self) -> Samples:
        """The present picture."""
        return self._samples

    @property
    def code(self) -> str:
        """The line that makes it."""
        return self._code

    def _build(self) -> None:
        """Create the widgets, and connect each to its action."""
        import ipywidgets as widgets

        wide = {"layout": {"width": "auto"}, "style": {"description_width": "6.5em"}}
        self.search = widgets.Text(description="Search class", placeholder="part of a name", **wide)
        entries = self._make_list_entries(range(len(self._class_names)))
        self.matches = widgets.Select(description="Class", options=entries, value=self._class_index, rows=8, **wide)
        slider = {"continuous_update": False, "readout_format": ".2f", "step": 0.05, "max": 1.0} | wide
        self.truncation = None
        if self._option:
            name, lowest, default = self._option.name, self._option.lowest, self._option.default
            self.truncation = widgets.FloatSlider(description=name.capitalize(), min=lowest, value=default, **slider)
        self.walk = widgets.FloatSlider(description="Noise A to B", min=0.0, value=0.0, **slider)
        new_noise = widgets.Button(description="New noise", tooltip="Two fresh seeds, A and B")
        save = widgets.Button(description="Save", tooltip="Save the picture with its recipe")
        self.picture, self.facts, self.code_line = (widgets.HTML() for _ in range(3))
        buttons = widgets.HBox([new_noise, save])
        classes = [self.search, self.matches] if self._class_names else []
        sliders = [slider for slider in (self.truncation, self.walk) if slider]
        controls = widgets.VBox([*classes, *sliders, buttons])
        columns = widgets.HBox([controls, self.picture, self.facts])
        columns.add_class("gan-lab-columns")
        copy = widgets.HBox([self.code_line, widgets.HTML(widget_html.copy_button())])
        copy.add_class("gan-lab-code")
        self._fill([columns, copy, self.status], widget_html.STYLE, "gan-lab-explorer")

        self.search.observe(self._as_callback(self._list_matches), "value")
        self._on_choice = self._as_callback(self._redraw)
        for control in (self.matches, *sliders):
            control.observe(self._on_choice, "value")
        new_noise.on_click(self._as_callback(self.new_noise))
        save.on_click(self._as_callback(self.save))

    def new_noise(self) -> None:
        """Draw two fresh noise vectors, and start at the first, as the button does."""
        self._seeds = _draw_seeds()
        self.walk.value = 0.0  # this redraws too, unless the value was 0 already
        self._redraw()

    def save(self, path: str | Path | None = None) -> Path:
        """Save the present picture with its recipe, as the button does.

        Parameters
        ----------
        path : str or Path, optional
            A folder, or a file name that ends in .png; without it, the explorer's own folder.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        GanLabError
            If the file can't be written.
        """
        file = self.samples.save(self._folder if path is None else path)[0]
        self._set_status(f"Saved with its recipe: {file}")
        return file

    def __call__(self, *arguments: object, **named: object) -> NoReturn:
        """Say how the explorer is shown, to somebody who calls it; always a WrongCallError."""
        raise WrongCallError("The explorer isn't called like a function: write explorer as the last line of a cell.")

    def _make_list_entries(self, indices: Iterable[int]) -> list[tuple[str, int]]:
        """Make the entries of the list of classes: (name, index) of each."""
        return [(self._class_names[i], i) for i in indices]

    def _list_matches(self) -> None:
        """List the classes that match what is typed; the picture stays until one is chosen."""
        text = self.search.value.strip()
        found = [index for index, _ in self._gan.search(text)] if text else list(range(len(self._class_names)))
        with self.matches.hold_sync():
            self.matches.unobserve(self._on_choice, "value")  # a new list chooses its first entry for a moment
            self.matches.options = self._make_list_entries(found)
            self.matches.index = found.index(self._class_index) if self._class_index in found else None
            self.matches.observe(self._on_choice, "value")
        if not found:
            short = text if len(text) <= MAX_QUOTED else text[: MAX_QUOTED - 1] + "…"
            self._set_status(
                f"There is no class like {short!r}: try another word, or clear the search for the whole list."
            )
        else:
            self._set_status(f"{len(found)} of {len(self._class_names)} classes are listed.")

    def _redraw(self) -> None:
        """Make the picture that the controls ask for, unless it is the one shown."""
        if self.matches.value is not None:  # nothing is chosen while a search lists other classes
            self._class_index = self.matches.value
        option_value = round(self.truncation.value, 2) if self.truncation else None
        choice = self._choice_type(self._class_index, option_value, self._seeds, round(self.walk.value, 2))
        if choice == self._shown_choice:
            return
        self._set_status("drawing ...")
        self._samples, self._code = choice.draw(self._gan), choice.write_code(self._gan)
        if self._display_id:  # first, so that a notebook saved now holds the picture that is seen
            self._show_static(update=True)
        names = [] if choice.class_index is None else [self._class_names[choice.class_index]]
        option = {self._option.name: str(choice.option_value)} if self._option else {}
        inputs = ", ".join([*names, *map(" ".join, option.items()), choice.describe_noise()])
        facts = {"network": self._gan.name}
        if names:
            facts["class"] = f"{names[0]} ({choice.class_index})"
        facts |= option | {"noise": choice.describe_noise()}
        self.picture.value = widget_html.picture(self.samples, f"Made by {self._gan.name}: {inputs}")
        self.facts.value = widget_html.facts(facts)
        self.code_line.value = widget_html.code(self.code)
        self._shown_choice = choice
        self._set_status(f"Drawn: {inputs}.")

    def _make_static(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Make the picture with its caption, recipe included."""
        return self.samples.grid()._repr_mimebundle_()

    def __repr__(self) -> str:
        return f"<Explorer of {self._gan.name}>"


def _find_class(gan: Network, what: int | str | None) -> int | None:
    """Find the class to begin with, the first if none is asked for; None for a network without classes."""
    if not gan.classes:
        if what is not None:
            raise GanLabError(f"{gan.name} has no classes, so there is none to begin with: gl.explore(gan).")
        return None
    if what is None:
        return 0
    vectors = gan.class_vector(what)
    if len(vectors) != 1 or vectors.max() != 1:
        name = quote_class_name(gan, int(vectors[0].argmax()))
        raise GanLabError(f"The explorer begins with one class, such as gl.explore(gan, {name}).")
    return int(vectors.argmax())


def _draw_seeds() -> tuple[int, int]:
    """Draw two different seeds; the user's random.seed has no influence on them."""
    a, b = random.SystemRandom().sample(range(2**32), 2)
    return a, b
