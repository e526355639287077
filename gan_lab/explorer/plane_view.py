"""The two pictures of the board in the browser, and the points that a student puts into the plane (`plane.js`)."""

from importlib import resources

import anywidget
import traitlets

from gan_lab.explorer.frames import Frame
from gan_lab.explorer.places import MAX_PLACES
from gan_lab.game.plane import REACH


class PlaneView(anywidget.AnyWidget):
    """What the browser shows of a game.

    Attributes
    ----------
    plane, curves : bytes
        The two pictures, PNG.
    plane_alt, curves_alt, caption : str
        What they show, in words; and the line below them.
    frame : int
        The number of the present pictures. It changes last, and the browser then takes all of the above.
    places : list
        The points that the student has put into the plane, as the browser sent them: not to be used unchecked
        (`places.check_places`).
    is_drawing : bool
        Whether points can be put.
    is_shown : bool
        Whether the browser has shown the present pictures.
    """

    _esm = (resources.files("gan_lab.explorer") / "plane.js").read_text(encoding="utf-8")
    plane = traitlets.Bytes().tag(sync=True)
    curves = traitlets.Bytes().tag(sync=True)
    plane_alt = traitlets.Unicode().tag(sync=True)
    curves_alt = traitlets.Unicode().tag(sync=True)
    caption = traitlets.Unicode().tag(sync=True)
    frame = traitlets.Int(0).tag(sync=True)
    places = traitlets.Any([]).tag(sync=True)
    is_drawing = traitlets.Bool(False).tag(sync=True)
    reach = traitlets.Float(REACH).tag(sync=True)
    max_places = traitlets.Int(MAX_PLACES).tag(sync=True)

    def __init__(self) -> None:
        self.is_shown = False
        super().__init__()
        self.on_msg(self._note_shown)

    def show(self, frame: Frame) -> None:
        """Show other pictures.

        Parameters
        ----------
        frame : Frame
            The pictures and their words.
        """
        self.is_shown = False
        with self.hold_sync():  # one message for all
            self.plane, self.curves, self.caption = frame.plane, frame.curves, frame.caption
            self.plane_alt, self.curves_alt = frame.plane_alt, frame.curves_alt
            self.frame += 1

    def _note_shown(self, widget: object, content: object, buffers: object) -> None:
        """Note that the browser shows the present pictures; it sends nothing else."""
        self.is_shown = True
