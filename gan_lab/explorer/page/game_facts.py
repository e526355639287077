"""What the page's game knows from the package: settings, data, what is measured, what is drawn and how."""

import dataclasses
from typing import Any

from gan_lab.explorer import board_controls, board_data, frames, places, player
from gan_lab.game import losses, measures, mlp, plane, plane_plot, points, scene, settings, state
from gan_lab.game.points import Points


def collect_game_facts() -> dict[str, Any]:
    """Collect the constants of the game and its board.

    Returns
    -------
    dict
        Values of JSON. `source/game/rules.js` says what each is.
    """
    data = {"ring": Points.ring(), "grid": Points.grid(), "moons": Points.moons()}
    return {
        "usual": dataclasses.asdict(settings.USUAL),
        "data": {name: _describe(made) for name, made in data.items()},
        "losses": board_controls.LOSSES,
        "rates": board_controls.RATES,
        "penalty": losses.PENALTY,
        "leak": mlp.LEAK,
        "reach": plane.REACH,
        "spread": points.SPREAD,
        "maxPlaces": places.MAX_PLACES,
        "maxCounted": board_data.MAX_COUNTED,
        "evaluation": state.EVALUATION,
        "measuredPoints": state.MEASURED_POINTS,
        "directions": measures.DIRECTIONS,
        "onMode": measures.ON_MODE,
        "minShare": measures.MIN_SHARE,
        "shownPoints": scene.SHOWN_POINTS,
        "shownArrows": scene.SHOWN_ARROWS,
        "cells": scene.CELLS,
        "lines": scene.LINES,
        "linePoints": scene.LINE_POINTS,
        "noiseReach": scene.NOISE_REACH,
        "arrowScale": plane_plot.ARROW_SCALE,
        "maxArrow": plane_plot.MAX_ARROW,
        "surfaceColours": plane_plot.SURFACE_COLOURS,
        "realColour": plane_plot.REAL_COLOUR,
        "fakeColour": plane_plot.FAKE_COLOUR,
        "firstSteps": frames.FIRST_STEPS,
        "maxSteps": player.MAX_STEPS,
    }


def _describe(data: Points) -> dict[str, Any]:
    """Describe a mixture in values of JSON, each centre by the shortest decimals that are the same float32."""
    centres = [[float(str(number)) for number in centre] for centre in data.centres.numpy()]
    return {"name": data.name, "centres": centres, "spread": data.spread, "areModes": data.are_modes}
