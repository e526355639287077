"""What the page knows from Python: names, limits and the schema of recipes, so that each stands in one place."""

import json
from typing import Any

from gan_lab import __version__
from gan_lab.explorer.page.game_facts import collect_game_facts
from gan_lab.explorer.page.pocket_numbers import Numbers, describe_layers
from gan_lab.inputs.class_names import Labels
from gan_lab.inputs.noise import Z_DIM
from gan_lab.kinds import BIGGAN, FASHION_NAMES
from gan_lab.networks.biggan_fast import ROW_TOLERANCE
from gan_lab.networks.verdict import MAX_CLOSE, MAX_SAME
from gan_lab.pictures.coverage import MIN_SHARE
from gan_lab.pictures.file_structure.png import KEYWORD
from gan_lab.pictures.recipe import MAX_CHARACTERS, MAX_PIXELS, MAX_SIDE, MAX_TILE_SIDE
from gan_lab.pictures.recipe_schema import MAX_CLASS_WEIGHTS, VERSION, recipe_schema


def collect_facts(numbers: Numbers) -> dict[str, Any]:
    """Collect what the page's scripts know of the kit and of pocket.

    Parameters
    ----------
    numbers : Numbers
        Pocket's weights.

    Returns
    -------
    dict
        Values of JSON. `source/facts.js` says what each is.
    """
    settings = json.loads(BIGGAN.shipped.path.with_name("config.json").read_text(encoding="utf-8"))
    return {
        "version": __version__,
        "network": {"kind": BIGGAN.name, "name": BIGGAN.shipped.name, "sha256": BIGGAN.shipped.sha256},
        "classes": Labels.read(FASHION_NAMES).names,
        "zDim": Z_DIM,
        "side": settings["output_dim"],
        "layers": describe_layers(settings),
        "epsilon": settings["eps"],
        "rowTolerance": ROW_TOLERANCE,
        "parts": {name: part._asdict() for name, part in numbers.parts.items()},
        "recipe": {
            "version": VERSION,
            "keyword": KEYWORD,
            # JavaScript's sign for the end of a text is Python's for the end of a line, and other than Python's own.
            "schema": json.loads(json.dumps(recipe_schema()).replace(r"\\Z", "$")),
            "maxCharacters": MAX_CHARACTERS,
            "maxClassWeights": MAX_CLASS_WEIGHTS,
        },
        "limits": {
            "maxPixels": MAX_PIXELS,
            "maxSide": MAX_SIDE,
            "maxTileSide": MAX_TILE_SIDE,
            "minShare": MIN_SHARE,
            "maxSame": MAX_SAME,
            "maxClose": MAX_CLOSE._asdict(),
        },
        "game": collect_game_facts(),
    }
