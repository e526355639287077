"""How much of a file its tiles cover: only that is made again and compared, so only that is vouched for."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence

from gan_lab.pictures.file_structure.structure import Structure
from gan_lab.pictures.recipe import MAX_PIXELS, MAX_TILE_SIDE
from gan_lab.pictures.tile import Box, Tile
from gan_lab.pictures.untrusted_images import AlteredPictureError

MIN_SHARE = 0.1  # of a frame's pixels that its tiles cover; 0.28 in a grid of pocket's with long captions


def measure_share(tiles: Sequence[Tile], structure: Structure, name: str) -> float:
    """Measure the share of a file's pixels that its tiles cover.

    Parameters
    ----------
    tiles : sequence of Tile
        The tiles, with their places in the file: one or more.
    structure : Structure
        The size and the frames of the file.
    name : str
        What error messages call the file.

    Returns
    -------
    float
        Covered pixels of a frame, divided by all its pixels: from `MIN_SHARE` to 1. It is the same in each frame, so
        it holds however long each is shown; how many tiles there are says nothing about how much can be seen.

    Raises
    ------
    AlteredPictureError
        If a tile doesn't lie in the file, two of them overlap, a frame has no tile or other places than the first one,
        or a frame shows much more than its tiles.
    """
    boxes = [(tile.frame, tile.require_box()) for tile in tiles]
    told_frames = {frame for frame, _ in boxes}
    if told_frames != set(range(structure.frames)):
        frames = "1 frame" if structure.frames == 1 else f"{structure.frames} frames"
        raise AlteredPictureError(
            f"{name} has {frames} and its recipe tells of {len(told_frames)}: its frames were changed."
        )
    sides = [box[2:] for _, box in boxes]
    if max(map(max, sides)) > MAX_TILE_SIDE or sum(width * height for width, height in sides) > MAX_PIXELS:
        raise AlteredPictureError(f"{name} has a recipe of larger pictures than this kit makes: it was changed.")
    for _, (left, top, width, height) in boxes:
        if not (width and height and left + width <= structure.width and top + height <= structure.height):
            raise AlteredPictureError(f"{name} is smaller than its recipe says: it was cropped or scaled.")
    layout = list(dict.fromkeys(box for frame, box in boxes if not frame))  # the places in the first frame
    # Only an animation shows several tiles in one place. A GIF may have too few colours for any difference of frames.
    is_still = structure.format == "PNG" or (structure.format == "WEBP" and structure.frames == 1)
    if have_overlap(layout) or (is_still and len(layout) < len(boxes)):
        raise AlteredPictureError(f"{name} has a recipe whose pictures lie on one another: it was changed.")
    share = sum(width * height for _, _, width, height in layout) / (structure.width * structure.height)
    if share < MIN_SHARE:
        raise AlteredPictureError(f"{name} shows much more than its recipe describes: it was put into another picture.")
    if not _follow_frames(boxes, layout):
        raise AlteredPictureError(f"{name} has a recipe whose pictures don't follow its frames: it was changed.")
    return share


def _follow_frames(boxes: Sequence[tuple[int, Box]], layout: Sequence[Box]) -> bool:
    """Tell whether tiles are listed frame by frame, each time one for each place of the layout, in its order.

    Of equal frames in a row an animation keeps one, whose tiles come one set after the other then.
    """
    rows = [boxes[at : at + len(layout)] for at in range(0, len(boxes), len(layout))]
    frames = [row[0][0] for row in rows]
    expected = [[(frame, box) for box in layout] for frame in frames]
    return frames == sorted(frames) and rows == expected


def have_overlap(boxes: Iterable[Box]) -> bool:
    """Tell whether two of these boxes share a pixel.

    Parameters
    ----------
    boxes : iterable of Box
        Different boxes, each of one pixel or more.

    Returns
    -------
    bool
        Whether they do. The time grows with n log n.
    """
    # A line goes from the top to the bottom; `crossed` holds from where to where in x the boxes go that it crosses.
    events = []
    for left, top, width, height in boxes:
        events.append((top, True, left, left + width))
        events.append((top + height, False, left, left + width))
    crossed: list[tuple[int, int]] = []
    for _, begins, left, right in sorted(events):  # in one row, boxes end before others begin
        at = bisect_left(crossed, (left, right))
        if not begins:
            del crossed[at]
        elif (at and crossed[at - 1][1] > left) or (at < len(crossed) and crossed[at][0] < right):
            return True
        else:
            insort(crossed, (left, right))
    return False
