"""The data that the board offers: the usual points, a letter, what the game came with, points that a student puts."""

import torch
from PIL import Image, ImageDraw

from gan_lab.errors import GanLabError
from gan_lab.game.points import Points

PUT = "your own points"  # the choice of points that are clicked or drawn
LETTER_SIDE = 60  # pixels of the picture of a letter
MAX_COUNTED = 30  # points put one by one, up to which each counts as a mode; more are a line that was drawn


def list_data(given: Points) -> tuple[list[tuple[str, Points | str]], Points]:
    """List the data to choose from.

    Parameters
    ----------
    given : Points
        What the game came with.

    Returns
    -------
    list of (str, Points or str), Points
        The choices with their names, and which of them the game has.
    """
    listed = [Points.ring(), Points.grid(), Points.moons(), draw_letter()]
    same = next((points for points in listed if _are_same(points, given)), None)
    if same is None:
        listed.insert(0, given)
    return [*((points.name, points) for points in listed), (PUT, PUT)], same or given


def draw_letter() -> Points:
    """Draw the letter G, and take its dark pixels."""
    picture = Image.new("L", (LETTER_SIDE, LETTER_SIDE), 255)
    draw = ImageDraw.Draw(picture)
    draw.arc((4, 4, LETTER_SIDE - 5, LETTER_SIDE - 5), 20, 315, fill=0, width=9)
    draw.rectangle((32, 30, LETTER_SIDE - 5, 38), fill=0)
    drawn = Points.from_picture(picture)
    return Points("the letter G", drawn.centres, drawn.spread, are_modes=False)


def make_points(places: list[tuple[float, float]]) -> Points:
    """Make data of the points that a student has put.

    Parameters
    ----------
    places : list of (float, float)
        Where they are, 1 to 200 of them.

    Returns
    -------
    Points
        The mixture.

    Raises
    ------
    GanLabError
        If there are none.
    """
    if not places:
        raise GanLabError("Click into the plane to put points, or draw with the button held down.")
    name = f"{len(places)} {'point' if len(places) == 1 else 'points'} of yours"
    return Points(name, places, are_modes=len(places) <= MAX_COUNTED)


def _are_same(one: Points, other: Points) -> bool:
    """Tell whether two mixtures are the same but for their names."""
    return one.spread == other.spread and torch.equal(one.centres, other.centres)
