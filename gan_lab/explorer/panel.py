"""What every panel of controls in a notebook has: a status line, callbacks that explain errors, a static picture."""

import textwrap
import uuid
from abc import abstractmethod
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from gan_lab.errors import GanLabError
from gan_lab.explorer import panel_html
from gan_lab.guided import Guided
from gan_lab.install_hints import install_line

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"  # the type of an output that shows a widget
MAX_REASON = 300  # characters of an error that the status line repeats


class Panel(Guided):
    """Controls of ipywidgets, and the picture that they make.

    Attributes
    ----------
    status : ipywidgets.HTML
        What happened last, in a sentence.
    box : ipywidgets.VBox
        Holds all widgets.
    children : tuple
        The widgets of the box.

    Raises
    ------
    GanLabError
        If ipywidgets isn't installed.
    """

    def __init__(self) -> None:
        try:
            import ipywidgets as widgets
        except ImportError:
            raise GanLabError(f"The {self._called} is made of ipywidgets: {install_line('widgets')}.") from None
        self._display_id: str | None = None  # of the static picture, once it is shown
        self.status = widgets.HTML()
        self.status.add_class("gan-lab-status")
        self.box = widgets.VBox()
        self.box.add_class("gan-lab-panel")

    @property
    def children(self) -> tuple:
        """The widgets inside, as a VBox has them."""
        return self.box.children

    @abstractmethod
    def _make_static(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Make the picture as a plain output: its data and metadata, by their types."""

    def _fill(self, parts: list, css: str, name: str) -> None:
        """Put the parts into the box, the status line among them. name: the class that the CSS speaks of."""
        import ipywidgets as widgets

        style = widgets.HTML(panel_html.style(css), layout={"display": "none"})
        self.box.children = (style, *parts)
        self.box.add_class(name)

    def _set_status(self, sentence: str) -> None:
        self.status.value = escape(sentence, quote=False)

    def _as_callback(self, action: Callable[[], object]) -> Callable[[object], None]:
        """Make a callback from an action: an error in it becomes a sentence in the status line."""

        def callback(event: object) -> None:
            try:
                action()
            except (Exception, KeyboardInterrupt) as problem:
                self._set_status(self._explain(problem))

        return callback

    def _explain(self, problem: BaseException) -> str:
        """Say what went wrong, for the status line."""
        if isinstance(problem, GanLabError):
            return str(problem)
        what = f"{type(problem).__name__}: {problem}" if str(problem) else type(problem).__name__
        return f"That was not finished ({textwrap.shorten(what, MAX_REASON)})."

    def _ipython_display_(self) -> None:
        """Show the live controls, then the picture as a plain output that is kept up to date in the file.

        A widget leaves nothing in a saved or exported notebook; the plain output does. A style hides it for as long as
        the controls are alive beside it.
        """
        from IPython.display import display

        # What every version of ipywidgets sends for a widget; how it is asked for that differs (Colab has version 7).
        view = {"version_major": 2, "version_minor": 0, "model_id": self.box.model_id}
        display({WIDGET_VIEW: view, "text/plain": repr(self)}, metadata=self._find_view_metadata(), raw=True)
        self._display_id = self._display_id or uuid.uuid4().hex
        self._show_static(update=False)

    def _find_view_metadata(self) -> dict[str, Any]:
        """Find what a front end must be told to show the widgets; nothing for those of ipywidgets."""
        return {}

    def _show_static(self, update: bool) -> None:
        """Show the picture as a plain output. update: whether to replace the one that is shown."""
        from IPython.display import display

        data, metadata = self._make_static()
        display(data, metadata=metadata, raw=True, display_id=self._display_id, update=update)
