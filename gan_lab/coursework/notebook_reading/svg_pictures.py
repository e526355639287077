"""Drawings in SVG, made into pictures by the library resvg.

A drawing may come from anybody, and a short one can take minutes, fill the memory, or crash what draws it. So it is
drawn in a process of its own with limits, and not at all if it names another file, which that process could open.
Letters are drawn with the fonts that come with matplotlib: a drawing looks the same on every machine.
"""

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from gan_lab.coursework.notebook_reading.drawing_allowance import DrawingAllowance

SVG_TYPE = "image/svg+xml"
MAX_BYTES = 2_000_000  # of a drawing; matplotlib's plot of 10,000 points has 1.1 MB
MAX_SIDE = 1200  # pixels of the picture
MAX_SECONDS = 4  # of processor time, where the system can limit that; a plot with two lines takes 0.1
MAX_CLOCK_SECONDS = 20
MAX_MEMORY = 1_000_000_000  # bytes, of the process
MAX_PNG = 20_000_000  # bytes of the picture
# An address of anything but a part of the drawing or a picture that is inside it; and what declares names for text,
# behind which such an address could hide. Pictures inside are PNG or JPEG: an SVG could name files again.
OTHER_FILE = re.compile(r"""href\s*+=\s*+["'](?!\s*+(?:\#|data:image/(?:png|jpe?g)[;,]))|<!ENTITY""", re.IGNORECASE)
# The program of that process. It gets a line with its limits and the settings of the library, then the drawing.
PROGRAM = """
import json, sys
job = json.loads(sys.stdin.buffer.readline())
try:
    import resource
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (job["seconds"], job["seconds"]))
    resource.setrlimit(resource.RLIMIT_AS, (job["memory"], job["memory"]))
except (ImportError, OSError, ValueError):
    pass
sys.path.append(job["folder"])
import resvg_py
drawing = sys.stdin.buffer.read().decode()
sys.stdout.buffer.write(resvg_py.svg_to_bytes(svg_string=drawing, **job["settings"]))
"""
FONT, FIXED_FONT = "DejaVu Sans", "DejaVu Sans Mono"
FONT_FILES = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf", "DejaVuSansMono.ttf")


def draw_svg(content: bytes, allowance: DrawingAllowance) -> bytes:
    """Make a drawing into a picture.

    Parameters
    ----------
    content : bytes
        The drawing as SVG, from anybody.
    allowance : DrawingAllowance
        How many of the notebook's drawings are still made.

    Returns
    -------
    bytes
        A PNG file on white, `MAX_SIDE` pixels wide or high; b"" if it can't be drawn, or goes beyond a limit.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return b""
    if not text.strip() or len(content) > MAX_BYTES or OTHER_FILE.search(text) or not allowance.take():
        return b""
    png = _run(text.strip())
    if not png.startswith(b"\x89PNG") or len(png) > MAX_PNG:
        allowance.report_failure()
        return b""
    return png


def _run(drawing: str) -> bytes:
    """Return what the library makes of a drawing; anything else, or a part of it, if its process was ended."""
    job = {
        "folder": _find_folder("resvg_py"),
        "seconds": MAX_SECONDS,
        "memory": MAX_MEMORY,
        "settings": {
            "width": MAX_SIDE,  # with the height it is a frame, into which the drawing is fitted
            "height": MAX_SIDE,
            "dpi": 96.0,  # pixels of an inch, as browsers have it
            "background": "white",
            "skip_system_fonts": True,
            "font_files": _find_fonts(),
            **dict.fromkeys(["font_family", "serif_family", "sans_serif_family", "cursive_family"], FONT),
            "fantasy_family": FONT,
            "monospace_family": FIXED_FONT,
        },
    }
    try:
        return subprocess.run(
            [sys.executable, "-I", "-S", "-c", PROGRAM],
            input=json.dumps(job).encode() + b"\n" + drawing.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=MAX_CLOCK_SECONDS,
            cwd=str(Path(sys.executable).parent),  # a relative address, if one got through, names no student's file
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # which only Windows has
        ).stdout
    except (subprocess.TimeoutExpired, OSError):  # it took too long, or no process can be started
        return b""


def _find_folder(package: str) -> str:
    """Return the folder in which a package is installed; "" if there is none."""
    found = find_spec(package)
    return str(Path(found.origin).parents[1]) if found and found.origin else ""


def _find_fonts() -> list[str]:
    """Return the files of matplotlib's fonts, without importing it, which takes a second."""
    folder = Path(_find_folder("matplotlib"), "matplotlib", "mpl-data", "fonts", "ttf")
    return [str(folder / name) for name in FONT_FILES if (folder / name).is_file()]
